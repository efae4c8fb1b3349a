/* SPDX-License-Identifier: MIT */
/* What header, EDNS, class, type and malformed messages are answered with. */
#include "unit.h"

#include <string.h>

#include <dnswire/edns.h>
#include <dnswire/message.h>
#include <dnswire/types.h>

#include "base/version.h"
#include "nanodns/ask.h"
#include "nanodns/config_kit.h"

static struct nd_snapshot *snapshot;

static void begin_with(bool upstream, bool hide_version)
{
    struct kit *kit = kit_new();
    kit->config.server.upstream_count = upstream;
    kit->config.server.hide_version = hide_version;
    kit_record(kit, "a.lan A 192.0.2.1");
    snapshot = nd_snapshot_new(&kit->config, NULL, 7);
    kit_free(kit);
    CU_ASSERT_PTR_NOT_NULL_FATAL(snapshot);
}

static void begin(void)
{
    begin_with(true, false);
}

static void end(void)
{
    nd_snapshot_free(snapshot);
}

/* id 1234, RD, one question: a.lan A IN */
static const uint8_t plain[] = {
    0x12, 0x34, 0x01, 0x00, 0,   1,   0, 0, 0, 0, 0, 0, /* header */
    1,    'a',  3,    'l',  'a', 'n', 0, 0, 1, 0, 1,    /* question */
};

/* OPT: root, type 41, size 4096, rcode 0, version 0, DO, no options */
static const uint8_t opt[] = {0, 0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0};

struct wire {
    uint8_t octets[1024];
    size_t len;
};

static struct wire plain_query(void)
{
    struct wire wire = {.len = sizeof(plain)};
    memcpy(wire.octets, plain, sizeof(plain));
    return wire;
}

static void append(struct wire *wire, const void *octets, size_t len)
{
    memcpy(wire->octets + wire->len, octets, len);
    wire->len += len;
}

static const char *ask_wire(const struct wire *wire)
{
    return ask_octets(snapshot, wire->octets, wire->len, false);
}

static void copies_rd_and_cd_and_clears_ad_and_z(void)
{
    begin();
    ASK_EXPECT(snapshot, "NOERROR aa rd ra\nAN a.lan. 300 A 192.0.2.1", .name = "a.lan",
               .type = "A", .flags = DNSW_FLAG_RD);
    ASK_EXPECT(snapshot, "NOERROR aa ra cd\nAN a.lan. 300 A 192.0.2.1", .name = "a.lan",
               .type = "A",
               .flags = DNSW_FLAG_CD | DNSW_FLAG_AD | DNSW_FLAG_Z | DNSW_FLAG_AA | DNSW_FLAG_TC |
                        DNSW_FLAG_RA);
    end();
}

static void offers_recursion_only_with_an_upstream(void)
{
    begin_with(false, false);
    ASK_EXPECT(snapshot, "NOERROR aa rd\nAN a.lan. 300 A 192.0.2.1", .name = "a.lan", .type = "A",
               .flags = DNSW_FLAG_RD);
    ASK_EXPECT(snapshot, "REFUSED\nOPT 1232 ede=22", .name = "b.lan", .type = "A",
               .edns_size = 512);
    end();
}

static void is_silent_to_what_is_no_query(void)
{
    begin();
    for (size_t len = 0; len < 12; len++) {
        ASK_SAME(ask_octets(snapshot, plain, len, false), "DROP");
    }
    struct wire response = plain_query();
    response.octets[2] |= 0x80; /* QR */
    ASK_SAME(ask_wire(&response), "DROP");
    end();
}

static void answers_other_opcodes_with_notimp(void)
{
    begin();
    for (unsigned opcode = 1; opcode < 16; opcode++) {
        struct wire wire = plain_query();
        wire.octets[2] = (uint8_t)(opcode << 3);
        CU_ASSERT_PTR_NOT_NULL(strstr(ask_wire(&wire), "NOTIMP ra"));
        CU_ASSERT_EQUAL(ask_reply.len, 12);
        CU_ASSERT_EQUAL(ask_answer[2], 0x80 | opcode << 3);
    }
    end();
}

