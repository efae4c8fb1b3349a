#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""nanodns check: every fault of a broken file with its line and column, a summary of a good one."""

import json
import os
import tempfile
import unittest

from lib import harness
from lib.server import run, write_config

BROKEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "broken")


def expectations():
    """File name -> list of (how the line begins, text in its rest), from expected.txt."""
    found = {}
    with open(os.path.join(BROKEN, "expected.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            begin, text = (part.strip() for part in line.split("|", 1))
            found.setdefault(line.split(":", 1)[0], []).append((begin, text))
    return found


class Broken(unittest.TestCase):
    def test_the_table_is_whole(self):
        files = {name for name in os.listdir(BROKEN) if name.endswith(".json")}
        self.assertEqual(files, set(expectations()))
        self.assertGreaterEqual(len(files), 30)

    def test_every_fault_is_named_with_its_place(self):
        for name, expected in expectations().items():
            with self.subTest(name):
                done = run("check", name, cwd=BROKEN)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual(done.stdout, "")
                errors = [line for line in done.stderr.splitlines() if " error: " in line]
                self.assertEqual(len(errors), len(expected), done.stderr)
                for line, (begin, text) in zip(errors, expected):
                    self.assertTrue(line.startswith(begin), f"{line}\nis not at {begin}")
                    self.assertIn(text, line[len(begin):])

    def test_start_refuses_them_too(self):
        done = run("start", "-c", "many-at-once.json", "--port", "0", cwd=BROKEN)
        self.assertEqual(done.returncode, 1)
        for begin, text in expectations()["many-at-once.json"]:
            self.assertTrue(any(begin in line and text in line for line in
                                done.stderr.splitlines()), f"{begin} {text}\n{done.stderr}")


class Good(unittest.TestCase):
    CONFIG = {
        "server": {"host": "127.0.0.1", "port": 5353, "upstream": ["127.0.0.1:1"],
                   "mgmt_port": 9053, "mgmt_host": "127.0.0.1", "config_version": 7,
                   "peers": ["127.0.0.1:9054"]},
        "zones": {"lan": {}, "corp.lan": {}},
        "records": [{"name": f"h{i}.lan", "type": "A", "value": f"192.0.2.{i}"} for i in range(3)],
        "rewrites": [{"match": "ads.example", "action": "nxdomain"}],
    }

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nanodns-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def check(self, config):
        return run("check", write_config(self.folder, config))

    def test_summary(self):
        done = self.check(self.CONFIG)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = {key.strip().lower(): value.strip() for key, _, value in
                (line.partition(":") for line in done.stdout.splitlines()) if value}
        for key, value in (("records", "3"), ("rewrites", "1"), ("zones", "2"),
                           ("bind", "127.0.0.1:5353"), ("upstream", "127.0.0.1:1"),
                           ("cache", ""), ("hot reload", ""), ("config version", "7"),
                           ("management", "127.0.0.1:9053"), ("peers", "127.0.0.1:9054")):
            self.assertIn(key, rows, done.stdout)
            self.assertIn(value, rows[key])

    def test_the_smallest_config(self):
        self.assertEqual(self.check("{}").returncode, 0)

    def test_byte_order_mark(self):
        self.assertEqual(self.check("\ufeff" + json.dumps(self.CONFIG)).returncode, 0)

    def test_warnings_do_not_refuse(self):
        done = self.check('{\n  "recrods": [],\n  "server": { "upstream": [], "prot": 53 },\n'
                          '  "records": [\n    { "name": "lan", "type": "MX", "value": "m.lan" }\n'
                          '  ]\n}\n')
        self.assertEqual(done.returncode, 0)
        for place, text in ((":2:3: warning: recrods: ", "'records'"),
                            (":3:31: warning: server.prot: ", "'port'"),
                            (":5:5: warning: records[0]: ", "priority")):
            self.assertTrue(any(place in line and text in line for line in
                                done.stderr.splitlines()), f"{place} {text}\n{done.stderr}")

    def test_the_last_of_a_key_wins(self):
        done = self.check('{ "server": { "upstream": [], "port": 1, "port": 2 } }')
        self.assertEqual(done.returncode, 0)
        self.assertIn(":1:42: warning: server.port: ", done.stderr)
        self.assertIn(":2\n", done.stdout)

    def test_control_characters_do_not_reach_the_terminal(self):
        done = self.check('{ "server": { "upstream": [], "\\u001b[31m": 1 } }')
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("\x1b", done.stderr + done.stdout)


if __name__ == "__main__":
    harness.main()
