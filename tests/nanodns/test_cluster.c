/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "cluster/cluster.h"

#include <netdb.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "control_stub.h"
#include "fake_peer.h"

/* Far beyond what any step takes: only a failure waits so long. */
#define DEADLINE_MS 20000

/* A node under test: control's stand-in, the cluster, and what a test awaits. */
struct node {
    struct nd_control *control;
    struct nd_cluster *cluster;
    struct nd_timer *timer;
    bool (*met)(struct node *node);
    struct fake_peer *peer; /* the first */
    uint64_t goal;
    unsigned waited_ms;
    bool done;
};

static void look(void *ctx)
{
    struct node *node = ctx;
    if (node->met(node) || node->waited_ms >= DEADLINE_MS) {
        nd_loop_stop(nd_control_loop(node->control));
    } else {
        node->waited_ms += 2;
        nd_timer_start(node->timer, 2);
    }
}

/* Run the loop until the condition holds. */
static void await(struct node *node, bool (*met)(struct node *))
{
    node->met = met;
    node->waited_ms = 0;
    nd_timer_start(node->timer, 0);
    CU_ASSERT_EQUAL(nd_loop_run(nd_control_loop(node->control)), 0);
    CU_ASSERT_FATAL(met(node));
}

static char *config_text(uint64_t version, const char *peers, const char *more)
{
    char *text = NULL;
    CU_ASSERT(asprintf(&text,
                       "{\"server\": {\"host\": \"127.0.0.1\", \"port\": 5399, \"upstream\": [], "
                       "\"mgmt_token\": \"secret\", \"peers\": [%s], \"config_version\": %llu}%s}",
                       peers, (unsigned long long)version, more) > 0);
    return text;
}

static void node_start(struct node *node, const char *text)
{
    memset(node, 0, sizeof(*node));
    node->control = control_stub_new(text);
    CU_ASSERT_EQUAL_FATAL(nd_timer_new(nd_control_loop(node->control), look, node, &node->timer),
                          0);
    CU_ASSERT_EQUAL_FATAL(nd_cluster_new(node->control, &node->cluster), 0);
}

/* With these peers, NULL-terminated. */
static void node_start_with(struct node *node, uint64_t version, const char *more,
                            struct fake_peer **peers)
{
    char list[1000] = "";
    for (size_t i = 0; peers[i] != NULL; i++) {
        size_t len = strlen(list);
        snprintf(list + len, sizeof(list) - len, "%s\"%s\"", i == 0 ? "" : ", ",
                 peers[i]->kit.text);
    }
    char *text = config_text(version, list, more);
    node_start(node, text);
    node->peer = peers[0];
    free(text);
}

static void node_start_one(struct node *node, uint64_t version, const char *more,
                           struct fake_peer *peer)
{
    struct fake_peer *peers[] = {peer, NULL};
    node_start_with(node, version, more, peers);
}

static void node_stop(struct node *node)
{
    nd_cluster_free(node->cluster);
    nd_timer_free(node->timer);
    control_stub_free(node->control);
}

static struct nd_peer_view view(const struct node *node, size_t index)
{
    struct nd_peer_view found;
    nd_cluster_peer(node->cluster, index, &found);
    return found;
}

static bool all_synced(struct node *node)
{
    bool synced = nd_cluster_peer_count(node->cluster) > 0;
    for (size_t i = 0; i < nd_cluster_peer_count(node->cluster); i++) {
        synced = synced && view(node, i).status == ND_PEER_SYNCED;
    }
    return synced;
}

static bool reached_goal(struct node *node)
{
    return nd_control_serving(node->control)->version == node->goal;
}

static bool pushed_goal(struct node *node)
{
    return view(node, 0).pushes + view(node, 0).push_errors == node->goal;
}

#define REC(address)                                                                               \
    ", \"records\": [{\"name\": \"a.lan\", \"type\": \"A\", \"value\": \"" address "\"}]"

static const char behind[] = "{\"server\": {\"port\": 5301, \"peers\": [\"ns9:9053\"], "
                             "\"config_version\": 3}, \"records\": []}";

