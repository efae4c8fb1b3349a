#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Three nodes in network namespaces whose links are cut and mended."""

import sys
import time
import unittest

from lib import harness
from lib.cluster import Cluster, Namespaces, await_true, enter_namespace, judge_times

EDIT_S = 1.0
HEAL_S = 12.0  # a retry, and what TCP has doubled its waits to meanwhile


def milliseconds(seconds):
    return f"{seconds * 1000:.0f} ms"


class Partition(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(network=Namespaces())
        self.cluster.__enter__()
        self.addCleanup(self.cluster.close)
        self.cluster.await_equal()

    def unreachable(self, node, count):
        peers = node.get("/cluster")["peers"].values()
        return sum(peer["status"] == "unreachable" for peer in peers) == count

    def test_an_edit_on_any_node_is_served_by_all(self):
        times = [self.cluster.edit(self.cluster.nodes[turn % 3]) for turn in range(6)]
        judge_times(self, "edit to all three", times, EDIT_S)

    def test_edits_on_both_sides_heal_to_one(self):
        """The node that is cut off cannot be asked from here: its file tells what it serves."""
        alone, *others = self.cluster.nodes
        self.cluster.network.cut(0)
        ours, theirs = self.cluster.new_value(), self.cluster.new_value()
        alone.edit(ours)
        others[0].edit(theirs)
        self.cluster.await_answer(theirs, others)
        await_true(lambda: alone.config()["server"]["config_version"] > 1, self.cluster.story)
        await_true(lambda: self.unreachable(others[0], 1), self.cluster.story)
        began = time.monotonic()
        self.cluster.network.mend(0)
        self.cluster.await_equal(timeout_s=HEAL_S)
        took = time.monotonic() - began
        answers = {node.answer() for node in self.cluster.nodes}
        self.assertEqual(len(answers), 1, self.cluster.story())
        self.assertIn(answers.pop(), (ours, theirs))
        print(f"a partition with edits on both sides: one config {milliseconds(took)} after it")

    def test_a_longer_history_wins(self):
        alone, *others = self.cluster.nodes
        self.cluster.network.cut(0)
        alone.edit(self.cluster.new_value())
        for _ in range(3):
            self.cluster.edit(others[1], others)
            self.cluster.await_equal(others)
        value = others[0].answer()
        self.cluster.network.mend(0)
        self.cluster.await_answer(value, timeout_s=HEAL_S)
        self.cluster.await_equal()

    def test_a_dead_link_delays_nobody_else(self):
        self.cluster.network.cut(2)
        pair = self.cluster.nodes[:2]
        times = []
        for turn in range(6):
            times.append(self.cluster.edit(pair[turn % 2], pair))
            self.cluster.await_equal(pair)
        began = time.monotonic()
        pair[0].get("/cluster")
        view = time.monotonic() - began
        judge_times(self, "edits with a dead link", times, EDIT_S)
        print(f"GET /cluster with a dead link: {milliseconds(view)}")
        self.assertLess(view, 3)


if __name__ == "__main__":
    if not enter_namespace():
        print("SKIP: this machine lets us make no network namespaces")
        sys.exit(harness.EXIT_SKIPPED)
    harness.main()
