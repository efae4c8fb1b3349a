/* SPDX-License-Identifier: MIT */
/*
 * Input: one octet of circumstances (transport, whether the client may ask, rotation, what is known
 * beyond local data), then a query. Oracle: the answer parses, echoes ID, opcode and question octet
 * by octet, keeps the size its client can take, has an OPT exactly where the query had one, is no
 * longer than the query plus OPT where the query was refused, and is the same when asked again.
 * What is to be forwarded says whom to ask what, and comes to an end however often an upstream
 * leads on to yet another name.
 */
#include <string.h>

#include <dnswire/dnswire.h>
#include <nanocfg/config.h>

#include "base/limits.h"
#include "resolve/answer.h"
#include "resolve/lookup.h"
#include "store/snapshot.h"

#include "answer_cache.h"
#include "fuzz.h"

/* Room that an OPT may add to a refusal: the record and an extended error with a short text. */
#define OPT_ROOM (DNSW_OPT_LEN + 64)

static const char config_text[] =
    "{\"server\":{\"upstream\":[\"192.0.2.53\"]},"
    "\"forwards\":[{\"match\":\"corp.example\",\"upstream\":[\"127.0.0.1:1\"]},"
    "{\"match\":\"10.0.0.0/9\",\"upstream\":[\"127.0.0.1:2\"]}],"
    "\"zones\":{\"lan\":{\"ns\":[\"ns1.lan\"]},\"sub.lan\":{\"soa\":{\"minimum\":60}}},"
    "\"rewrites\":[{\"match\":\"*.ok.ads.lan\",\"action\":\"allow\"},"
    "{\"match\":\"*.ads.lan\",\"action\":\"nxdomain\"},"
    "{\"match\":\"r.lan\",\"action\":\"redirect\",\"value\":\"192.0.2.9\"},"
    "{\"match\":\"c.lan\",\"action\":\"redirect\",\"value\":\"web.lan\"}],"
    "\"records\":[{\"name\":\"web.lan\",\"type\":\"A\",\"value\":\"192.0.2.1\"},"
    "{\"name\":\"web.lan\",\"type\":\"A\",\"value\":\"192.0.2.2\"},"
    "{\"name\":\"web.lan\",\"type\":\"AAAA\",\"value\":\"2001:db8::1\"},"
    "{\"name\":\"api.lan\",\"type\":\"CNAME\",\"value\":\"www.lan\"},"
    "{\"name\":\"www.lan\",\"type\":\"CNAME\",\"value\":\"web.lan\"},"
    "{\"name\":\"out.lan\",\"type\":\"CNAME\",\"value\":\"example.com\"},"
    "{\"name\":\"lan\",\"type\":\"MX\",\"value\":\"mail.lan\",\"priority\":10},"
    "{\"name\":\"lan\",\"type\":\"TXT\",\"value\":\"v=spf1 mx ~all\"},"
    "{\"name\":\"*.app.lan\",\"type\":\"A\",\"value\":\"192.0.2.3\",\"wildcard\":true},"
    "{\"name\":\"deep.er.lan\",\"type\":\"A\",\"value\":\"192.0.2.4\"},"
    "{\"name\":\"_sip._udp.lan\",\"type\":\"SRV\",\"value\":\"1 2 5060 web.lan\"},"
    "{\"name\":\"far.example\",\"type\":\"A\",\"value\":\"192.0.2.5\"},";

/* The config above plus an RRset too large for UDP: big.lan, 60 records of 60 octets. */
static const struct nd_snapshot *snapshot_of_the_target(void)
{
    static struct nd_snapshot *snapshot;
    if (snapshot == NULL) {
        static char text[sizeof(config_text) + 60 * 160];
        size_t len = sizeof(config_text) - 1;
        memcpy(text, config_text, len);
        for (int i = 0; i < 60; i++) {
            int part = snprintf(text + len, sizeof(text) - len,
                                "%s{\"name\":\"big.lan\",\"type\":\"TXT\",\"value\":\"%060d\"}",
                                i == 0 ? "" : ",", i);
            FUZZ_CHECK(part > 0 && (size_t)part < sizeof(text) - len);
            len += (size_t)part;
        }
        FUZZ_CHECK(sizeof(text) - len > 3);
        memcpy(text + len, "]}", 3);
        len += 2;

        struct ncfg_config *config = NULL;
        struct ncfg_diags *diags = ncfg_diags_new("fuzz.json");
        FUZZ_CHECK(diags != NULL && ncfg_load_text(text, len, diags, &config) == NCFG_OK);
        snapshot = nd_snapshot_new(config, NULL, 0x6e616e6f646e73);
        FUZZ_CHECK(snapshot != NULL);
        ncfg_config_free(config);
        ncfg_diags_free(diags);
    }
    return snapshot;
}

