/* SPDX-License-Identifier: MIT */
#ifndef NANOCFG_DOCUMENT_H
#define NANOCFG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nanocfg/decls.h>
#include <nanocfg/config.h>

/*
 * Operations on the document itself, as octets: what hot reload and the cluster need.
 * Results are allocated with malloc() and owned by the caller.
 */

NCFG_BEGIN_DECLS

/* Parts that a document remembers: as many as a config has, twice; the others are read through. */
#define NCFG_PARTS_MAX 10

/*
 * A text that was read through and found to be a document: JSON with an object at the outermost.
 * Whoever wants several things of one text opens it once; what takes a text opens it each time.
 * Made by ncfg_document_open() and ncfg_load_document() alone. It borrows the text, which must stay
 * as it is.
 */
struct ncfg_document {
    const char *text;
    size_t len;
    size_t root; /* offset of the object */

    /* Long lists and objects right in it, so that nobody reads through one to find its end. */
    size_t part_count;
    struct ncfg_part {
        size_t at;    /* offset of the bracket */
        size_t end;   /* offset past the closing one */
        size_t items; /* elements or members */
    } part[NCFG_PARTS_MAX];
};

/* NCFG_OK, NCFG_INVALID (not JSON, not an object, over NCFG_FILE_MAX) or NCFG_NO_MEMORY. */
int ncfg_document_open(const char *text, size_t len, struct ncfg_document *ret_document);

/* As ncfg_load_text(); of a valid config also the document. */
int ncfg_load_document(const char *text, size_t len, struct ncfg_diags *diags,
                       struct ncfg_document *ret_document, struct ncfg_config **ret_config);

/* A digest's 16 hex digits and a NUL. */
#define NCFG_DIGEST_SIZE 17

/*
 * SHA-256, first 16 hex digits, over the shared part (all but the node-local keys and
 * config_version) in canonical form: keys sorted, no space, numbers and strings in one spelling,
 * members that are null left out, as they count for absent.
 * Two nodes in sync show one digest, whatever their formatting. NCFG_OK, NCFG_INVALID (not JSON or
 * not an object) or NCFG_NO_MEMORY.
 */
int ncfg_digest(const char *text, size_t len, char ret_digest[NCFG_DIGEST_SIZE]);
int ncfg_document_digest(const struct ncfg_document *document, char ret_digest[NCFG_DIGEST_SIZE]);

/*
 * The shared part of `theirs` laid over `ours`: our node-local keys stay, theirs are dropped,
 * unknown keys travel. Results: as ncfg_digest().
 */
int ncfg_merge(const char *ours, size_t ours_len, const char *theirs, size_t theirs_len,
               char **ret_text, size_t *ret_len);
int ncfg_document_merge(const struct ncfg_document *ours, const struct ncfg_document *theirs,
                        char **ret_text, size_t *ret_len);

/*
 * The same document with server.config_version set, changing no other octet where the number
 * stands already; else it is inserted as the first key of `server`, or with `server`. After
 * NCFG_OK `*document` is of the new text. Results: as ncfg_digest().
 */
int ncfg_set_version(const char *text, size_t len, uint64_t version, char **ret_text,
                     size_t *ret_len);
int ncfg_document_set_version(struct ncfg_document *document, uint64_t version, char **ret_text,
                              size_t *ret_len);

/*
 * A document written by a program that puts null for what is absent and loses the keys it does not
 * know: `theirs` without its members that are null, and with those of `ours` whose key is none of
 * the NULL-terminated `top_keys`, or in `server` none of `server_keys`. With NULL for a list
 * nothing is carried over. Results: as ncfg_digest().
 */
int ncfg_adopt(const char *ours, size_t ours_len, const char *theirs, size_t theirs_len,
               const char *const *top_keys, const char *const *server_keys, char **ret_text,
               size_t *ret_len);

/*
 * The value that `path` names, members from the outermost object down with dots between them:
 * "server.config_version". A view into the text of the octets as they stand, of the whole value of
 * any kind. NCFG_OK, NCFG_INVALID (no JSON object, or nothing stands there) or NCFG_NO_MEMORY.
 */
int ncfg_find(const char *text, size_t len, const char *path, const char **ret_value,
              size_t *ret_len);
int ncfg_document_find(const struct ncfg_document *document, const char *path,
                       const char **ret_value, size_t *ret_len);

/* As ncfg_find(), a whole number from 0 to 2^64-1; anything else is NCFG_INVALID. */
int ncfg_find_number(const char *text, size_t len, const char *path, uint64_t *ret_number);
int ncfg_document_find_number(const struct ncfg_document *document, const char *path,
                              uint64_t *ret_number);

/* Likewise, a string into `size` octets; NCFG_INVALID if it does not fit or has a NUL. */
int ncfg_find_string(const char *text, size_t len, const char *path, char *ret_string, size_t size);
int ncfg_document_find_string(const struct ncfg_document *document, const char *path,
                              char *ret_string, size_t size);

/*
 * Read a file of at most NCFG_FILE_MAX octets. `*ret_text` has a NUL after its `*ret_len` octets.
 * NCFG_OK, NCFG_NO_FILE (errno set; EFBIG when too large) or NCFG_NO_MEMORY.
 */
int ncfg_read_file(const char *path, char **ret_text, size_t *ret_len);

/*
 * Replace a file's content so that a crash leaves the old or the new one, whole: temporary file in
 * the same folder, fsync, rename, fsync of the folder; mode and owner are kept where allowed, a
 * symbolic link is followed. NCFG_OK or NCFG_NO_FILE with errno; then the file is as it was.
 *
 * The temporary file is locked while it is written. Those that killed writers left in the folder,
 * known by their name, type, owner (this process's or the config's) and by nobody's lock on them,
 * are removed before.
 */
int ncfg_store(const char *path, const char *text, size_t len);

/*
 * The same, if `may` says so of the file that is replaced, when all is written and flushed:
 * somebody may have edited it meanwhile. Else that stays, with NCFG_NO_FILE and ESTALE. It stands
 * at `old` then, which is another name: the two files have changed places, and do so again if they
 * must, so that no edit gets lost between the look and the change. (File systems that cannot
 * exchange files are looked at first; there an edit in that moment is lost.)
 */
typedef bool ncfg_may_fn(void *context, const char *old);

int ncfg_store_if(const char *path, const char *text, size_t len, ncfg_may_fn *may, void *context);

/*
 * The example that `nanodns init` writes, a static string that loads without a warning. With
 * `exclusive`, ncfg_write_example() fails with errno EEXIST rather than replace a file.
 */
const char *ncfg_example(void);
int ncfg_write_example(const char *path, int exclusive);

NCFG_END_DECLS

#endif
