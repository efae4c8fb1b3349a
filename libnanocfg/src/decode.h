/* SPDX-License-Identifier: MIT */
#ifndef NCFG_DECODE_H
#define NCFG_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/config.h>

#include "arena.h"
#include "diag_list.h"
#include "hash.h"
#include "json_get.h"
#include "schema.h"

/* From the walked text to the model: what the decoders of the objects share. */

/* Where an item of the model came from: its index in its array and the offset of its value. */
struct ncfg_origin {
    uint32_t at;
    uint32_t index;
};

struct ncfg_decoder {
    struct ncfg_text text;
    struct ncfg_diags *diags;
    struct ncfg_json *json;
    struct ncfg_hash_key hash_key;
    struct ncfg_arena *arena;   /* of the model */
    struct ncfg_arena scratch;  /* for the time of loading */
    struct ncfg_config *config; /* the model; its arrays are the ones below */
    struct ncfg_zone *zones;
    struct ncfg_record *records;
    struct ncfg_rewrite *rewrites;
    struct ncfg_forward *forwards;
    struct ncfg_origin *zone_origins; /* `at` is of the key, `index` the offset of the value */
    struct ncfg_origin *record_origins;
    struct ncfg_origin *rewrite_origins;
    struct ncfg_origin *forward_origins;
    bool no_memory;
};

/* The values of one object by schema row: an offset, or 0 where a key is absent, null or faulty. */
struct ncfg_fields {
    enum ncfg_object object;
    size_t at;       /* of the object */
    size_t end;      /* past the object */
    uint32_t faulty; /* a bit for each row whose value was reported */
    uint32_t value_at[NCFG_KEYS_MAX];
};

_Static_assert(NCFG_KEYS_MAX <= 32, "a bit for each key");
_Static_assert(NCFG_FILE_MAX < UINT32_MAX, "offsets are kept in 32 bits");

/* Note that memory is out; the load ends with NCFG_NO_MEMORY. */
void ncfg_no_memory(struct ncfg_decoder *d);

#define NCFG_ERROR_AT(d, at, path, ...)                                                            \
    ncfg_diags_add((d)->diags, NCFG_ERROR, at, path, __VA_ARGS__)
#define NCFG_WARNING_AT(d, at, path, ...)                                                          \
    ncfg_diags_add((d)->diags, NCFG_WARNING, at, path, __VA_ARGS__)

/*
 * Read the keys of the object at `at`: unknown and reserved keys get their warnings, values of a
 * wrong type and missing keys their errors. False if `at` is no object. Fields at fault are 0.
 */
bool ncfg_fields_read(struct ncfg_decoder *d, enum ncfg_object object, size_t at,
                      const struct ncfg_path *path, struct ncfg_fields *ret_fields);

/* True if a key was there with a value that has been reported. */
bool ncfg_field_is_faulty(const struct ncfg_fields *fields, size_t key);

/* The path of a field. */
struct ncfg_path ncfg_field_path(enum ncfg_object object, size_t key, const struct ncfg_path *up);

/* Check that a value is of a kind, else report what was found. */
bool ncfg_expect(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                 enum ncfg_kind kind, const char *expected);

/* An integer or number within its row's range, or the row's default where the field is absent. */
bool ncfg_get_number(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key,
                     const struct ncfg_path *path, uint64_t *ret_value);

bool ncfg_get_bool(struct ncfg_decoder *d, const struct ncfg_fields *fields, size_t key);

/* A string without NUL at `at`; a view until the next string is read. */
struct ncfg_string {
    const char *text;
    size_t len;
};

bool ncfg_get_string(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                     struct ncfg_string *ret_string);

/* The elements of the list of strings at `at`, at most NCFG_LIST_MAX; 0 gives none. */
struct ncfg_string_list {
    struct ncfg_decoder *d;
    const struct ncfg_path *up;
    struct ncfg_walk walk;
    size_t at; /* of the current element */
    struct ncfg_path path;
    size_t count; /* elements of the whole list */
    bool open;
};

void ncfg_list_open(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                    struct ncfg_string_list *ret_list);

/* The next element that is a string; false after the last. */
bool ncfg_list_next(struct ncfg_string_list *list, struct ncfg_string *ret_string);

/*
 * names.c: presentation format to wire form; a name without a closing dot is taken as whole. A
 * fault is reported with the label it lies in. Returns the length, 0 on failure.
 */
size_t ncfg_get_name(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                     const struct ncfg_string *string, uint8_t *ret_name);

/* As ncfg_get_name() for a pattern: a leading "*." is taken off, `*ret_wildcard` says so. */
size_t ncfg_get_pattern(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                        struct ncfg_string string, uint8_t *ret_name, bool *ret_wildcard);

/* A name in text for messages. */
struct ncfg_name_text {
    char text[72];
};

const char *ncfg_name_text(struct ncfg_name_text *buf, const uint8_t *name);

/* One decoder an object. Each reports what it finds and goes on. */
void ncfg_decode_server(struct ncfg_decoder *d, size_t at);
void ncfg_decode_zones(struct ncfg_decoder *d, size_t at);
void ncfg_decode_records(struct ncfg_decoder *d, size_t at);
void ncfg_decode_rewrites(struct ncfg_decoder *d, size_t at);
void ncfg_decode_forwards(struct ncfg_decoder *d, size_t at); /* after the server */

/* record_value.c: the RDATA of a value, in `rdata` of DNSW_RDATA_MAX octets. 0 on failure. */
bool ncfg_record_value(struct ncfg_decoder *d, const struct ncfg_fields *fields,
                       const struct ncfg_path *path, uint16_t type, uint8_t *rdata,
                       size_t *ret_len);

/* endpoint_list.c: the endpoints of the list at `at`; 0 gives none. Faulty ones are left out. */
void ncfg_get_endpoints(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                        uint16_t default_port, const struct ncfg_endpoint **ret_endpoints,
                        size_t *ret_count);

/* reverse.c: how many reverse zones a network has, and one of them. */
#define NCFG_REVERSE_ZONES_MAX 128 /* a prefix that ends behind the first bit of an octet */
#define NCFG_REVERSE_NAME_MAX  74  /* octets: 32 nibbles of two each, "ip6", "arpa", the root */
unsigned ncfg_reverse_count(const struct ncfg_cidr *cidr);
size_t ncfg_reverse_zone(const struct ncfg_cidr *cidr, unsigned index,
                         uint8_t ret_name[NCFG_REVERSE_NAME_MAX]);

/* endpoint.c: faults as static texts. */
const char *ncfg_address_parse(const char *text, size_t len, enum ncfg_family *ret_family,
                               uint8_t address[16]);
const char *ncfg_cidr_parse(const char *text, size_t len, struct ncfg_cidr *ret_cidr,
                            bool *ret_host_bits);

#endif