/* The OPT of a message, if it has one; `*ret_end` is 0 when the whole message can be read. */
static bool find_opt(const uint8_t *octets, size_t len, struct dnsw_edns *ret_edns, int *ret_end)
{
    struct dnsw_message message;
    struct dnsw_rr rr;
    bool found = false;
    int more = dnsw_message_init(&message, octets, len);
    if (more == 0) {
        while ((more = dnsw_message_next(&message, &rr)) == 1) {
            if (rr.type == DNSW_TYPE_OPT) {
                found = dnsw_edns_read(&rr, octets, ret_edns) == 0;
            }
        }
    }
    *ret_end = more;
    return found && more == 0;
}

static uint16_t flags_of(const uint8_t *octets)
{
    return (uint16_t)(octets[2] << 8 | octets[3]);
}

static void check_echo(const struct nd_request *request, const uint8_t *answer,
                       const struct nd_reply *reply)
{
    const uint8_t *query = request->wire;
    FUZZ_CHECK(memcmp(answer, query, 2) == 0);
    FUZZ_CHECK((flags_of(answer) & DNSW_FLAG_QR) != 0);
    FUZZ_CHECK((flags_of(answer) & DNSW_FLAG_OPCODE) == (flags_of(query) & DNSW_FLAG_OPCODE));
    FUZZ_CHECK(DNSW_RCODE_OF(flags_of(answer)) == (reply->rcode & DNSW_FLAG_RCODE));

    uint16_t questions = (uint16_t)(answer[4] << 8 | answer[5]);
    FUZZ_CHECK(questions <= 1);
    if (questions == 1) {
        size_t len = reply->qname_len + 4u;
        FUZZ_CHECK(reply->qname_len > 0 && len <= request->len - DNSW_HEADER_LEN);
        FUZZ_CHECK(memcmp(answer + DNSW_HEADER_LEN, query + DNSW_HEADER_LEN, len) == 0);
    }
}

static void check_size(const struct nd_request *request, const struct nd_reply *reply,
                       const struct dnsw_edns *asked)
{
    size_t limit = ND_TCP_MESSAGE_MAX;
    if (request->transport == ND_UDP) {
        limit = ND_UDP_ANSWER_PLAIN;
        if (asked != NULL && asked->udp_size > limit) {
            limit = asked->udp_size < ND_UDP_ANSWER_MAX ? asked->udp_size : ND_UDP_ANSWER_MAX;
        }
    }
    FUZZ_CHECK(reply->len <= limit);
    if (reply->rcode == DNSW_RCODE_FORMERR || reply->rcode == DNSW_RCODE_NOTIMP ||
        reply->rcode == DNSW_RCODE_REFUSED || reply->rcode == DNSW_RCODE_BADVERS) {
        FUZZ_CHECK(reply->len <= request->len + OPT_ROOM);
    }
}

static void check_answer(const struct nd_request *request, const uint8_t *answer,
                         const struct nd_reply *reply)
{
    struct dnsw_edns asked;
    struct dnsw_edns given;
    int query_end;
    int answer_end;

    FUZZ_CHECK(reply->len >= DNSW_HEADER_LEN);
    check_echo(request, answer, reply);
    bool has_asked = find_opt(request->wire, request->len, &asked, &query_end);
    bool has_given = find_opt(answer, reply->len, &given, &answer_end);
    FUZZ_CHECK(answer_end == 0);
    FUZZ_CHECK(dnsw_message_check(answer, reply->len, NULL) == 0);
    if (query_end == 0) {
        check_size(request, reply, has_asked ? &asked : NULL);
        FUZZ_CHECK(has_given <= has_asked);
    } else {
        check_size(request, reply, NULL);
    }
    if (has_given) {
        FUZZ_CHECK(dnsw_rcode_compose(flags_of(answer), &given) == reply->rcode);
    }
}