/* What a peer that was behind has after we started. */
static void expect_pushed(enum nd_dialect dialect)
{
    struct fake_peer peer;
    struct node node;
    fake_peer_start(&peer, dialect, behind);
    node_start_one(&node, 5, REC("192.0.2.1"), &peer);
    await(&node, all_synced);
    CU_ASSERT_EQUAL(view(&node, 0).dialect, dialect);
    CU_ASSERT_EQUAL(view(&node, 0).pushes, 1);
    CU_ASSERT_EQUAL(view(&node, 0).push_errors, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, "192.0.2.1"));
    CU_ASSERT_PTR_NULL(strstr(peer.text, "secret"));
    CU_ASSERT_PTR_NULL(strstr(peer.text, "5399"));
    /* the dialect is found before anything is pushed */
    CU_ASSERT_NSTRING_EQUAL(peer.kit.request[0], "GET /metrics ", 13);
    const char *push = http_kit_last(&peer.kit, "POST /sync");
    bool our_kind = dialect == ND_DIALECT_OURS;
    CU_ASSERT_EQUAL(strstr(push, "Bearer secret") != NULL, our_kind);
    CU_ASSERT_EQUAL(strstr(peer.text, "5301") != NULL, !our_kind);
    CU_ASSERT_EQUAL(strstr(peer.text, "ns9:9053") != NULL, !our_kind);
    CU_ASSERT_EQUAL(peer.version, 5);
    node_stop(&node);
    fake_peer_stop(&peer);
}

static void pushes_to_each_kind_in_its_form(void)
{
    expect_pushed(ND_DIALECT_OURS);
    expect_pushed(ND_DIALECT_PYTHON);
    expect_pushed(ND_DIALECT_RUST);
}

static void expect_pulled(enum nd_dialect dialect, uint64_t version)
{
    struct fake_peer peer;
    struct node node;
    char *theirs = config_text(7, "\"ns9:9053\"", REC("192.0.2.7"));
    fake_peer_start(&peer, dialect, theirs);
    node_start_one(&node, version, REC("192.0.2.1"), &peer);
    node.goal = 7;
    await(&node, reached_goal);
    await(&node, all_synced);
    const struct nd_serving *serving = nd_control_serving(node.control);
    CU_ASSERT_PTR_NOT_NULL(strstr(serving->text, "192.0.2.7"));
    CU_ASSERT_PTR_NULL(strstr(serving->text, "ns9"));
    CU_ASSERT_EQUAL(http_kit_count(&peer.kit, "POST"), 0);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(theirs);
}

static void pulls_from_each_kind_at_the_start(void)
{
    expect_pulled(ND_DIALECT_OURS, 2);
    expect_pulled(ND_DIALECT_PYTHON, 2);
    expect_pulled(ND_DIALECT_RUST, 2);
}

/* Equal versions with other content: whichever side has the greater checksum, it ends up on both.
 */
static void expect_settled(enum nd_dialect dialect, const char *ours, const char *theirs)
{
    struct fake_peer peer;
    struct node node;
    char a[NCFG_DIGEST_SIZE];
    char *their_text = config_text(4, "", theirs);
    fake_peer_start(&peer, dialect, their_text);
    fake_peer_digest(&peer, a);
    node_start_one(&node, 4, ours, &peer);
    bool we_win = strcmp(nd_control_serving(node.control)->checksum, a) > 0;
    const char *winner = strstr(we_win ? ours : theirs, "192");
    node.goal = we_win && dialect == ND_DIALECT_RUST ? 5 : 4;
    await(&node, reached_goal);
    await(&node, all_synced);
    if (we_win) {
        node.goal = 1;
        await(&node, pushed_goal);
    }
    fake_peer_digest(&peer, a);
    CU_ASSERT_STRING_EQUAL(nd_control_serving(node.control)->checksum, a);
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, winner));
    CU_ASSERT_EQUAL(peer.version, nd_control_serving(node.control)->version);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(their_text);
}

static void equal_versions_end_with_one_content(void)
{
    static const enum nd_dialect dialects[] = {ND_DIALECT_OURS, ND_DIALECT_PYTHON, ND_DIALECT_RUST};
    for (size_t i = 0; i < 3; i++) {
        expect_settled(dialects[i], REC("192.0.2.1"), REC("192.0.2.2"));
        expect_settled(dialects[i], REC("192.0.2.2"), REC("192.0.2.1"));
    }
}

