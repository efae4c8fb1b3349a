#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Three nodes on loopback: an edit anywhere is served everywhere, whoever was down meanwhile."""

import os
import random
import signal
import threading
import time
import unittest

from lib import harness
from lib.cluster import CONVERGE_S, Cluster, await_true, judge_times
from lib.server import run

ROUNDS = int(os.environ.get("NANODNS_CLUSTER_ROUNDS", "8"))
EDIT_S = 1.0
CATCH_UP_S = 2.0
DOWN_FOR = 20  # versions


def milliseconds(seconds):
    return f"{seconds * 1000:.0f} ms"


class Edits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.cluster.__enter__()
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.await_equal()

    def test_an_edit_on_any_node_is_served_by_all(self):
        times = []
        for turn in range(9):
            times.append(self.cluster.edit(self.cluster.nodes[turn % 3]))
            self.cluster.await_equal()
        judge_times(self, "edit to all three", times, EDIT_S)

    def settled(self, values):
        answers = {node.answer() for node in self.cluster.nodes}
        return len(answers) == 1 and answers.pop() in values and self.cluster.equal()

    def test_edits_at_once_end_with_one(self):
        for _ in range(3):
            values = [self.cluster.new_value() for _ in self.cluster.nodes]
            for node, value in zip(self.cluster.nodes, values):
                node.edit(value)
            took = await_true(lambda values=values: self.settled(values), self.cluster.story)
            print(f"three edits at once: equal after {milliseconds(took)}")

    def test_a_reload_tells_what_became_of_its_pushes(self):
        first = self.cluster.nodes[0]
        status, text = first.reload()
        self.assertEqual(status, 200)
        for node in self.cluster.nodes[1:]:
            self.assertIn(node.peer, text)
        self.assertEqual(text.count('"applied"'), 2, text)
        self.cluster.await_equal()

    def test_node_local_keys_stay(self):
        self.cluster.edit(self.cluster.nodes[1])
        self.cluster.await_equal()
        for node in self.cluster.nodes:
            server = node.config()["server"]
            for key, value in node.server_keys().items():
                self.assertEqual(server[key], value, f"node {node.index}: {key}")

    def test_an_invalid_edit_goes_nowhere(self):
        node = self.cluster.nodes[0]
        before = node.version()
        good = node.config()
        value = node.answer()
        node.edit("192.0.2.300")
        self.assertTrue(node.process.wait_for(r"192\.0\.2\.300"))
        self.assertEqual({each.answer() for each in self.cluster.nodes}, {value})
        node.store(good)
        self.cluster.edit(node)
        self.assertGreater(node.version()[0], before[0])

    def test_cluster_view(self):
        def synced():
            view = self.cluster.nodes[2].get("/cluster")
            return {peer["status"] for peer in view["peers"].values()} == {"synced"}
        await_true(synced, "all synced")


class Downtime(unittest.TestCase):
    def test_a_node_that_was_down_catches_up(self):
        with Cluster() as cluster:
            cluster.await_equal()
            late = cluster.nodes[2]
            late.stop()
            for _ in range(DOWN_FOR):
                cluster.edit(cluster.nodes[0], cluster.nodes[:2])
            began = time.monotonic()
            late.start()
            cluster.await_answer(cluster.nodes[0].answer(), [late])
            took = time.monotonic() - began
            print(f"down for {DOWN_FOR} versions: caught up {milliseconds(took)} after its start")
            self.assertLess(took, CATCH_UP_S)
            cluster.await_equal()

    def test_an_edit_while_the_node_was_down_becomes_a_version(self):
        with Cluster() as cluster:
            cluster.await_equal()
            cluster.edit(cluster.nodes[0])
            node = cluster.nodes[1]
            node.stop()
            value = cluster.new_value()
            node.edit(value)
            node.start()
            cluster.await_answer(value)
            cluster.await_equal()

    def test_a_peer_added_by_a_reload_is_turned_to(self):
        with Cluster() as cluster:
            cluster.await_equal()
            lone = cluster.nodes[2]
            lone.set_peers([])
            cluster.nodes[0].set_peers([cluster.nodes[1]])
            cluster.nodes[1].set_peers([cluster.nodes[0]])
            await_true(lambda: len(lone.get("/cluster")["peers"]) == 0, cluster.story)
            await_true(lambda: all(len(node.get("/cluster")["peers"]) == 1
                                   for node in cluster.nodes[:2]), cluster.story)
            cluster.await_equal(cluster.nodes[:2])
            cluster.edit(cluster.nodes[0], cluster.nodes[:2])
            cluster.await_equal(cluster.nodes[:2])
            cluster.nodes[1].set_peers([cluster.nodes[0], lone])
            took = cluster.await_answer(cluster.nodes[0].answer(), [lone])
            judge_times(self, "a peer added: served there", [took], 2 * EDIT_S)


