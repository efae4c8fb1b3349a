/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_MESSAGE_H
#define DNSWIRE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <dnswire/decls.h>
#include <dnswire/cursor.h>
#include <dnswire/name.h>

/*
 * A message (RFC 1035 section 4) read as views: header, questions, then records one by one.
 */

DNSW_BEGIN_DECLS

#define DNSW_HEADER_LEN  12
#define DNSW_MESSAGE_MAX 65535

/* The flags word of the header (RFC 1035 4.1.1, RFC 4035 3.1.6 and 3.2.2 for AD and CD). */
#define DNSW_FLAG_QR          0x8000u
#define DNSW_FLAG_OPCODE      0x7800u
#define DNSW_FLAG_AA          0x0400u
#define DNSW_FLAG_TC          0x0200u
#define DNSW_FLAG_RD          0x0100u
#define DNSW_FLAG_RA          0x0080u
#define DNSW_FLAG_Z           0x0040u
#define DNSW_FLAG_AD          0x0020u
#define DNSW_FLAG_CD          0x0010u
#define DNSW_FLAG_RCODE       0x000Fu
#define DNSW_OPCODE_OF(flags) ((uint8_t)(((flags)&DNSW_FLAG_OPCODE) >> 11))
#define DNSW_RCODE_OF(flags)  ((uint8_t)((flags)&DNSW_FLAG_RCODE))

enum dnsw_section {
    DNSW_SECTION_QUESTION,
    DNSW_SECTION_ANSWER,
    DNSW_SECTION_AUTHORITY,
    DNSW_SECTION_ADDITIONAL,
    DNSW_SECTIONS,
};

struct dnsw_header {
    uint16_t id;
    uint16_t flags;                /* DNSW_FLAG_… */
    uint16_t count[DNSW_SECTIONS]; /* QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT */
};

struct dnsw_question {
    uint8_t name[DNSW_NAME_MAX];
    uint8_t name_len;
    uint16_t type;
    uint16_t class_;
};

struct dnsw_rr {
    enum dnsw_section section;
    uint8_t owner[DNSW_NAME_MAX]; /* expanded */
    uint8_t owner_len;
    uint16_t type;
    uint16_t class_;
    uint32_t ttl_s;  /* as it stands; above 2^31-1 means 0 (RFC 2181 section 8) */
    uint16_t rdlen;  /* octets on the wire */
    size_t rdata_at; /* offset of the RDATA in the message */
};

struct dnsw_message {
    struct dnsw_reader reader;
    struct dnsw_header header;
    uint16_t left[DNSW_SECTIONS]; /* not read yet */
    bool opt_seen;                /* there may be one OPT only */
};

/*
 * Header and question by themselves (RFC 1035 sections 4.1.1 and 4.1.2), at the cursor. Errors are
 * set on `r` (SHORT, or those of dnsw_name_read()), and what was to be filled is then not to be
 * used, or on `w` (NOSPACE). The question's name is compressed as dnsw_name_write() does it.
 */
void dnsw_header_read(struct dnsw_reader *r, struct dnsw_header *header);
void dnsw_header_write(struct dnsw_writer *w, const struct dnsw_header *header);
void dnsw_question_read(struct dnsw_reader *r, struct dnsw_question *question);
void dnsw_question_write(struct dnsw_writer *w, const struct dnsw_question *question);

/* Start reading a message of `len` octets, which must outlive `m`. 0 or DNSW_ERR_SHORT. */
DNSW_MUST_CHECK int dnsw_message_init(struct dnsw_message *m, const void *octets, size_t len);

/*
 * The next question: 1 and `*ret_question`, 0 when there is none left, or an error, which sticks.
 * `*ret_question` may be changed by a failure.
 */
DNSW_MUST_CHECK int dnsw_message_question(struct dnsw_message *m,
                                          struct dnsw_question *ret_question);

/*
 * The next record of any section (questions not yet read are checked and passed over): 1 and
 * `*ret_rr`, 0 after the last, or an error; DNSW_ERR_TRAILING if octets follow the last record,
 * DNSW_ERR_OPT for a second OPT, one outside the additional section or with an owner that is not
 * the root (RFC 6891 section 6.1.1). An error sticks, and m->reader.pos is the offset of the
 * fault. `*ret_rr` may be changed by a failure: the owner is expanded in place. The RDATA is there,
 * but not looked into: dnsw_message_rdata() and dnsw_edns_read() check it.
 */
DNSW_MUST_CHECK int dnsw_message_next(struct dnsw_message *m, struct dnsw_rr *ret_rr);

/*
 * Write the expanded RDATA of a record of this message into `rdata` of `size` octets.
 * Returns its length or an error. The message's position does not change, but its names count
 * towards DNSW_READER_STEPS_MAX.
 */
DNSW_MUST_CHECK int dnsw_message_rdata(struct dnsw_message *m, const struct dnsw_rr *rr,
                                       uint8_t *rdata, size_t size);

/*
 * Check a whole message: header, questions, records, the RDATA of every known type, EDNS options,
 * and nothing behind the last record. A record of an UPDATE that has no RDATA by RFC 2136 section
 * 2.4 and 2.5 (class ANY or NONE) may be without. Returns 0 or the first error; then `*ret_at`, if
 * not NULL, is the offset in the message where it was found.
 */
DNSW_MUST_CHECK int dnsw_message_check(const void *octets, size_t len, size_t *ret_at);

DNSW_END_DECLS

#endif