/* What a Rust node makes of our document is no other content, although its octets differ. */
static void a_rust_nodes_own_form_is_in_sync(void)
{
    static const char records[] =
        ", \"records\": [{\"name\": \"a.lan\", \"type\": \"A\", \"value\": \"192.0.2.1\", \"ttl\": "
        "300, \"priority\": null, \"wildcard\": false, \"comment\": null}], \"zones\": {}";
    struct fake_peer peer;
    struct node node;
    char *theirs = config_text(4, "", records);
    fake_peer_start(&peer, ND_DIALECT_RUST, theirs);
    node_start_one(&node, 4, REC("192.0.2.1"), &peer);
    await(&node, all_synced);
    node.done = false;
    CU_ASSERT_EQUAL(nd_control_serving(node.control)->version, 4);
    CU_ASSERT_EQUAL(http_kit_count(&peer.kit, "POST"), 0);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(theirs);
}

static bool first_three_have_goal(struct node *node)
{
    return node->peer[0].version == node->goal && node->peer[1].version == node->goal &&
           node->peer[2].version == node->goal;
}

static void a_change_goes_to_all_at_once(void)
{
    struct fake_peer peer[4];
    struct fake_peer *peers[] = {&peer[0], &peer[1], &peer[2], &peer[3], NULL};
    static const enum nd_dialect dialects[] = {ND_DIALECT_OURS, ND_DIALECT_PYTHON, ND_DIALECT_RUST,
                                               ND_DIALECT_OURS};
    struct node node;
    char *same = config_text(1, "", "");
    for (size_t i = 0; i < 4; i++) {
        fake_peer_start(&peer[i], dialects[i], same);
    }
    node_start_with(&node, 1, "", peers);
    await(&node, all_synced);
    peer[3].hang = "POST"; /* it takes nothing: the others are served all the same */
    char list[200];
    snprintf(list, sizeof(list), "\"%s\", \"%s\", \"%s\", \"%s\"", peer[0].kit.text,
             peer[1].kit.text, peer[2].kit.text, peer[3].kit.text);
    char *edited = config_text(1, list, REC("192.0.2.2"));
    control_stub_edit(node.control, edited);
    node.goal = 2;
    await(&node, first_three_have_goal);
    CU_ASSERT_EQUAL(peer[3].version, 1);
    node_stop(&node);
    for (size_t i = 0; i < 4; i++) {
        fake_peer_stop(&peer[i]);
    }
    free(edited);
    free(same);
}

static void note_done(void *ctx)
{
    struct node *node = ctx;
    node->done = true;
}

static bool is_done(struct node *node)
{
    return node->done;
}

static bool is_unreachable(struct node *node)
{
    return view(node, 0).status == ND_PEER_UNREACHABLE;
}

static void a_round_of_pushes_waits_for_nobody_that_hangs(void)
{
    struct fake_peer good;
    struct fake_peer stuck;
    struct fake_peer *peers[] = {&good, &stuck, NULL};
    struct node node;
    char *same = config_text(1, "", "");
    fake_peer_start(&good, ND_DIALECT_OURS, same);
    fake_peer_start(&stuck, ND_DIALECT_OURS, same);
    node_start_with(&node, 1, "", peers);
    await(&node, all_synced);
    stuck.hang = "POST";
    char list[100];
    snprintf(list, sizeof(list), "\"%s\", \"%s\"", good.kit.text, stuck.kit.text);
    char *edited = config_text(1, list, REC("192.0.2.2"));
    control_stub_edit(node.control, edited);
    uint64_t began = nd_clock_monotonic_ns();
    nd_cluster_push(node.cluster, note_done, &node);
    CU_ASSERT_FALSE(node.done);
    await(&node, is_done);
    CU_ASSERT(nd_clock_monotonic_ns() - began < ND_PEER_PUSH_MS * ND_NS_PER_MS);
    CU_ASSERT_STRING_EQUAL(nd_cluster_push_result(node.cluster, 0), "applied");
    CU_ASSERT_STRING_EQUAL(nd_cluster_push_result(node.cluster, 1), "pending");
    node_stop(&node);
    fake_peer_stop(&good);
    fake_peer_stop(&stuck);
    free(edited);
    free(same);
}