/* What is known beyond local data, by two bits of the input; NULL for nothing. */
static const struct nd_outside *outside_of_the_target(unsigned bits)
{
    static struct nd_outside outside;
    if (outside.cache == NULL) {
        outside.cache = answer_cache_new();
    }
    outside.now_ms = bits == 3 ? ANSWER_CACHE_LIFE_MS + 1000 : 100000;
    outside.stale = bits == 3;
    return bits == 0 ? NULL : &outside;
}

/* Every answer leads to a name not heard of before: that ends, and not in another question. */
static void check_forward(const struct nd_snapshot *snapshot, const struct nd_request *request,
                          const struct nd_reply *first)
{
    static uint8_t answer[ND_TCP_MESSAGE_MAX];
    struct nd_entry *found[ND_CNAME_LINKS_MAX + 2];
    struct nd_outside outside = *request->outside;
    struct nd_request again = *request;
    struct nd_reply reply = *first;
    outside.found = found;
    outside.found_count = 0;
    again.outside = &outside;
    size_t room = request->transport == ND_UDP ? ND_UDP_ANSWER_MAX : ND_TCP_MESSAGE_MAX;
    while (reply.verdict == ND_FORWARD) {
        const struct nd_question *wanted = &reply.wanted;
        FUZZ_CHECK(reply.rcode == DNSW_RCODE_SERVFAIL);
        FUZZ_CHECK(dnsw_name_check(wanted->name, wanted->name_len) == wanted->name_len);
        FUZZ_CHECK(reply.route->count > 0);
        FUZZ_CHECK(!nd_is_local(snapshot, wanted->name, wanted->name_len, wanted->type));
        FUZZ_CHECK(outside.found_count < sizeof(found) / sizeof(found[0]));
        found[outside.found_count] = answer_cache_alias(wanted, (unsigned)outside.found_count);
        outside.found_count++;
        nd_answer(snapshot, &again, answer, room, &reply);
        check_answer(&again, answer, &reply);
    }
    for (size_t i = 0; i < outside.found_count; i++) {
        nd_entry_unref(found[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t answer[ND_TCP_MESSAGE_MAX];
    static uint8_t again[ND_TCP_MESSAGE_MAX];

    if (size < 1) {
        return 0;
    }
    const struct nd_snapshot *snapshot = snapshot_of_the_target();
    uint32_t rotations[ND_ROTATIONS];
    for (unsigned i = 0; i < ND_ROTATIONS; i++) {
        rotations[i] = data[0] >> 4;
    }
    struct nd_request request = {
        .wire = data + 1,
        .len = size - 1,
        .transport = (data[0] & 1) != 0 ? ND_TCP : ND_UDP,
        .allowed = (data[0] & 2) == 0,
        .rotations = rotations,
        .outside = outside_of_the_target(data[0] >> 2 & 3),
    };
    size_t room = request.transport == ND_UDP ? ND_UDP_ANSWER_MAX : ND_TCP_MESSAGE_MAX;
    struct nd_reply reply = {.len = 0};
    enum nd_verdict verdict = nd_answer(snapshot, &request, answer, room, &reply);
    FUZZ_CHECK(verdict == reply.verdict);

    bool is_query = request.len >= DNSW_HEADER_LEN && (flags_of(request.wire) & DNSW_FLAG_QR) == 0;
    FUZZ_CHECK((verdict == ND_DROP) == !is_query);
    if (verdict != ND_DROP) {
        FUZZ_CHECK(request.allowed || verdict == ND_REPLY);
        check_answer(&request, answer, &reply);

        struct nd_reply second = {.len = 0};
        FUZZ_CHECK(nd_answer(snapshot, &request, again, room, &second) == verdict);
        FUZZ_CHECK(second.len == reply.len && memcmp(answer, again, reply.len) == 0);
        if (verdict == ND_FORWARD) {
            check_forward(snapshot, &request, &reply);
        }
    }
    return 0;
}
