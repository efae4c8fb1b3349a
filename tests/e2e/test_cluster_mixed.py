#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clusters with the other two programs: pushes, pulls and catching up, both ways.

They are found as interop/run finds them: NANODNS_PYTHON, NANODNS_RUST, or nanodns-python and
nanodns-rust in the path; without one its tests are skipped.
"""

import json
import os
import shutil
import time
import unittest

from lib import harness
from lib.cluster import NAME, Cluster, Node, await_true, judge_times
from lib.server import run

EDIT_S = 1.0
CATCH_UP_S = 2.0
RETURN_S = 8.0  # ours turns to a node that was away; the others' own pull comes after 10 s and 30 s


def milliseconds(seconds):
    return f"{seconds * 1000:.0f} ms"


class PythonNode(Node):
    kind = "python"
    ready = r"Management (API|HTTP)"
    program = os.environ.get("NANODNS_PYTHON", "nanodns-python")

    def start_command(self):
        return [self.program, "start", "-c", self.path]

    def config(self):
        """It writes its file in place: it may be there in part."""
        found = []

        def whole():
            try:
                found.append(super(PythonNode, self).config())
            except ValueError:
                return False
            return True
        await_true(whole, self.cluster.story)
        return found[0]

    def version(self):
        metrics = self.metrics()
        return metrics and metrics["version"]

    def metrics(self):
        try:
            return self.get("/metrics")
        except (OSError, ValueError):
            return None


class RustNode(PythonNode):
    kind = "rust"
    program = os.environ.get("NANODNS_RUST", "nanodns-rust")

    def version(self):
        metrics = self.metrics()
        return metrics and metrics["config_version"]


class Mixed:
    """One node of the other program, and two of ours."""

    kind = None

    def setUp(self):
        if not shutil.which(self.kind.program):
            self.skipTest(f"{self.kind.program} is not here")
        self.cluster = Cluster((self.kind, Node, Node))
        self.addCleanup(self.cluster.close)
        self.other, self.first, self.second = self.cluster.nodes
        for node in (self.first, self.second):
            config = node.config()
            config["server"]["allow_from"] = ["127.0.0.0/8"]  # a key that the others do not know
            config["server"]["config_version"] = 2
            node.store(config)
        for node in self.cluster.nodes:
            node.start()
        self.settle()

    def settle(self):
        """One version on all three, and one config on ours."""
        def settled():
            ours = self.first.version()
            return ours and ours == self.second.version() and ours[0] == self.other.version()
        await_true(settled, self.cluster.story)

    def expect_its_own_keys(self):
        """The file of the other program is whole, and names the node it named before."""
        config = self.other.config()
        for key, value in self.other.server_keys().items():
            self.assertEqual(config["server"][key], value, key)
        self.assertEqual(config["server"]["config_version"], self.other.version())
        checked = run("check", self.other.path)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def their_edit(self):
        value = self.cluster.new_value()
        self.other.edit(value)
        began = time.monotonic()
        self.assertEqual(self.other.reload()[0], 200)
        return value, began

    def test_our_edits_reach_it(self):
        times = []
        for turn in range(6):
            times.append(self.cluster.edit((self.first, self.second)[turn % 2]))
            self.settle()
        judge_times(self, f"ours to {self.kind.kind}", times, EDIT_S)
        self.expect_its_own_keys()

    def test_its_edits_reach_us(self):
        times = []
        for _ in range(3):
            value, began = self.their_edit()
            self.cluster.await_answer(value)
            times.append(time.monotonic() - began)
            self.settle()
        judge_times(self, f"{self.kind.kind} to ours", times, EDIT_S)
        self.expect_its_own_keys()
        for node in (self.first, self.second):
            server = node.config()["server"]
            for key, value in node.server_keys().items():
                self.assertEqual(server[key], value, key)
            self.assertEqual(server["allow_from"], ["127.0.0.0/8"])

    def test_it_catches_up_with_us(self):
        self.other.stop()
        for _ in range(5):
            self.cluster.edit(self.first, [self.first, self.second])
            self.cluster.await_equal([self.first, self.second])
        self.other.start()
        took = self.cluster.await_answer(self.first.answer(), [self.other])
        print(f"{self.kind.kind} behind by 5: served there {milliseconds(took)} after its start")
        self.assertLess(took, RETURN_S)
        self.settle()
        self.expect_its_own_keys()

    def test_we_catch_up_with_it(self):
        self.second.stop()
        value, _ = self.their_edit()
        self.cluster.await_answer(value, [self.first])
        self.first.stop()  # nobody else can tell it
        value, _ = self.their_edit()
        began = time.monotonic()
        self.second.start()
        self.cluster.await_answer(value, [self.second])
        took = time.monotonic() - began
        print(f"ours behind {self.kind.kind}: caught up {milliseconds(took)} after its start")
        self.assertLess(took, CATCH_UP_S)
        self.first.start()
        self.settle()

    def test_two_edits_under_one_version_end_with_one(self):
        self.other.stop()
        ours = self.cluster.new_value()
        self.first.edit(ours)
        self.cluster.await_answer(ours, [self.first, self.second])
        self.cluster.await_equal([self.first, self.second])
        theirs = self.cluster.new_value()
        config = self.other.config()
        config["records"][0]["value"] = theirs
        config["server"]["config_version"] = self.first.version()[0]
        self.other.store(config)
        self.other.start()
        await_true(lambda: len({node.answer() for node in self.cluster.nodes}) == 1,
                   self.cluster.story)
        self.settle()
        self.assertIn(self.other.answer(), (ours, theirs))
        self.assertIn(self.other.config()["records"][0]["value"], (ours, theirs))

    def test_the_view_says_what_it_is(self):
        def synced():
            peer = self.first.get("/cluster")["peers"][self.other.peer]
            return peer["status"] == "synced" and peer["dialect"] == self.kind.kind
        await_true(synced, self.cluster.story)

    def test_nothing_goes_on_when_all_is_settled(self):
        """A form of its own is no reason to push to it again and again."""
        self.cluster.edit(self.first)
        self.settle()
        before = self.other.version()
        for node in (self.first, self.second):
            for _ in range(3):
                node.get("/cluster")
        time.sleep(1)  # nothing to wait for: this is about what does not happen
        self.assertEqual(self.other.version(), before)
        self.settle()


class WithPython(Mixed, unittest.TestCase):
    kind = PythonNode


class WithRust(Mixed, unittest.TestCase):
    kind = RustNode

    def test_what_it_refuses_is_said_once(self):
        config = self.first.config()
        config["records"].append(
            {"name": "_x._tcp.lan", "type": "SRV", "value": f"0 0 80 {NAME}"})
        self.first.store(config)
        complaint = rf"peer {self.other.peer} is out of sync: refused"
        for node in (self.first, self.second):
            self.assertTrue(node.process.wait_for(complaint), self.cluster.story())
        status, text = self.first.reload()
        self.assertEqual(status, 200)
        self.assertIn("SRV", str(json.loads(text)["peers"][self.other.peer]))
        self.assertEqual(self.other.answer(), "192.0.2.0")
        peer = self.first.get("/cluster")["peers"][self.other.peer]
        self.assertEqual(peer["status"], "out_of_sync")
        said = [line for line in self.first.process.lines if "refused" in line]
        self.assertEqual(len(said), 1, "\n".join(said))
        config["records"].pop()
        config["records"][0]["value"] = "192.0.2.99"
        self.first.store(config)
        self.cluster.await_answer("192.0.2.99")
        self.settle()


class AllThree(unittest.TestCase):
    def test_edits_anywhere_reach_everybody(self):
        for kind in (PythonNode, RustNode):
            if not shutil.which(kind.program):
                self.skipTest(f"{kind.program} is not here")
        cluster = Cluster((PythonNode, RustNode, Node))
        self.addCleanup(cluster.close)
        python, rust, ours = cluster.nodes
        for node in (python, rust):  # a push of the one empties a file of the other
            config = node.config()
            config["server"]["peers"] = [ours.peer]
            node.store(config)
        for node in cluster.nodes:
            node.start()
        cluster.edit(ours)
        for node in (python, rust):
            await_true(lambda node=node: node.version() == ours.version()[0], cluster.story)
            value = cluster.new_value()
            node.edit(value)
            self.assertEqual(node.reload()[0], 200)
            took = cluster.await_answer(value)
            print(f"{node.kind} to all: {milliseconds(took)}")
            for each in (python, rust):
                self.assertEqual(each.config()["records"][0]["name"], NAME)


if __name__ == "__main__":
    harness.main()