static void a_round_tells_who_has_it_already_and_who_is_dead(void)
{
    struct fake_peer good;
    struct fake_peer dead;
    struct fake_peer *peers[] = {&good, &dead, NULL};
    struct node node;
    char *same = config_text(1, "", "");
    fake_peer_start(&good, ND_DIALECT_PYTHON, same);
    fake_peer_start(&dead, ND_DIALECT_OURS, same);
    fake_peer_stop(&dead);
    node_start_with(&node, 1, "", peers);
    nd_cluster_push(node.cluster, note_done, &node);
    await(&node, is_done);
    CU_ASSERT_STRING_EQUAL(nd_cluster_push_result(node.cluster, 0), "already_current");
    CU_ASSERT_STRING_EQUAL(nd_cluster_push_result(node.cluster, 1), "unreachable: cannot connect");
    CU_ASSERT_EQUAL(view(&node, 1).status, ND_PEER_UNREACHABLE);
    CU_ASSERT_STRING_EQUAL(view(&node, 1).error, "cannot connect");
    node_stop(&node);
    fake_peer_stop(&good);
    free(same);
}

/* A peer is asked again and again until it answers. */
static void a_peer_that_failed_is_tried_again(void)
{
    struct fake_peer peer;
    struct node node;
    fake_peer_start(&peer, ND_DIALECT_RUST, behind);
    peer.drops = 2;
    node_start_one(&node, 5, REC("192.0.2.1"), &peer);
    await(&node, is_unreachable);
    await(&node, all_synced);
    CU_ASSERT_EQUAL(peer.version, 5);
    node_stop(&node);
    fake_peer_stop(&peer);
}

static bool asked_twice(struct node *node)
{
    return http_kit_count(&node->peer->kit, "GET /metrics") >= 2;
}

/* Told once, and not pushed again before something has changed. */
static void what_a_peer_refuses_is_not_pushed_again(void)
{
    struct fake_peer peer;
    struct node node;
    fake_peer_start(&peer, ND_DIALECT_RUST, behind);
    peer.refusal = "unknown variant `SRV`";
    peer.refusal_status = 422;
    node_start_one(&node, 5, REC("192.0.2.1"), &peer);
    node.goal = 1;
    await(&node, pushed_goal);
    CU_ASSERT_EQUAL(view(&node, 0).status, ND_PEER_OUT_OF_SYNC);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).error, "refused: unknown variant `SRV`");
    CU_ASSERT_STRING_EQUAL(nd_cluster_push_result(node.cluster, 0),
                           "refused: unknown variant `SRV`");
    usleep(ND_PEER_FRESH_MS * 1000);
    nd_cluster_probe(node.cluster, note_done, &node);
    await(&node, is_done);
    await(&node, asked_twice);
    CU_ASSERT_EQUAL(http_kit_count(&peer.kit, "POST"), 1);
    /* a new version is another matter */
    peer.refusal = NULL;
    char list[64];
    snprintf(list, sizeof(list), "\"%s\"", peer.kit.text);
    char *edited = config_text(1, list, REC("192.0.2.2"));
    control_stub_edit(node.control, edited);
    await(&node, all_synced);
    CU_ASSERT_PTR_NULL(view(&node, 0).error);
    CU_ASSERT_EQUAL(peer.version, 6);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(edited);
}

static bool pull_failed(struct node *node)
{
    return view(node, 0).pull_errors > 0;
}

static void what_is_not_valid_here_is_not_taken(void)
{
    struct fake_peer peer;
    struct node node;
    char *theirs = config_text(9, "",
                               ", \"records\": [{\"name\": \"a.lan\", \"type\": \"A\", "
                               "\"value\": \"300.1.1.1\"}]");
    fake_peer_start(&peer, ND_DIALECT_PYTHON, theirs);
    node_start_one(&node, 5, REC("192.0.2.1"), &peer);
    await(&node, pull_failed);
    CU_ASSERT_EQUAL(nd_control_serving(node.control)->version, 5);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).error, "its version 9 is not valid here: no good");
    CU_ASSERT_EQUAL(view(&node, 0).status, ND_PEER_OUT_OF_SYNC);
    CU_ASSERT_EQUAL(http_kit_count(&peer.kit, "POST"), 0);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(theirs);
}