static void every_prefix_of_a_query_is_a_format_error(void)
{
    begin();
    struct wire wire = plain_query();
    append(&wire, opt, sizeof(opt));
    wire.octets[11] = 1;
    for (size_t len = 12; len < wire.len; len++) {
        const char *got = ask_octets(snapshot, wire.octets, len, false);
        CU_ASSERT_PTR_NOT_NULL(strstr(got, "FORMERR rd ra"));
        CU_ASSERT(ask_reply.len <= len);
    }
    ASK_SAME(ask_wire(&wire), "NOERROR aa rd ra\nAN a.lan. 300 A 192.0.2.1\nOPT 1232 do");
    end();
}

static void wants_exactly_one_question(void)
{
    begin();
    struct wire none = plain_query();
    none.octets[5] = 0;
    none.len = 12;
    ASK_SAME(ask_wire(&none), "NO QUESTION FORMERR rd ra");
    struct wire two = plain_query();
    two.octets[5] = 2;
    append(&two, plain + 12, sizeof(plain) - 12);
    ASK_SAME(ask_wire(&two), "NO QUESTION FORMERR rd ra");
    CU_ASSERT_EQUAL(ask_reply.len, 12);
    end();
}

static void refuses_bad_names_and_trailing_junk(void)
{
    static const uint8_t junk[] = {0};
    begin();
    struct wire trailing = plain_query();
    append(&trailing, junk, sizeof(junk));
    ASK_SAME(ask_wire(&trailing), "FORMERR rd ra");
    CU_ASSERT_EQUAL(ask_reply.len, sizeof(plain));
    struct wire loop = plain_query();
    loop.octets[12] = 0xc0; /* the name is a pointer to itself */
    loop.octets[13] = 12;
    ASK_SAME(ask_wire(&loop), "NO QUESTION FORMERR rd ra");
    struct wire reserved = plain_query();
    reserved.octets[12] = 0x41;
    ASK_SAME(ask_wire(&reserved), "NO QUESTION FORMERR rd ra");
    end();
}

static void follows_rfc_6891(void)
{
    begin();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN a.lan. 300 A 192.0.2.1\nOPT 1232 do", .name = "a.lan",
               .type = "A", .edns_size = 1, .edns_flags = 0xffff);

    struct wire wire = plain_query();
    append(&wire, opt, sizeof(opt));
    wire.octets[11] = 1;
    wire.octets[sizeof(plain) + 6] = 1; /* version */
    ASK_SAME(ask_wire(&wire), "BADVERS rd ra\nOPT 1232 do");
    CU_ASSERT_EQUAL(ask_reply.rcode, DNSW_RCODE_BADVERS);

    struct wire twice = plain_query();
    append(&twice, opt, sizeof(opt));
    append(&twice, opt, sizeof(opt));
    twice.octets[11] = 2;
    ASK_SAME(ask_wire(&twice), "FORMERR rd ra\nOPT 1232 do");

    static const uint8_t unknown_option[] = {0, 0, 41,   2,    0, 0, 0, 0, 0,
                                             0, 6, 0xfd, 0xe9, 0, 2, 1, 2};
    struct wire option = plain_query();
    append(&option, unknown_option, sizeof(unknown_option));
    option.octets[11] = 1;
    ASK_SAME(ask_wire(&option), "NOERROR aa rd ra\nAN a.lan. 300 A 192.0.2.1\nOPT 1232");

    option.octets[sizeof(plain) + 14] = 3; /* the option says it is longer than the RDATA */
    CU_ASSERT_PTR_NOT_NULL(strstr(ask_wire(&option), "FORMERR"));
    end();
}

static void ignores_other_records_of_a_query(void)
{
    begin();
    struct wire wire = plain_query();
    static const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 2};
    append(&wire, record, sizeof(record));
    wire.octets[7] = 1; /* in the answer section */
    ASK_SAME(ask_wire(&wire), "NOERROR aa rd ra\nAN a.lan. 300 A 192.0.2.1");
    end();
}

