/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "nanodns/serve_kit.h"

#include <stdio.h>
#include <stdlib.h>

#include <dnswire/dnswire.h>

#include "nanodns/reply_kit.h"
#include "resolve/response.h"

#define SEED 42

/* ---- the forwarder ------------------------------------------------------------------------ */

/* The stand-in of the server under test: the real functions know it as an opaque pointer. */
static struct serve_kit_forwarder *current;

int __wrap_nd_forwarder_new(const struct nd_forwarder_config *config,
                            struct nd_forwarder **ret_forwarder);
void __wrap_nd_forwarder_free(struct nd_forwarder *forwarder);
void __wrap_nd_forwarder_configure(struct nd_forwarder *forwarder, const struct nd_routes *routes);
enum nd_forward_verdict __wrap_nd_forward(struct nd_forwarder *forwarder,
                                          const struct nd_question *question,
                                          const struct nd_route *route, struct nd_asker *asker);
void __wrap_nd_forward_prefetch(struct nd_forwarder *forwarder, const struct nd_question *question,
                                const struct nd_route *route);
bool __wrap_nd_forwarder_is_loop(struct nd_forwarder *forwarder, const uint8_t *name, size_t len);

static bool is_current(const struct nd_forwarder *forwarder)
{
    return (const void *)forwarder == (const void *)current && current->alive;
}

int __wrap_nd_forwarder_new(const struct nd_forwarder_config *config,
                            struct nd_forwarder **ret_forwarder)
{
    if (current->new_error != 0) {
        return current->new_error;
    }
    current->alive = true;
    current->config = *config;
    *ret_forwarder = (struct nd_forwarder *)(void *)current;
    return 0;
}

/* Tells who waits that it ends, as the real one does. */
void __wrap_nd_forwarder_free(struct nd_forwarder *forwarder)
{
    if (forwarder == NULL) {
        return;
    }
    CU_ASSERT_TRUE(is_current(forwarder));
    struct nd_asker *asker = current->asker;
    current->asker = NULL;
    if (asker != NULL) {
        asker->done(asker, ND_ASK_CANCELLED, NULL, ND_NO_EDE);
    }
    current->alive = false;
}

void __wrap_nd_forwarder_configure(struct nd_forwarder *forwarder, const struct nd_routes *routes)
{
    CU_ASSERT_TRUE(is_current(forwarder));
    current->routes = routes;
    current->configured++;
}

enum nd_forward_verdict __wrap_nd_forward(struct nd_forwarder *forwarder,
                                          const struct nd_question *question,
                                          const struct nd_route *route, struct nd_asker *asker)
{
    CU_ASSERT_TRUE(is_current(forwarder));
    CU_ASSERT_FATAL(current->asked < SERVE_KIT_ASKED);
    current->wanted[current->asked] = *question;
    current->route[current->asked++] = route;
    if (current->verdict == ND_FORWARD_WAITS) {
        CU_ASSERT_PTR_NULL(current->asker);
        current->asker = asker;
    }
    return current->verdict;
}

void __wrap_nd_forward_prefetch(struct nd_forwarder *forwarder, const struct nd_question *question,
                                const struct nd_route *route)
{
    CU_ASSERT_TRUE(is_current(forwarder));
    current->prefetched++;
    current->refreshed = *question;
    current->refreshed_by = route;
}

bool __wrap_nd_forwarder_is_loop(struct nd_forwarder *forwarder, const uint8_t *name, size_t len)
{
    CU_ASSERT_TRUE(is_current(forwarder));
    CU_ASSERT_EQUAL(dnsw_name_check(name, len), (int)len);
    current->loop_looks++;
    return current->is_loop;
}

void serve_kit_tell(struct serve_kit *kit, enum nd_ask_result result, struct nd_entry *entry,
                    int ede)
{
    struct nd_asker *asker = kit->forwarder.asker;
    CU_ASSERT_PTR_NOT_NULL_FATAL(asker);
    kit->forwarder.asker = NULL;
    asker->done(asker, result, entry, ede);
}

/* ---- the server --------------------------------------------------------------------------- */