static void a_peer_added_by_a_change_is_turned_to_at_once(void)
{
    struct fake_peer old;
    struct fake_peer added;
    struct node node;
    char *same = config_text(1, "", "");
    fake_peer_start(&old, ND_DIALECT_OURS, same);
    fake_peer_start(&added, ND_DIALECT_PYTHON, same);
    node_start_one(&node, 1, "", &old);
    await(&node, all_synced);
    char list[64];
    snprintf(list, sizeof(list), "\"%s\"", added.kit.text);
    char *edited = config_text(1, list, "");
    control_stub_edit(node.control, edited);
    CU_ASSERT_EQUAL(nd_cluster_peer_count(node.cluster), 1);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).text, added.kit.text);
    await(&node, all_synced);
    CU_ASSERT_EQUAL(added.version, 2);
    node_stop(&node);
    fake_peer_stop(&old);
    fake_peer_stop(&added);
    free(edited);
    free(same);
}

/* A system whose resolver and hosts file know not even this name. */
static bool has_localhost(const char *test)
{
    struct addrinfo *list = NULL;
    if (getaddrinfo("localhost", NULL, NULL, &list) != 0) {
        unit_skip(test, "localhost is no name here");
        return false;
    }
    freeaddrinfo(list);
    return true;
}

static void a_peer_by_name_is_looked_up(void)
{
    if (!has_localhost(__func__)) {
        return;
    }
    struct fake_peer peer;
    struct node node;
    char name[64];
    fake_peer_start(&peer, ND_DIALECT_OURS, behind);
    snprintf(name, sizeof(name), "\"localhost:%u\"", nd_addr_port(&peer.kit.addr));
    char *text = config_text(5, name, REC("192.0.2.1"));
    node_start(&node, text);
    node.goal = 1;
    await(&node, pushed_goal);
    CU_ASSERT_EQUAL(peer.version, 5);
    node_stop(&node);
    fake_peer_stop(&peer);
    free(text);
}

static void peers_of_the_environment_are_added(void)
{
    struct fake_peer peer[2];
    struct node node;
    char env[128];
    fake_peer_start(&peer[0], ND_DIALECT_OURS, behind);
    fake_peer_start(&peer[1], ND_DIALECT_OURS, behind);
    snprintf(env, sizeof(env), " %s,, %s ,bad:port,http://x", peer[1].kit.text, peer[0].kit.text);
    CU_ASSERT_EQUAL(setenv("NANODNS_PEERS", env, 1), 0);
    node_start_one(&node, 5, "", &peer[0]);
    CU_ASSERT_EQUAL_FATAL(nd_cluster_peer_count(node.cluster), 2);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).text, peer[0].kit.text);
    CU_ASSERT_STRING_EQUAL(view(&node, 1).text, peer[1].kit.text);
    await(&node, all_synced);
    node_stop(&node);
    CU_ASSERT_EQUAL(unsetenv("NANODNS_PEERS"), 0);
    fake_peer_stop(&peer[0]);
    fake_peer_stop(&peer[1]);
}

static void this_node_is_no_peer_of_its_own(void)
{
    struct node node;
    node_start(&node, "{\"server\": {\"mgmt_port\": 9053, \"mgmt_host\": \"127.0.0.9\", \"peers\": "
                      "[\"127.0.0.9:9053\", \"127.0.0.9:1\"]}}");
    CU_ASSERT_EQUAL_FATAL(nd_cluster_peer_count(node.cluster), 1);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).text, "127.0.0.9:1");
    node_stop(&node);
    node_start(&node, "{\"server\": {\"mgmt_port\": 9053, \"mgmt_host\": \"0.0.0.0\", \"peers\": "
                      "[\"127.0.0.9:9053\", \"127.0.0.1\", \"192.0.2.1\"]}}");
    CU_ASSERT_EQUAL_FATAL(nd_cluster_peer_count(node.cluster), 1);
    CU_ASSERT_STRING_EQUAL(view(&node, 0).text, "192.0.2.1");
    node_stop(&node);
}

