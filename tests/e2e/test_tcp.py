#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""DNS over TCP (RFC 7766): framing, pipelining, limits."""

import resource
import select
import socket
import struct
import time

from lib import clients, harness, wire

PER_CLIENT_MAX = 50
PROCESS_MAX = 1000
IDLE_S = 10
IDLE_SLACK_S = 3

WEB = ["web.lan. 300 IN A 192.0.2.1"]
BIG_LEN = 60000
CONFIG = {"records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"},
                      {"name": "big.lan", "type": "TXT", "value": "x" * BIG_LEN}]}


class Framing(harness.ServedTest):
    config = CONFIG

    def connect(self):
        client = clients.Tcp("127.0.0.1", self.port)
        self.addCleanup(client.socket.close)
        return client

    def idents(self, client, count):
        found = []
        for _ in range(count):
            answer = client.receive()
            self.assertIsNotNone(answer, f"the connection ended after {len(found)} answers")
            reply = wire.parse(answer)
            self.assertEqual(reply.answer, WEB)
            found.append(reply.ident)
        return sorted(found)

    def test_several_queries_one_after_the_other(self):
        client = self.connect()
        for ident in range(20):
            client.send(wire.query("web.lan", ident=ident))
            self.assertEqual(self.idents(client, 1), [ident])

    def test_several_queries_in_one_segment(self):
        client = self.connect()
        client.send(*[wire.query("web.lan", ident=ident) for ident in range(200)])
        self.assertEqual(self.idents(client, 200), list(range(200)))

    def test_a_query_octet_by_octet(self):
        client = self.connect()
        for octet in clients.frame(wire.query("web.lan", ident=7)):
            client.send_raw(bytes([octet]))
        self.assertEqual(self.idents(client, 1), [7])

    def test_length_split_between_segments(self):
        stream = b"".join(clients.frame(wire.query("web.lan", ident=i)) for i in range(3))
        one = len(stream) // 3
        for cut in (1, 2, 3, one - 1, one, one + 1, 2 * one + 1, len(stream) - 1):
            client = self.connect()
            client.send_raw(stream[:cut])
            client.send_raw(stream[cut:])
            self.assertEqual(self.idents(client, 3), [0, 1, 2], f"cut at {cut}")

    def test_answers_before_the_rest_of_a_query_has_come(self):
        client = self.connect()
        second = clients.frame(wire.query("web.lan", ident=2))
        client.send_raw(clients.frame(wire.query("web.lan", ident=1)) + second[:5])
        self.assertEqual(self.idents(client, 1), [1])
        client.send_raw(second[5:])
        self.assertEqual(self.idents(client, 1), [2])

    def test_a_client_that_has_said_all_gets_its_answers(self):
        client = self.connect()
        client.send(*[wire.query("web.lan", ident=ident) for ident in range(5)])
        client.socket.shutdown(socket.SHUT_WR)
        self.assertEqual(self.idents(client, 5), list(range(5)))
        self.assertTrue(client.closed(clients.TIMEOUT_S))

    def test_big_answers_and_small_ones(self):
        client = self.connect()
        client.send(*[wire.query("big.lan", "TXT", ident=1), wire.query("web.lan", ident=2)] * 5)
        sizes = sorted(len(client.receive()) for _ in range(10))
        self.assertEqual([size > BIG_LEN for size in sizes], [False] * 5 + [True] * 5)

    def test_a_message_of_the_largest_length(self):
        client = self.connect()
        packet = wire.query("web.lan", ident=9)
        client.send(packet + bytes(65535 - len(packet)))
        reply = wire.parse(client.receive())
        self.assertEqual((reply.rcode, reply.ident), ("FORMERR", 9))

    def test_messages_too_short_do_no_harm(self):
        for junk in (b"\0\0", b"\0\1x", b"\0\x0b" + bytes(11)):
            client = self.connect()
            client.send_raw(junk)
            client.socket.shutdown(socket.SHUT_WR)
            self.assertTrue(client.closed(clients.TIMEOUT_S), junk)
        self.assertEqual(clients.tcp("127.0.0.1", self.port, wire.query("web.lan")).answer, WEB)

    def test_a_client_that_resets_does_no_harm(self):
        for _ in range(20):
            client = self.connect()
            client.send(*[wire.query("big.lan", "TXT")] * 20)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.socket.close()
        self.expect("web.lan A", answer=WEB)

    def test_dig_keeps_a_connection_open(self):
        self.expect("web.lan A +tcp +keepopen", answer=WEB)


