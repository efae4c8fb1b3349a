/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_RING_H
#define ND_BASE_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bounded queue of records of any length between exactly two threads: one puts, one takes, and
 * neither ever waits. Positions only grow; a record never wraps, so both sides see plain memory.
 */

#define ND_RING_LINE 64 /* octets: each side's variables on a cache line of their own */

struct nd_ring {
    uint8_t *data;
    size_t size;   /* octets, a power of two */
    size_t rewind; /* an empty ring starts again at offset 0 once past this offset */

    /* the side that puts */
    alignas(ND_RING_LINE) _Atomic size_t head; /* end of the committed records */
    size_t reserved;                           /* end of the one being written */
    size_t tail_seen;

    /* the side that takes */
    alignas(ND_RING_LINE) _Atomic size_t tail; /* begin of the records not yet given back */
    size_t taken;
};

/*
 * A ring of `size` octets, a power of two of at least 64; its memory is touched as it is used.
 * 0 or an errno value.
 */
int nd_ring_init(struct nd_ring *ring, size_t size, size_t rewind);
void nd_ring_done(struct nd_ring *ring);

/*
 * Room for a record of `len` octets, aligned for any uint64_t; visible to the other side after
 * nd_ring_commit(). NULL when it does not fit now.
 */
void *nd_ring_reserve(struct nd_ring *ring, size_t len);
void nd_ring_commit(struct nd_ring *ring);

/*
 * Take the oldest record, NULL if there is none. It stays valid until nd_ring_release(), which
 * gives the room of all taken records back.
 */
const void *nd_ring_take(struct nd_ring *ring);
void nd_ring_release(struct nd_ring *ring);

/* Is nothing left to take? For the side that takes. */
bool nd_ring_is_empty(const struct nd_ring *ring);

#endif