/* A node of the others that pulls has our keys for its own: a push gives it back those it had. */
static void a_peer_that_pulled_gets_its_keys_back(void)
{
    struct fake_peer peer;
    struct node node;
    char list[64];
    fake_peer_start(&peer, ND_DIALECT_PYTHON, behind);
    node_start_one(&node, 5, REC("192.0.2.1"), &peer);
    await(&node, all_synced);
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, "5301"));
    free(peer.text);
    peer.text = strdup(nd_control_serving(node.control)->text);
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, "5399"));
    snprintf(list, sizeof(list), "\"%s\"", peer.kit.text);
    char *edited = config_text(1, list, REC("192.0.2.2"));
    control_stub_edit(node.control, edited);
    await(&node, all_synced);
    CU_ASSERT_EQUAL(peer.version, 6);
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, "5301"));
    CU_ASSERT_PTR_NOT_NULL(strstr(peer.text, "ns9:9053"));
    CU_ASSERT_PTR_NULL(strstr(peer.text, "5399"));
    CU_ASSERT_PTR_NULL(strstr(peer.text, "secret"));
    node_stop(&node);
    fake_peer_stop(&peer);
    free(edited);
}

static bool has_no_peer(struct node *node)
{
    return nd_cluster_peer_count(node->cluster) == 0;
}

static void a_name_of_this_node_is_found_out_once(void)
{
    static const char text[] = "{\"server\": {\"mgmt_port\": 9053, \"mgmt_host\": \"127.0.0.1\", "
                               "\"upstream\": [], \"peers\": [\"localhost:9053\"]}}";
    struct node node;
    if (!has_localhost(__func__)) {
        return;
    }
    node_start(&node, text);
    CU_ASSERT_EQUAL(nd_cluster_peer_count(node.cluster), 1);
    await(&node, has_no_peer);
    control_stub_edit(node.control, text);
    CU_ASSERT_EQUAL(nd_cluster_peer_count(node.cluster), 0);
    node_stop(&node);
}

static void a_probe_tells_how_all_peers_are(void)
{
    struct fake_peer peer;
    struct node node;
    char *same = config_text(1, "", "");
    fake_peer_start(&peer, ND_DIALECT_OURS, same);
    node_start_one(&node, 1, "", &peer);
    await(&node, all_synced);
    fake_peer_stop(&peer);
    usleep(ND_PEER_FRESH_MS * 1000);
    nd_cluster_probe(node.cluster, note_done, &node);
    CU_ASSERT_FALSE(node.done);
    await(&node, is_done);
    CU_ASSERT_EQUAL(view(&node, 0).status, ND_PEER_UNREACHABLE);
    CU_ASSERT(view(&node, 0).version_known);
    node_stop(&node);
    free(same);
}

static void without_peers_a_round_ends_at_once(void)
{
    struct node node;
    node_start(&node, "{}");
    nd_cluster_push(node.cluster, note_done, &node);
    CU_ASSERT_FALSE(node.done);
    await(&node, is_done);
    node.done = false;
    nd_cluster_probe(node.cluster, note_done, &node);
    await(&node, is_done);
    node_stop(&node);
}

UNIT_MAIN("cluster", UNIT_TEST(pushes_to_each_kind_in_its_form),
          UNIT_TEST(pulls_from_each_kind_at_the_start),
          UNIT_TEST(equal_versions_end_with_one_content),
          UNIT_TEST(a_rust_nodes_own_form_is_in_sync), UNIT_TEST(a_change_goes_to_all_at_once),
          UNIT_TEST(a_round_of_pushes_waits_for_nobody_that_hangs),
          UNIT_TEST(a_round_tells_who_has_it_already_and_who_is_dead),
          UNIT_TEST(a_peer_that_failed_is_tried_again),
          UNIT_TEST(what_a_peer_refuses_is_not_pushed_again),
          UNIT_TEST(what_is_not_valid_here_is_not_taken),
          UNIT_TEST(a_peer_added_by_a_change_is_turned_to_at_once),
          UNIT_TEST(a_peer_by_name_is_looked_up), UNIT_TEST(peers_of_the_environment_are_added),
          UNIT_TEST(this_node_is_no_peer_of_its_own),
          UNIT_TEST(a_name_of_this_node_is_found_out_once),
          UNIT_TEST(a_peer_that_pulled_gets_its_keys_back),
          UNIT_TEST(a_probe_tells_how_all_peers_are), UNIT_TEST(without_peers_a_round_ends_at_once))