struct nd_snapshot *serve_kit_compile(const char *server, const char *rest)
{
    char text[2048];
    struct ncfg_config *config = NULL;
    struct ncfg_diags *diags = ncfg_diags_new("test");
    int len = snprintf(text, sizeof(text), "{\"server\":{\"upstream\":[\"127.0.0.1:1\"]%s}%s}",
                       server, rest);
    CU_ASSERT_FATAL(diags != NULL && len > 0 && (size_t)len < sizeof(text));
    CU_ASSERT_EQUAL_FATAL(ncfg_load_text(text, (size_t)len, diags, &config), NCFG_OK);
    struct nd_snapshot *snapshot = nd_snapshot_new(config, NULL, SEED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(snapshot);
    ncfg_config_free(config);
    ncfg_diags_free(diags);
    return snapshot;
}

struct serve_kit *serve_kit_new_local(const char *server, const char *rest)
{
    struct serve_kit *kit = aligned_alloc(_Alignof(struct serve_kit), sizeof(*kit));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit);
    memset(kit, 0, sizeof(*kit));
    current = &kit->forwarder;
    log_kit_open(&kit->log, ND_LOG_DEBUG);
    kit->snapshot = serve_kit_compile(server, rest);
    kit->server.snapshot = kit->snapshot;
    kit->server.refusals = &kit->refusals;
    kit->server.log = kit->log.producer;
    kit->received_ns = nd_server_now_ms() * UINT64_C(1000000);
    CU_ASSERT_TRUE_FATAL(nd_addr_from_text("127.0.0.1", &kit->client));
    nd_addr_set_port(&kit->client, 5353);
    return kit;
}

struct serve_kit *serve_kit_new(const char *server, const char *rest)
{
    const struct nd_cache_options options = {.entries_max = 100,
                                             .octets_max = 1 << 20,
                                             .ttl_max_s = 100000,
                                             .stale_s = 1000,
                                             .prefetch = true};
    struct serve_kit *kit = serve_kit_new_local(server, rest);
    kit->cache = nd_cache_new(&options, SEED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit->cache);
    const struct nd_forwarder_config config = {.cache = kit->cache};
    CU_ASSERT_EQUAL_FATAL(nd_server_forward(&kit->server, &config), 0);
    return kit;
}

void serve_kit_free(struct serve_kit *kit)
{
    nd_server_done(&kit->server);
    CU_ASSERT_EQUAL(kit->server.waiting, 0);
    CU_ASSERT_EQUAL(kit->deferred, kit->sent + kit->dropped);
    CU_ASSERT_FALSE(kit->forwarder.alive);
    nd_cache_free(kit->cache);
    nd_snapshot_free(kit->snapshot);
    (void)serve_kit_log(kit);
    free(kit);
}

/* ---- messages ----------------------------------------------------------------------------- */

void serve_kit_query(struct serve_kit *kit, const char *name, const char *type)
{
    static const uint8_t root[1] = {0};
    const struct dnsw_header header = {.id = 0x1234, .flags = DNSW_FLAG_RD, .count = {1, 0, 0, 1}};
    const struct dnsw_edns edns = {.udp_size = 1232};
    struct dnsw_question question = {.class_ = DNSW_CLASS_IN};
    struct dnsw_writer writer;
    int len = dnsw_name_from_text(name, strlen(name), root, question.name);
    CU_ASSERT_FATAL(len > 0);
    CU_ASSERT_EQUAL_FATAL(dnsw_type_from_text(type, strlen(type), &question.type), 0);
    question.name_len = (uint8_t)len;
    dnsw_writer_init(&writer, kit->query, sizeof(kit->query), NULL);
    dnsw_header_write(&writer, &header);
    dnsw_question_write(&writer, &question);
    dnsw_edns_write(&writer, &edns);
    CU_ASSERT_EQUAL_FATAL(writer.error, 0);
    kit->query_len = writer.pos;
}

static void defer(const struct nd_packet *in, struct nd_reply_to *ret_to)
{
    struct serve_kit *kit = in->via;
    *ret_to = (struct nd_reply_to){.ops = in->ops, .via = kit, .received_ns = in->received_ns};
    kit->deferred++;
}

static int send_late(struct nd_reply_to *to, const uint8_t *msg, size_t len)
{
    struct serve_kit *kit = to->via;
    if (len == 0) {
        kit->dropped++;
        return 0;
    }
    CU_ASSERT_FATAL(len <= (kit->tcp ? ND_TCP_MESSAGE_MAX : ND_UDP_ANSWER_MAX));
    memcpy(kit->answer, msg, len);
    kit->answer_len = len;
    kit->sent++;
    return 0;
}

struct nd_packet serve_kit_packet(struct serve_kit *kit)
{
    static const struct nd_packet_ops ops = {defer, send_late};
    return (struct nd_packet){.data = kit->query,
                              .len = kit->query_len,
                              .client = &kit->client,
                              .tcp = kit->tcp,
                              .truncated = kit->truncated,
                              .received_ns = kit->received_ns,
                              .ops = &ops,
                              .via = kit};
}

size_t serve_kit_handle(struct serve_kit *kit)
{
    const struct nd_packet in = serve_kit_packet(kit);
    size_t size = kit->tcp ? ND_TCP_MESSAGE_MAX : ND_UDP_ANSWER_MAX;
    memset(kit->answer, 0xa5, sizeof(kit->answer));
    kit->answer_len = nd_server_answer(&kit->server, &in, kit->answer, size);
    CU_ASSERT_FATAL(kit->answer_len <= size);
    return kit->answer_len;
}

