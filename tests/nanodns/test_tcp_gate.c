/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/tcp.h"

#include <arpa/inet.h>
#include <pthread.h>

#include "unit.h"

static struct nd_addr client(const char *text)
{
    struct nd_addr addr = {.v6 = {.sin6_family = AF_INET6}};
    if (inet_pton(AF_INET6, text, &addr.v6.sin6_addr) != 1) {
        addr.v4.sin_family = AF_INET;
        CU_ASSERT_EQUAL_FATAL(inet_pton(AF_INET, text, &addr.v4.sin_addr), 1);
    }
    return addr;
}

static enum nd_tcp_entry enter(struct nd_tcp_gate *gate, const char *text)
{
    struct nd_addr addr = client(text);
    return nd_tcp_gate_enter(gate, &addr);
}

static void leave(struct nd_tcp_gate *gate, const char *text)
{
    struct nd_addr addr = client(text);
    nd_tcp_gate_leave(gate, &addr);
}

static void limits_all_connections(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(3, 2);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.2"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.3"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.4"), ND_TCP_FULL);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_FULL);
    leave(gate, "192.0.2.2");
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.4"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.2"), ND_TCP_FULL);
    nd_tcp_gate_free(gate);
    nd_tcp_gate_free(NULL);
}

static void limits_one_client(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(100, 2);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "::ffff:192.0.2.1"), ND_TCP_ENTER); /* the same one */
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_CLIENT_FULL);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.2"), ND_TCP_ENTER);
    leave(gate, "192.0.2.1");
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_CLIENT_FULL);
    nd_tcp_gate_free(gate);
}

static void an_ipv6_client_is_its_64(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(100, 2);
    CU_ASSERT_EQUAL(enter(gate, "2001:db8:0:1::1"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "2001:db8:0:1:ffff:ffff:ffff:ffff"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "2001:db8:0:1::2"), ND_TCP_CLIENT_FULL);
    CU_ASSERT_EQUAL(enter(gate, "2001:db8:0:2::2"), ND_TCP_ENTER);
    leave(gate, "2001:db8:0:1::3"); /* any address of the /64 is the client */
    CU_ASSERT_EQUAL(enter(gate, "2001:db8:0:1::2"), ND_TCP_ENTER);
    nd_tcp_gate_free(gate);
}

static void leaving_without_entering_changes_nothing(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(1, 1);
    leave(gate, "192.0.2.1");
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_ENTER);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.2"), ND_TCP_FULL);
    nd_tcp_gate_free(gate);
}

static void no_connections_at_all_is_a_limit_too(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(1, 0);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_CLIENT_FULL);
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_CLIENT_FULL);
    nd_tcp_gate_free(gate);
}

/* As many clients as there may be connections come and go, round after round. */
static void forgets_clients_that_left(void)
{
    enum { CLIENTS = 1000 };
    struct nd_tcp_gate *gate = nd_tcp_gate_new(CLIENTS, 1);
    for (uint32_t round = 0; round < 20; round++) {
        struct nd_addr addr = {.v4 = {.sin_family = AF_INET}};
        for (uint32_t i = 0; i < CLIENTS; i++) {
            addr.v4.sin_addr.s_addr = htonl(0x0a000000 + round * 77777 + i * 3);
            CU_ASSERT_EQUAL(nd_tcp_gate_enter(gate, &addr), ND_TCP_ENTER);
        }
        CU_ASSERT_EQUAL(nd_tcp_gate_enter(gate, &addr), ND_TCP_FULL);
        for (uint32_t i = 0; i < CLIENTS; i++) {
            addr.v4.sin_addr.s_addr = htonl(0x0a000000 + round * 77777 + (i * 7 % CLIENTS) * 3);
            nd_tcp_gate_leave(gate, &addr);
        }
    }
    nd_tcp_gate_free(gate);
}

static void *come_and_go(void *arg)
{
    struct nd_tcp_gate *gate = arg;
    struct nd_addr addr = client("192.0.2.1");
    for (int i = 0; i < 5000; i++) {
        if (nd_tcp_gate_enter(gate, &addr) == ND_TCP_ENTER) {
            nd_tcp_gate_leave(gate, &addr);
        }
    }
    return NULL;
}

static void counts_right_among_threads(void)
{
    struct nd_tcp_gate *gate = nd_tcp_gate_new(3, 3);
    pthread_t thread[4];
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread[i], NULL, come_and_go, gate), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
    }
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_ENTER);
    }
    CU_ASSERT_EQUAL(enter(gate, "192.0.2.1"), ND_TCP_FULL);
    nd_tcp_gate_free(gate);
}

UNIT_MAIN("tcp_gate", UNIT_TEST(limits_all_connections), UNIT_TEST(limits_one_client),
          UNIT_TEST(an_ipv6_client_is_its_64), UNIT_TEST(leaving_without_entering_changes_nothing),
          UNIT_TEST(no_connections_at_all_is_a_limit_too), UNIT_TEST(forgets_clients_that_left),
          UNIT_TEST(counts_right_among_threads))
