/* SPDX-License-Identifier: MIT */
#include <dnswire/name.h>
#include <dnswire/rdata.h>

#include "octets.h"

struct row {
    uint16_t type;
    const char *octets;
    size_t len;
    int error; /* of the check; 0: valid */
};

#define ROW(type, literal, error)                                                                  \
    {                                                                                              \
        DNSW_TYPE_##type, literal, sizeof(literal) - 1, error                                      \
    }

/* One valid RDATA a type, its RFC in rdata_desc.c; every prefix of each must be refused … */
static const struct row exact[] = {
    ROW(A, "\xC0\0\2\1", 0),
    ROW(NS, "\2ns\3lan\0", 0),
    ROW(CNAME, "\3web\3lan\0", 0),
    ROW(SOA, "\2ns\0\5admin\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5", 0),
    ROW(PTR, "\3web\3lan\0", 0),
    ROW(MX, "\0\12\4mail\0", 0),
    ROW(AAAA, "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 0),
    ROW(SRV, "\0\1\0\2\0\3\3sip\0", 0),
    ROW(NAPTR, "\0\1\0\2\1S\3SIP\0\4_sip\0", 0),
    ROW(SSHFP, "\1\2\xAB", 0),
    ROW(TLSA, "\3\1\1\xAB", 0),
    ROW(SVCB, "\0\1\3svc\0", 0),
    ROW(HTTPS, "\0\1\0", 0),
    ROW(TXT, "\3abc", 0),
};

/* … these end anywhere, or are refused for what they hold. */
static const struct row others[] = {
    ROW(TXT, "\0", 0),
    ROW(TXT, "\3abc\0\1d", 0),
    ROW(TXT, "\3abc\2d", DNSW_ERR_RDLENGTH),
    ROW(CAA, "\0\5issueca.example", 0),
    ROW(CAA, "\0\5issue", 0),
    ROW(CAA, "\0\5issu", DNSW_ERR_RDLENGTH),
    ROW(CAA, "\0\0ca.example", DNSW_ERR_SYNTAX),
    ROW(CAA, "\0\3a-bca.example", DNSW_ERR_SYNTAX),
    ROW(OPT, "", 0),
    ROW(OPT, "\0\12\0\1x", 0),
    ROW(OPT, "\0\12\0\2x", DNSW_ERR_RDLENGTH),
    ROW(ANY, "", 0),
    ROW(ANY, "anything", 0),
    ROW(NS, "\x40", DNSW_ERR_LABEL_TYPE),
    ROW(NS, "\xC0\x0C", DNSW_ERR_LABEL_TYPE), /* expanded RDATA has no pointers */
    ROW(SVCB, "\0\1\0\0\1\0\3\2h2", 0),
    ROW(SVCB, "\0\1\0\0\1\0\0", DNSW_ERR_RDLENGTH),      /* alpn of nothing */
    ROW(SVCB, "\0\1\0\0\1\0\1\0", DNSW_ERR_RDLENGTH),    /* an empty protocol */
    ROW(SVCB, "\0\1\0\0\1\0\2\2h", DNSW_ERR_RDLENGTH),   /* a protocol that is cut */
    ROW(SVCB, "\0\1\0\0\1\0\3\2h2\0\2\0\0", 0),          /* no-default-alpn */
    ROW(SVCB, "\0\1\0\0\2\0\0", DNSW_ERR_FIELD_MISSING), /* … without alpn */
    ROW(SVCB, "\0\1\0\0\1\0\3\2h2\0\2\0\1x", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\3\0\2\0\x35", 0), /* port */
    ROW(SVCB, "\0\1\0\0\3\0\1\x35", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\3\0\3\0\x35\0", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\4\0\4\1\2\3\4", 0), /* ipv4hint */
    ROW(SVCB, "\0\1\0\0\4\0\0", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\4\0\5\1\2\3\4\5", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\6\0\0", DNSW_ERR_RDLENGTH), /* ipv6hint */
    ROW(SVCB, "\0\1\0\0\6\0\4\1\2\3\4", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\5\0\1x", 0), /* ech */
    ROW(SVCB, "\0\1\0\0\5\0\0", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\7\0\0", DNSW_ERR_RDLENGTH),    /* dohpath */
    ROW(SVCB, "\0\1\0\0\x08\0\1x", DNSW_ERR_RDLENGTH), /* ohttp has no value */
    ROW(SVCB, "\0\1\0\2\x9B\0\0", 0),                  /* key667 */
    ROW(SVCB, "\0\1\0\2\x9B\0\2x", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\2\x9B\0\0\2\x9B\0\0", DNSW_ERR_RANGE), /* twice */
    ROW(SVCB, "\0\1\0\2\x9B\0\0\2\x9A\0\0", DNSW_ERR_RANGE), /* descending */
    /* mandatory: alpn, there; then absent, twice, itself, nothing, half a key */
    ROW(SVCB, "\0\1\0\0\0\0\2\0\1\0\1\0\3\2h2", 0),
    ROW(SVCB, "\0\1\0\0\0\0\4\0\1\0\3\0\1\0\3\2h2\0\3\0\2\0\1", 0),
    ROW(SVCB, "\0\1\0\0\0\0\4\0\1\0\4\0\1\0\3\2h2\0\3\0\2\0\1", DNSW_ERR_FIELD_MISSING),
    ROW(SVCB, "\0\1\0\0\0\0\2\0\1", DNSW_ERR_FIELD_MISSING),
    ROW(SVCB, "\0\1\0\0\0\0\4\0\1\0\1\0\1\0\3\2h2", DNSW_ERR_RANGE),
    ROW(SVCB, "\0\1\0\0\0\0\2\0\0", DNSW_ERR_RANGE),
    ROW(SVCB, "\0\1\0\0\0\0\0", DNSW_ERR_RDLENGTH),
    ROW(SVCB, "\0\1\0\0\0\0\3\0\1\0\0\1\0\3\2h2", DNSW_ERR_RDLENGTH),
};

/* The check, the reading from a message, and the writing must agree. */
static void expect_row(const struct row *row)
{
    const uint8_t *octets = (const uint8_t *)row->octets;
    uint8_t *copy = malloc(row->len), buf[512];
    struct dnsw_reader r;
    struct dnsw_writer w;

    memcpy(copy, octets, row->len); /* so that a sanitizer sees the first octet past it */
    int got = dnsw_rdata_check(row->type, copy, row->len);
    if (got != row->error)
        octets_print("RDATA", octets, row->len);
    ASSERT_INT(got, row->error);

    dnsw_reader_init(&r, copy, row->len);
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_rdata_expand(&r, row->type, (uint16_t)row->len, &w);
    ASSERT_INT(w.error, 0);
    if (row->error == 0) {
        ASSERT_INT(r.error, 0);
        ASSERT_OCTETS(buf, w.pos, octets, row->len);
        ASSERT_INT(dnsw_rdata_canonical(row->type, copy, row->len, buf), 0);
        dnsw_writer_init(&w, buf, row->len + 2, NULL);
        dnsw_rdata_write(&w, row->type, copy, row->len);
        ASSERT_INT(w.error, 0);
        ASSERT_INT(buf[0] << 8 | buf[1], row->len);
        ASSERT_OCTETS(buf + 2, w.pos - 2, octets, row->len);
        dnsw_writer_init(&w, buf, row->len + 1, NULL);
        dnsw_rdata_write(&w, row->type, copy, row->len);
        ASSERT_INT(w.error, DNSW_ERR_NOSPACE);
    } else {
        CU_ASSERT_NOT_EQUAL(r.error, 0);
        ASSERT_INT(dnsw_rdata_canonical(row->type, copy, row->len, buf), row->error);
    }
    free(copy);
}

static void every_type_is_checked_to_its_last_octet(void)
{
    for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
        struct row row = exact[i];
        expect_row(&row);
        row.error = DNSW_ERR_RDLENGTH;
        while (row.len-- > 0)
            expect_row(&row);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        expect_row(&others[i]);
}

static void one_octet_more_is_refused_where_fields_end(void)
{
    for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
        uint8_t octets[64] = {0};
        size_t len = exact[i].len;
        if (exact[i].type == DNSW_TYPE_TXT || exact[i].type == DNSW_TYPE_TLSA ||
            exact[i].type == DNSW_TYPE_SSHFP)
            continue; /* they end where RDLENGTH says */
        memcpy(octets, exact[i].octets, len);
        ASSERT_INT(dnsw_rdata_check(exact[i].type, octets, len + 1), DNSW_ERR_RDLENGTH);
    }
}

/* RFC 1035 4.1.4 and RFC 3597 section 4: who may point, who may not. */
static void pointers_are_followed_where_allowed(void)
{
    static const struct {
        uint16_t type;
        const char *rdata, *expanded;
        size_t rdata_len, expanded_len;
        int error;
    } rows[] = {
        {DNSW_TYPE_NS, "\2ns\xC0\x0C", "\2ns\3lan\0", 5, 8, 0},
        {DNSW_TYPE_MX, "\0\1\xC0\x0C", "\0\1\3lan\0", 4, 7, 0},
        {DNSW_TYPE_SOA, "\xC0\x0C\1a\xC0\x0C....................",
         "\3lan\0\1a\3lan\0....................", 26, 32, 0},
        {DNSW_TYPE_SRV, "\0\1\0\2\0\3\xC0\x0C", "\0\1\0\2\0\3\3lan\0", 8, 11, 0},
        {DNSW_TYPE_NAPTR, "\0\1\0\2\0\0\0\xC0\x0C", "\0\1\0\2\0\0\0\3lan\0", 9, 12, 0},
        {DNSW_TYPE_SVCB, "\0\1\xC0\x0C", "", 4, 0, DNSW_ERR_LABEL_TYPE}, /* RFC 9460 2.2 */
        {DNSW_TYPE_HTTPS, "\0\1\xC0\x0C", "", 4, 0, DNSW_ERR_LABEL_TYPE},
        {DNSW_TYPE_NS, "\xC0\x11", "", 2, 0, DNSW_ERR_POINTER}, /* to itself */
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[64] = "............\3lan\0", buf[64];
        struct dnsw_reader r;
        struct dnsw_writer w;
        memcpy(octets + 17, rows[i].rdata, rows[i].rdata_len);
        dnsw_reader_init(&r, octets, 17 + rows[i].rdata_len);
        r.pos = 17;
        dnsw_writer_init(&w, buf, sizeof(buf), NULL);
        dnsw_rdata_expand(&r, rows[i].type, (uint16_t)rows[i].rdata_len, &w);
        ASSERT_INT(r.error, rows[i].error);
        if (rows[i].error == 0)
            ASSERT_OCTETS(buf, w.pos, rows[i].expanded, rows[i].expanded_len);
    }
}

static void a_name_ends_inside_its_rdata(void)
{
    /* RDLENGTH 3 cuts a name that goes on behind it */
    struct dnsw_reader r;
    struct dnsw_writer w;
    uint8_t buf[64];

    dnsw_reader_init(&r, OCTETS("\3lan\0"));
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_rdata_expand(&r, DNSW_TYPE_NS, 3, &w);
    ASSERT_INT(r.error, DNSW_ERR_RDLENGTH);
    /* RDLENGTH past the message */
    dnsw_reader_init(&r, OCTETS("\3lan\0"));
    dnsw_rdata_expand(&r, DNSW_TYPE_NS, 6, &w);
    ASSERT_INT(r.error, DNSW_ERR_SHORT);
}

/* RFC 3597 section 4: names of RFC 1035's types alone are compressed. */
static void compresses_the_types_of_rfc1035_alone(void)
{
    static const struct {
        uint16_t type;
        const char *rdata, *written;
        size_t rdata_len, written_len;
    } rows[] = {
        {DNSW_TYPE_NS, "\2ns\3LAN\0", "\0\5\2ns\xC0\x0C", 8, 7},
        {DNSW_TYPE_CNAME, "\3lan\0", "\0\2\xC0\x0C", 5, 4},
        {DNSW_TYPE_PTR, "\3lan\0", "\0\2\xC0\x0C", 5, 4},
        {DNSW_TYPE_MX, "\0\12\3lan\0", "\0\4\0\12\xC0\x0C", 7, 6},
        {DNSW_TYPE_SOA, "\3lan\0\1a\3lan\0....................",
         "\0\x1A\xC0\x0C\1a\xC0\x0C....................", 32, 28},
        {DNSW_TYPE_SRV, "\0\1\0\2\0\3\3lan\0", "\0\x0B\0\1\0\2\0\3\3lan\0", 11, 13},
        {DNSW_TYPE_NAPTR, "\0\1\0\2\0\0\0\3lan\0", "\0\x0C\0\1\0\2\0\0\0\3lan\0", 12, 14},
        {DNSW_TYPE_SVCB, "\0\1\3lan\0", "\0\7\0\1\3lan\0", 7, 9},
        {1234, "\3lan\0", "\0\5\3lan\0", 5, 7},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dnsw_compress compress;
        struct dnsw_writer w;
        uint8_t buf[128];
        dnsw_writer_init(&w, buf, sizeof(buf), &compress);
        dnsw_write_span(&w, "............", 12);
        dnsw_name_write(&w, NAME("\3lan\0"));
        dnsw_rdata_write(&w, rows[i].type, (const uint8_t *)rows[i].rdata, rows[i].rdata_len);
        ASSERT_INT(w.error, 0);
        ASSERT_OCTETS(buf + 17, w.pos - 17, rows[i].written, rows[i].written_len);
    }
}

static void rdlength_over_65535_is_an_error(void)
{
    static uint8_t rdata[65536], buf[65540];
    struct dnsw_writer w;

    ASSERT_INT(dnsw_rdata_check(1234, rdata, 65535), 0);
    ASSERT_INT(dnsw_rdata_check(1234, rdata, 65536), DNSW_ERR_RDLENGTH);
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_rdata_write(&w, 1234, rdata, 65535);
    ASSERT_INT(w.error, 0);
    ASSERT_INT(w.pos, 65537);
    dnsw_writer_init(&w, buf, sizeof(buf), NULL);
    dnsw_rdata_write(&w, 1234, rdata, 65536);
    ASSERT_INT(w.error, DNSW_ERR_RDLENGTH);
    ASSERT_INT(w.pos, 0);
}

static void unchecked_rdata_is_told_when_it_must_be_read(void)
{
    struct dnsw_compress compress;
    struct dnsw_writer w;
    uint8_t buf[64];

    dnsw_writer_init(&w, buf, sizeof(buf), &compress);
    dnsw_rdata_write(&w, DNSW_TYPE_NS, OCTETS("\3la"));
    ASSERT_INT(w.error, DNSW_ERR_RDLENGTH);
}

/* RFC 4034 section 6.2 as amended by RFC 6840 section 5.1 */
static void canonical_form_folds_the_names_listed(void)
{
    uint8_t mx[] = "\0\12\3LaN", svcb[] = "\0\1\3LaN", naptr[] = "\0\1\0\2\1S\0\0\3LaN",
            txt[] = "\3LaN";

    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_MX, mx, 7, mx), 0);
    ASSERT_OCTETS(mx, 7, "\0\12\3lan\0", 7);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_NAPTR, naptr, 13, naptr), 0);
    ASSERT_OCTETS(naptr, 13, "\0\1\0\2\1S\0\0\3lan\0", 13);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_SVCB, svcb, 7, svcb), 0);
    ASSERT_OCTETS(svcb, 7, "\0\1\3LaN\0", 7);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_TXT, txt, 4, txt), 0);
    ASSERT_OCTETS(txt, 4, "\3LaN", 4);
    ASSERT_INT(dnsw_rdata_canonical(DNSW_TYPE_MX, mx, 6, mx), DNSW_ERR_RDLENGTH);
}

UNIT_MAIN("dnswire rdata", UNIT_TEST(every_type_is_checked_to_its_last_octet),
          UNIT_TEST(one_octet_more_is_refused_where_fields_end),
          UNIT_TEST(pointers_are_followed_where_allowed), UNIT_TEST(a_name_ends_inside_its_rdata),
          UNIT_TEST(compresses_the_types_of_rfc1035_alone),
          UNIT_TEST(rdlength_over_65535_is_an_error),
          UNIT_TEST(unchecked_rdata_is_told_when_it_must_be_read),
          UNIT_TEST(canonical_form_folds_the_names_listed))
