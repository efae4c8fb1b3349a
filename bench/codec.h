/* SPDX-License-Identifier: MIT */
/* What bench/codec.c asks of each library, and the octets that all of them get. */
#ifndef BENCH_CODEC_H
#define BENCH_CODEC_H

#include <stddef.h>
#include <stdint.h>

#define CODEC_NAMES   8
#define CODEC_RECORDS 10 /* of the message, the OPT included */

struct codec_message {
    const uint8_t *octets;
    size_t len;
    const char *text[CODEC_NAMES];    /* names, with their closing dot */
    const uint8_t *name[CODEC_NAMES]; /* the same on the wire */
    size_t name_len[CODEC_NAMES];     /* octets of each */
};

/* A function that is NULL is one the library does not have. */
struct codec {
    const char *name;
    const char *(*version)(void);
    const char *notes; /* what it does that others do not, and the reverse */
    void (*prepare)(const struct codec_message *message);
    size_t (*parse)(void);                               /* gives the number of records */
    size_t (*build)(uint8_t *buf, size_t size);          /* gives the octets written */
    size_t (*to_text)(size_t i, char *buf, size_t size); /* gives the characters written */
    size_t (*from_text)(size_t i, uint8_t *name);        /* gives the octets of the name */
};

extern const struct codec codec_dnswire;
extern const struct codec codec_knot;
extern const struct codec codec_knot_pool;
extern const struct codec codec_ldns;
extern const struct codec codec_cares;

#endif