class Limits(harness.ServedTest):
    config = CONFIG

    def test_idle_and_slow_clients_are_cut_off(self):
        quiet = clients.Tcp("127.0.0.1", self.port)
        asked = clients.Tcp("127.0.0.1", self.port)
        half = clients.Tcp("127.0.0.1", self.port)
        slow = self.slow_reader()
        self.assertEqual(asked.ask(wire.query("web.lan")).answer, WEB)
        half.send_raw(clients.frame(wire.query("web.lan"))[:7])
        self.assertFalse(asked.closed(IDLE_S - 2), "closed too early")
        for what, client in (("asked", asked), ("quiet", quiet), ("half", half)):
            self.assertTrue(client.closed(2 + IDLE_SLACK_S), f"{what} is still open")
            client.socket.close()
        # Told without reading: a read would be the progress that keeps the connection open.
        poller = select.poll()
        poller.register(slow, 0)
        self.assertTrue(poller.poll((IDLE_S + IDLE_SLACK_S) * 1000), "slow is still open")
        self.assertLess(self.received(slow), self.SLOW_QUERIES * BIG_LEN)
        self.expect("web.lan A", answer=WEB)

    SLOW_QUERIES = 400

    def slow_reader(self):
        """A client that asks for 24 MB and reads nothing."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.port))
        client.setblocking(False)
        stream = clients.frame(wire.query("big.lan", "TXT")) * self.SLOW_QUERIES
        try:
            client.send(stream)
        except (BlockingIOError, ConnectionError):
            pass
        self.addCleanup(client.close)
        return client

    def received(self, client):
        """Octets that still arrive on a connection until it ends."""
        client.settimeout(clients.TIMEOUT_S)
        total = 0
        try:
            while piece := client.recv(1 << 16):
                total += len(piece)
        except ConnectionError:
            pass
        return total


class Connections(harness.ServedTest):
    config = CONFIG

    def setUp(self):
        self.open = []
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        needed = PROCESS_MAX + 100
        if hard != resource.RLIM_INFINITY and hard < needed:
            self.skipTest(f"only {hard} open files are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def tearDown(self):
        for client in self.open:
            client.socket.close()

    def served(self, source):
        """Opens a connection from `source` and tells whether it is served."""
        try:
            client = clients.Tcp("127.0.0.1", self.port, source)
        except ConnectionError:
            return False
        self.open.append(client)
        try:
            reply = client.ask(wire.query("web.lan"))
        except ConnectionError:
            return False
        return reply is not None and reply.answer == WEB

    def test_one_client_has_its_share(self):
        served = [self.served("127.0.9.1") for _ in range(PER_CLIENT_MAX + 5)]
        self.assertEqual(served, [True] * PER_CLIENT_MAX + [False] * 5)
        self.assertTrue(self.served("127.0.9.2"), "another client suffers")
        self.open.pop(0).socket.close()
        self.await_served("127.0.9.1")

    def test_all_clients_together(self):
        began = time.monotonic()
        for i in range(PROCESS_MAX):  # all at once: the first must not be idle before the last
            source = f"127.0.8.{1 + i // PER_CLIENT_MAX}"
            self.open.append(clients.Tcp("127.0.0.1", self.port, source))
            self.open[-1].send(wire.query("web.lan"))
        answers = [client.receive() for client in self.open]
        served = self.served("127.0.9.3")
        if time.monotonic() - began > IDLE_S - 1:
            self.skipTest("too slow a machine: some connections are idle before all are open")
        self.assertNotIn(None, answers)
        self.assertFalse(served)
        with clients.Udp("127.0.0.1", self.port) as client:
            self.assertEqual(client.ask(wire.query("web.lan")).answer, WEB)
        for client in self.open[:100]:
            client.socket.close()
        self.await_served("127.0.9.3")

    def await_served(self, source):
        """The worker that has a closed connection hears of it some time later."""
        deadline = time.monotonic() + clients.TIMEOUT_S
        while not self.served(source):
            self.assertLess(time.monotonic(), deadline, "room was not made")


if __name__ == "__main__":
    harness.main()
