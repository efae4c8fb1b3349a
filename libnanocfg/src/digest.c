/* SPDX-License-Identifier: MIT */
#include "document_text.h"

#include <string.h>

#include <sha2.h>

/* SHA-256 takes the text in larger pieces than the canonical form comes in. */
struct hasher {
    SHA2_CTX sha;
    size_t used;
    uint8_t pending[4096];
};

static void flush(struct hasher *hasher)
{
    SHA256Update(&hasher->sha, hasher->pending, hasher->used);
    hasher->used = 0;
}

static void put(void *context, const char *data, size_t len)
{
    struct hasher *hasher = context;

    if (len > sizeof(hasher->pending) - hasher->used) {
        flush(hasher);
    }
    if (len > sizeof(hasher->pending)) {
        SHA256Update(&hasher->sha, (const uint8_t *)data, len);
    } else if (len > 0) {
        memcpy(hasher->pending + hasher->used, data, len);
        hasher->used += len;
    }
}

int ncfg_document_digest(const struct ncfg_document *document, char ret_digest[NCFG_DIGEST_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_LENGTH];
    struct hasher hasher = {.used = 0};
    int result;

    SHA256Init(&hasher.sha);
    result = ncfg_canonical_shared(document, put, &hasher);
    if (result != NCFG_OK) {
        return result;
    }
    flush(&hasher);
    SHA256Final(sum, &hasher.sha);
    for (size_t i = 0; i < (NCFG_DIGEST_SIZE - 1) / 2; i++) {
        ret_digest[2 * i] = hex[sum[i] >> 4];
        ret_digest[2 * i + 1] = hex[sum[i] & 15];
    }
    ret_digest[NCFG_DIGEST_SIZE - 1] = '\0';
    return NCFG_OK;
}

int ncfg_digest(const char *text, size_t len, char ret_digest[NCFG_DIGEST_SIZE])
{
    struct ncfg_document document;
    int result = ncfg_document_open(text, len, &document);

    return result == NCFG_OK ? ncfg_document_digest(&document, ret_digest) : result;
}