class Settings(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)

    def start(self, change):
        """All nodes, after `change(node, server)` of each one's file."""
        for node in self.cluster.nodes:
            config = node.config()
            change(node, config["server"])
            node.store(config)
        for node in self.cluster.nodes:
            node.start()

    def test_peers_of_the_environment(self):
        """One list for all: each leaves itself out."""
        everybody = " , ".join(node.peer for node in self.cluster.nodes)

        def change(node, server):
            node.env = {"NANODNS_PEERS": everybody}
            server["peers"] = []
        self.start(change)
        self.cluster.edit(self.cluster.nodes[1])
        for node in self.cluster.nodes:
            self.assertEqual(len(node.get("/cluster")["peers"]), 2)
            self.assertEqual(node.config()["server"]["peers"], [])

    def test_a_chain_passes_on(self):
        """The ends do not know each other."""
        def change(node, server):
            neighbours = [each.peer for each in self.cluster.nodes
                          if abs(each.index - node.index) == 1]
            server["peers"] = neighbours
        self.start(change)
        self.cluster.await_equal()
        times = [self.cluster.edit(self.cluster.nodes[index]) for index in (0, 2, 0, 2, 1)]
        judge_times(self, "along a chain of three", times, EDIT_S)

    def test_one_token(self):
        def change(_node, server):
            server["mgmt_token"] = "a-token-of-some-length"
        self.start(change)
        self.cluster.edit(self.cluster.nodes[0])
        self.cluster.await_equal()

    def test_another_token_is_complained_about(self):
        def change(node, server):
            server["mgmt_token"] = f"a-token-of-some-length-{node.index // 2}"
        self.start(change)
        pair, odd = self.cluster.nodes[:2], self.cluster.nodes[2]
        self.cluster.edit(pair[0], pair)
        for node in pair:
            self.assertTrue(node.process.wait_for(f"{odd.peer} is out of sync: denied"),
                            self.cluster.story())
        self.assertEqual(odd.answer(), "192.0.2.0")


class Kills(unittest.TestCase):
    """SIGKILL at any moment, while files are edited all the time."""

    def edit_all_the_time(self, cluster, ended):
        while not ended.is_set():
            node = random.choice(cluster.nodes)
            node.edit(cluster.new_value())
            self.edits += 1
            ended.wait(random.uniform(0.005, 0.05))

    @staticmethod
    def settled(cluster):
        """One config on all nodes and in all their files."""
        values = {node.config()["records"][0]["value"] for node in cluster.nodes}
        values |= {node.answer() for node in cluster.nodes}
        return len(values) == 1 and cluster.equal()

    def test_nodes_killed_at_random_end_equal(self):
        self.edits = 0
        ended = threading.Event()
        with Cluster() as cluster:
            editor = threading.Thread(target=self.edit_all_the_time, args=(cluster, ended))
            editor.start()
            try:
                for _ in range(ROUNDS):
                    node = random.choice(cluster.nodes)
                    ended.wait(random.uniform(0.02, 0.2))
                    node.kill()
                    ended.wait(random.uniform(0, 0.05))
                    node.start()
            finally:
                ended.set()
                editor.join()
            took = await_true(lambda: self.settled(cluster), cluster.story, 2 * CONVERGE_S)
            print(f"{ROUNDS} kills, {self.edits} edits: equal {milliseconds(took)} after the last")
            for node in cluster.nodes:
                checked = run("check", node.path)
                self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
                for folder, _, files in os.walk(os.path.dirname(node.path)):
                    left = [name for name in files if name.endswith(".tmp")]
                    self.assertLessEqual(len(left), 1, f"{folder}: {left}")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    harness.main()
