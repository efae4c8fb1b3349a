/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "upstream/random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A request of at most 256 octets is never cut short once the kernel's pool is ready. */
#define PIECE 256

static void refill(struct nd_random *random)
{
    for (size_t done = 0; done < sizeof(random->block);) {
        size_t left = sizeof(random->block) - done;
        ssize_t got = getrandom(random->block + done, left < PIECE ? left : PIECE, 0);
        if (got > 0) {
            done += (size_t)got;
        } else if (errno != EINTR) {
            abort();
        }
    }
    random->left = sizeof(random->block);
}

void nd_random_fill(struct nd_random *random, void *buf, size_t len)
{
    if (len > sizeof(random->block)) {
        abort();
    }
    if (len > random->left) {
        refill(random);
    }
    uint8_t *from = random->block + random->left - len;
    memcpy(buf, from, len);
    memset(from, 0, len); /* what was used is no secret any more, but it is not kept either */
    random->left -= len;
}