static void judges_types_that_ask_for_no_data(void)
{
    begin();
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "a.lan", .type = "AXFR", .tcp = true);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "a.lan", .type = "IXFR");
    ASK_EXPECT(snapshot, "NOTIMP ra", .name = "a.lan", .type = "TKEY");
    ASK_EXPECT(snapshot, "NOTIMP ra", .name = "a.lan", .type = "MAILB");
    ASK_EXPECT(snapshot, "FORMERR ra", .name = "a.lan", .type = "OPT");
    end();
}

static void serves_class_in_and_any(void)
{
    begin();
    ASK_EXPECT(snapshot, "NOERROR aa ra\nAN a.lan. 300 A 192.0.2.1", .name = "a.lan", .type = "A",
               .class_ = DNSW_CLASS_ANY);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "a.lan", .type = "A", .class_ = DNSW_CLASS_HS);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "a.lan", .type = "A", .class_ = DNSW_CLASS_CH);
    end();
}

static void tells_its_version_unless_hidden(void)
{
    char want[128];
    begin();
    snprintf(want, sizeof(want), "NOERROR aa ra\nAN version.bind. 0 CH TXT \"NanoDNS %s\"",
             nd_version());
    ASK_EXPECT(snapshot, want, .name = "version.bind", .type = "TXT", .class_ = DNSW_CLASS_CH);
    snprintf(want, sizeof(want), "NOERROR aa ra\nAN VERSION.server. 0 CH TXT \"NanoDNS %s\"",
             nd_version());
    ASK_EXPECT(snapshot, want, .name = "VERSION.server", .type = "ANY", .class_ = DNSW_CLASS_CH);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "version.bind", .type = "A",
               .class_ = DNSW_CLASS_CH);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "id.server", .type = "TXT", .class_ = DNSW_CLASS_CH);
    end();
    begin_with(true, true);
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "version.bind", .type = "TXT",
               .class_ = DNSW_CLASS_CH);
    end();
}

static void refuses_clients_that_may_not_ask(void)
{
    begin();
    ASK_EXPECT(snapshot, "REFUSED ra", .name = "a.lan", .type = "A", .refused = true);
    ASK_EXPECT(snapshot, "REFUSED ra\nOPT 1232 ede=18", .name = "a.lan", .type = "A",
               .refused = true, .edns_size = 1232);
    end();
}

/* Every octet of a query set to every value: never more than it may be, always well-formed. */
static void survives_every_mutation_of_one_octet(void)
{
    begin();
    struct wire whole = plain_query();
    append(&whole, opt, sizeof(opt));
    whole.octets[11] = 1;
    for (size_t at = 0; at < whole.len; at++) {
        for (unsigned value = 0; value < 256; value++) {
            struct wire wire = whole;
            wire.octets[at] = (uint8_t)value;
            const char *got = ask_wire(&wire);
            CU_ASSERT_PTR_NULL(strstr(got, "MALFORMED"));
            CU_ASSERT_PTR_NULL(strstr(got, "TOO LONG"));
            CU_ASSERT_PTR_NULL(strstr(got, "WRONG"));
            CU_ASSERT_PTR_NULL(strstr(got, "OTHER"));
            if (ask_reply.rcode != DNSW_RCODE_NOERROR) {
                CU_ASSERT(ask_reply.len <= wire.len + 11 + 6);
            }
        }
    }
    end();
}

UNIT_MAIN("answer_header", UNIT_TEST(copies_rd_and_cd_and_clears_ad_and_z),
          UNIT_TEST(offers_recursion_only_with_an_upstream),
          UNIT_TEST(is_silent_to_what_is_no_query), UNIT_TEST(answers_other_opcodes_with_notimp),
          UNIT_TEST(every_prefix_of_a_query_is_a_format_error),
          UNIT_TEST(wants_exactly_one_question), UNIT_TEST(refuses_bad_names_and_trailing_junk),
          UNIT_TEST(follows_rfc_6891), UNIT_TEST(ignores_other_records_of_a_query),
          UNIT_TEST(judges_types_that_ask_for_no_data), UNIT_TEST(serves_class_in_and_any),
          UNIT_TEST(tells_its_version_unless_hidden), UNIT_TEST(refuses_clients_that_may_not_ask),
          UNIT_TEST(survives_every_mutation_of_one_octet))
