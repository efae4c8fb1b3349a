#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Peers that hang, talk nonsense, send without end or hang up: they cost nothing but their slot."""

import json
import os
import socket
import threading
import time
import unittest

from lib import harness
from lib.cluster import Cluster, Node, await_true, judge_times
from lib.server import program

EDIT_S = 1.0
VIEW_S = 3.0
MEMORY_MAX_KB = 200 << 10  # beyond the start: 64 MiB are taken in, and a copy is made of a document
OURS = b'{"config_version": 9, "version": 9, "checksum": "ffffffffffffffff"}'


def answer(body, length=None):
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body) if length is None else length).encode() + b"\r\n\r\n" + body)


class Hostile:
    """A listener whose `talk(connection, request)` says what a peer should not."""

    def __init__(self, address, talk):
        self.talk = talk
        self.listener = socket.create_server((address, 0), backlog=64)
        self.peer = "{}:{}".format(*self.listener.getsockname())
        self.connections = 0
        self.open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65536)
                if not piece:
                    return
                request += piece
            self.talk(connection, request)
        except OSError:
            pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.open:
            connection.close()


def never_answer(connection, request):
    del connection, request


def talk_nonsense(connection, request):
    connection.sendall(os.urandom(5000))
    connection.close()


def send_a_gigabyte(connection, request):
    """Of a config, after metrics that make it wanted."""
    if request.startswith(b"GET /metrics"):
        connection.sendall(answer(OURS))
    else:
        piece = b" " * (1 << 20)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(1 << 10):
            connection.sendall(piece)
    connection.close()


def close_half_way(connection, request):
    del request
    connection.sendall(answer(OURS, 1000))
    connection.close()


def drip(connection, request):
    del request
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.2)


def serve_a_bad_config(connection, request):
    if request.startswith(b"GET /metrics"):
        connection.sendall(answer(OURS))
    else:
        bad = {"server": {"config_version": 9}, "records": [{"name": "x", "type": "A", "value": "y"}]}
        connection.sendall(answer(json.dumps(bad).encode()))
    connection.close()


TALKS = [never_answer, talk_nonsense, send_a_gigabyte, close_half_way, drip, serve_a_bad_config]


class HostilePeers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster((Node, Node))
        cls.addClassCleanup(cls.cluster.close)
        cls.hostile = [Hostile(cls.cluster.network.address(10), talk) for talk in TALKS]
        for hostile in cls.hostile:
            cls.addClassCleanup(hostile.close)
        cls.node, cls.good = cls.cluster.nodes
        config = cls.node.config()
        config["server"]["peers"] += [hostile.peer for hostile in cls.hostile]
        cls.node.store(config)
        for node in cls.cluster.nodes:
            node.start()
        cls.memory = cls.memory_kb()
        cls.cluster.await_equal()

    @classmethod
    def memory_kb(cls):
        """The most that was ever resident."""
        with open(f"/proc/{cls.node.process.child.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def test_edits_reach_the_good_peer_at_once(self):
        times = []
        for _ in range(10):
            times.append(self.cluster.edit(self.node))
            self.cluster.await_equal()
        judge_times(self, f"edits with {len(TALKS)} hostile peers", times, EDIT_S)

    def test_a_reload_is_answered(self):
        began = time.monotonic()
        status, text = self.node.reload()
        took = time.monotonic() - began
        self.assertEqual(status, 200, text)
        self.assertEqual(json.loads(text)["peers"][self.good.peer]["status"], "applied", text)
        self.assertLess(took, VIEW_S)
        self.cluster.await_equal()

    def test_the_view_names_them(self):
        def seen():
            return all(hostile.connections > 1 for hostile in self.hostile)
        await_true(seen, self.cluster.story)
        began = time.monotonic()
        peers = self.node.get("/cluster")["peers"]
        self.assertLess(time.monotonic() - began, VIEW_S)
        self.assertEqual(peers[self.good.peer]["status"], "synced")
        for hostile in self.hostile:
            self.assertIn(peers[hostile.peer]["status"], ("unreachable", "out_of_sync"))

    def test_their_memory_is_bounded(self):
        with open(program(), "rb") as file:
            octets = file.read()
        if b"__asan_init" in octets or b"__tsan_init" in octets:
            self.skipTest("a sanitizer has memory of its own and keeps what was given back")
        gigabyte = self.hostile[TALKS.index(send_a_gigabyte)]
        await_true(lambda: gigabyte.connections > 4, self.cluster.story)
        grown = self.memory_kb() - self.memory
        print(f"the most memory beyond the start: {grown >> 10} MiB")
        self.assertLess(grown, MEMORY_MAX_KB)

    def test_they_are_complained_about_once(self):
        bad = self.hostile[TALKS.index(serve_a_bad_config)]
        self.assertTrue(self.node.process.wait_for("not valid here"))
        await_true(lambda: bad.connections > 2, self.cluster.story)
        lines = [line for line in self.node.process.lines if bad.peer in line and "WARN" in line]
        self.assertEqual(len(lines), 1, "\n".join(lines))


if __name__ == "__main__":
    harness.main()