const char *serve_kit_ask(struct serve_kit *kit, const char *name, const char *type)
{
    serve_kit_query(kit, name, type);
    return serve_kit_handle(kit) > 0 ? serve_kit_text(kit) : "";
}

/* The INFO-CODE of an extended error, ND_NO_EDE without one. */
static int ede_of(const struct dnsw_rr *rr, const uint8_t *answer)
{
    struct dnsw_edns edns;
    struct dnsw_reader options;
    struct dnsw_edns_option option;
    if (dnsw_edns_read(rr, answer, &edns) < 0) {
        return ND_NO_EDE;
    }
    dnsw_reader_init(&options, edns.options, edns.options_len);
    while (dnsw_edns_option_next(&options, &option) > 0) {
        if (option.code == DNSW_EDNS_EXTENDED_ERROR && option.len >= 2) {
            return option.data[0] << 8 | option.data[1];
        }
    }
    return ND_NO_EDE;
}

const char *serve_kit_text(const struct serve_kit *kit)
{
    static char records[1 << 16];
    static char line[DNSW_RR_TEXT_MAX];
    static char text[1 << 17];
    char rcode[DNSW_MNEMONIC_MAX];
    char ede[16] = "";
    struct dnsw_message message;
    struct dnsw_rr rr;
    size_t len = 0;
    int more;
    records[0] = '\0';
    size_t asked_len = dnsw_name_len(kit->query + DNSW_HEADER_LEN) + 4;
    if (kit->answer_len < DNSW_HEADER_LEN + asked_len || memcmp(kit->answer, kit->query, 2) != 0 ||
        memcmp(kit->answer + DNSW_HEADER_LEN, kit->query + DNSW_HEADER_LEN, asked_len) != 0 ||
        dnsw_message_init(&message, kit->answer, kit->answer_len) != 0) {
        return "NO ANSWER TO THIS";
    }
    while ((more = dnsw_message_next(&message, &rr)) > 0) {
        if (rr.type == DNSW_TYPE_OPT && ede_of(&rr, kit->answer) != ND_NO_EDE) {
            snprintf(ede, sizeof(ede), " ede=%d", ede_of(&rr, kit->answer));
        } else if (rr.section == DNSW_SECTION_ANSWER) {
            dnsw_rr_to_text(&message, &rr, line, sizeof(line));
            int part = snprintf(records + len, sizeof(records) - len, "\n%s", line);
            len += (size_t)part;
        }
    }
    dnsw_rcode_to_text(DNSW_RCODE_OF(message.header.flags), rcode, sizeof(rcode));
    snprintf(text, sizeof(text), "%s%s%s%s", rcode,
             (message.header.flags & DNSW_FLAG_TC) != 0 ? " tc" : "", ede, records);
    return more < 0 ? "MALFORMED" : text;
}

struct nd_entry *serve_kit_said(const char *question, const char *records)
{
    static struct reply_kit reply;
    char text[8192];
    const struct nd_upstream_query query = reply_kit_query(question);
    const struct nd_upstream_rules rules = {.now_ms = nd_server_now_ms(), .tcp = true};
    struct nd_entry *entry = NULL;
    snprintf(text, sizeof(text), "opt\n%s", records);
    reply_kit_write(&reply, &query, text);
    CU_ASSERT_EQUAL_FATAL(nd_upstream_judge(&query, reply.msg, reply.len, &rules, &entry),
                          ND_UPSTREAM_GOOD);
    return entry;
}

uint64_t serve_kit_cache(struct serve_kit *kit)
{
    struct nd_entry *entry = serve_kit_said("www.example A", "an www.example 300 A 192.0.2.9");
    uint64_t made_ms = entry->made_ms;
    nd_cache_put(kit->cache, entry, nd_cache_generation(kit->cache), made_ms);
    nd_entry_unref(entry);
    return made_ms;
}

/* ---- what was logged and counted --------------------------------------------------------- */

const char *serve_kit_log(struct serve_kit *kit)
{
    if (kit->server.log != NULL) {
        kit->server.log = NULL;
        log_kit_close(&kit->log);
    }
    return kit->log.text;
}

uint64_t serve_kit_answered(const struct serve_kit *kit, enum nd_source source, unsigned rcode)
{
    return kit->server.stats.answered[source][rcode];
}

uint64_t serve_kit_answers(const struct serve_kit *kit)
{
    uint64_t sum = 0;
    for (unsigned source = 0; source < ND_STATS_SOURCES; source++) {
        for (unsigned rcode = 0; rcode < ND_STATS_RCODES; rcode++) {
            sum += kit->server.stats.answered[source][rcode];
        }
    }
    return sum;
}
