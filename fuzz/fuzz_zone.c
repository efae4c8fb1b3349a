/* SPDX-License-Identifier: MIT */
/*
 * Input: the size of the pieces in one octet, then a zone file, which may include itself.
 * Oracle: every record that is handed out prints as a line that reads back as the same record, and
 * faults are inside the text.
 */
#include <string.h>

#include <dnswire/dnswire.h>

#include "fuzz.h"

#define INCLUDES_MAX 16 /* a file that includes itself twice at every depth would take forever */

static const uint8_t root[] = {0};

struct input {
    const char *text;
    size_t len, piece;
    unsigned includes;
};

/* One reading of the input: where it is. */
struct cursor {
    const struct input *input;
    size_t pos;
};

static int next_piece(void *handle, const char **ret_text, size_t *ret_len)
{
    struct cursor *c = handle;
    size_t left = c->input->len - c->pos;
    *ret_text = c->input->text + c->pos;
    *ret_len = left < c->input->piece ? left : c->input->piece;
    c->pos += *ret_len;
    return *ret_len > 0;
}

static unsigned again_count;

static int compare(void *arg, const struct dnsw_zone_rr *again)
{
    const struct dnsw_zone_rr *rr = arg;
    FUZZ_CHECK(memcmp(rr->owner, again->owner, dnsw_name_len(rr->owner)) == 0);
    FUZZ_CHECK(rr->type == again->type && rr->class_ == again->class_ && rr->ttl_s == again->ttl_s);
    FUZZ_CHECK(rr->rdlen == again->rdlen && memcmp(rr->rdata, again->rdata, rr->rdlen) == 0);
    again_count++;
    return 0;
}

static int check_record(void *arg, const struct dnsw_zone_rr *rr)
{
    static char line[DNSW_RR_TEXT_MAX];
    static char text[DNSW_ZONE_TEXT_MAX];
    static uint8_t rdata[DNSW_RDATA_MAX];
    static struct dnsw_zone z;
    struct dnsw_zone_rr given = *rr;
    const struct dnsw_zone_handler handler = {.record = compare, .arg = &given};

    (void)arg;
    FUZZ_CHECK(rr->ttl_s <= INT32_MAX);
    FUZZ_CHECK(dnsw_rdata_check(rr->type, rr->rdata, rr->rdlen) == 0);
    char class_[DNSW_MNEMONIC_MAX];
    char type[DNSW_MNEMONIC_MAX];
    char owner[DNSW_NAME_TEXT_MAX];
    dnsw_name_to_text(rr->owner, owner, sizeof(owner));
    dnsw_class_to_text(rr->class_, class_, sizeof(class_));
    dnsw_type_to_text(rr->type, type, sizeof(type));
    int head =
        snprintf(line, sizeof(line), "%s %u %s %s ", owner, (unsigned)rr->ttl_s, class_, type);
    FUZZ_CHECK(head > 0);
    int len = dnsw_rdata_to_text(rr->type, rr->rdata, rr->rdlen, line + head,
                                 sizeof(line) - (size_t)head);
    FUZZ_CHECK(len >= 0);
    const struct dnsw_zone_source source = {.text = line, .len = (size_t)(head + len)};
    dnsw_zone_init(&z, text, sizeof(text), rdata, sizeof(rdata), NULL);
    again_count = 0;
    FUZZ_CHECK(dnsw_zone_read(&z, &source, &handler) == 0 && again_count == 1);
    return 0;
}

static int check_fault(void *arg, const struct dnsw_zone_fault *fault)
{
    const struct input *input = arg;
    FUZZ_CHECK(strcmp(dnsw_error_text(fault->error), "unknown error") != 0);
    FUZZ_CHECK(fault->line >= 1 && fault->column >= 1);
    FUZZ_CHECK(fault->line + fault->column <= input->len + 2);
    return 0;
}

/* What is included is the input itself, from memory. */
static int include(void *arg, const char *path, struct dnsw_zone_source *ret_source)
{
    struct input *input = arg;
    FUZZ_CHECK(*path != '\0');
    if (input->includes++ >= INCLUDES_MAX) {
        return DNSW_ERR_DEPTH;
    }
    *ret_source = (struct dnsw_zone_source){.text = input->text, .len = input->len};
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[4096];
    static uint8_t rdata[DNSW_RDATA_MAX];
    static struct dnsw_zone z;

    if (size == 0) {
        return 0;
    }
    struct input input = {(const char *)data + 1, size - 1, (size_t)data[0] + 1, 0};
    struct cursor cursor = {&input, 0};
    const struct dnsw_zone_handler handler = {
        .record = check_record, .fault = check_fault, .include = include, .arg = &input};
    const struct dnsw_zone_source source = {.name = "", .more = next_piece, .handle = &cursor};
    dnsw_zone_init(&z, text, sizeof(text), rdata, sizeof(rdata), root);
    int error = dnsw_zone_read(&z, &source, &handler);
    FUZZ_CHECK(error <= 0);
    return 0;
}
