#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The query log, in its three forms."""

import json
import re
import shlex
import unittest

from lib import clients, harness, wire
from lib.server import Server


def config(form, **server):
    return {"server": dict({"log_queries": True, "log_format": form}, **server),
            "zones": {"zone.lan": {}},
            "records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}],
            "rewrites": [{"match": "ads.lan", "action": "nxdomain"}]}


QUESTIONS = [  # name, type, transport, rcode, source
    ("web.lan", "A", "udp", "NOERROR", "local"),
    ("web.lan", "A", "tcp", "NOERROR", "local"),
    ("no.zone.lan", "AAAA", "udp", "NXDOMAIN", "zone"),
    ("ads.lan", "TXT", "udp", "NXDOMAIN", "rewrite"),
    ("www.example", "TYPE65280", "udp", "REFUSED", "none"),
]


def ask_all(server):
    for name, qtype, transport, rcode, _ in QUESTIONS:
        option = "+tcp" if transport == "tcp" else "+notcp"
        reply = clients.dig("127.0.0.1", server.port, f"{name} {qtype} {option}")
        assert reply.rcode == rcode, reply


class Forms(unittest.TestCase):
    def lines(self, form):
        with Server(config(form)) as server:
            ask_all(server)
            self.assertTrue(server.wait_for(r"www\.example"))
            server.stop()
            return [line for line in server.lines if "query" in line], list(server.lines)

    def test_text(self):
        queries, _ = self.lines("text")
        self.assertEqual(len(queries), len(QUESTIONS), queries)
        # Lines of two workers may come in another order than their queries.
        found = []
        for line in queries:
            match = re.search(r"query 127\.0\.0\.1 (udp|tcp) (\S+) (\S+) (\S+) (\S+) \d+us$", line)
            self.assertIsNotNone(match, line)
            found.append((match[2].rstrip("."), match[3], match[1], match[4], match[5]))
        self.assertEqual(sorted(found), sorted(QUESTIONS))

    def test_json(self):
        _, lines = self.lines("json")
        found = []
        for line in lines:  # each line of the log is an object
            event = json.loads(line)
            self.assertTrue({"time", "level", "msg"} <= set(event), line)
            if event["msg"] == "query":
                self.assertEqual((event["client"], event["class"]), ("127.0.0.1", "IN"))
                self.assertIsInstance(event["us"], int)
                found.append((event["name"].rstrip("."), event["type"], event["transport"],
                              event["rcode"], event["source"]))
        self.assertEqual(sorted(found), sorted(QUESTIONS))

    def test_logfmt(self):
        _, lines = self.lines("logfmt")
        found = []
        for line in lines:
            event = dict(pair.split("=", 1) for pair in shlex.split(line))
            self.assertTrue({"time", "level", "msg"} <= set(event), line)
            if event["msg"] == "query":
                self.assertEqual(event["client"], "127.0.0.1")
                self.assertGreaterEqual(int(event["us"]), 0)
                found.append((event["name"].rstrip("."), event["type"], event["transport"],
                              event["rcode"], event["source"]))
        self.assertEqual(sorted(found), sorted(QUESTIONS))

    def test_off_by_default(self):
        with Server({"records": config("text")["records"]}) as server:
            clients.dig("127.0.0.1", server.port, "web.lan A")
            server.stop()
            self.assertNotIn("web.lan", server.output)


class Hostile(unittest.TestCase):
    def test_names_are_escaped(self):
        label = b"\x1b[31m\n\"x=1 \xff"
        packet = (wire.query("lan")[:12] + bytes([len(label)]) + label + b"\0" +
                  wire.query("lan")[-4:])
        for form in ("text", "logfmt", "json"):
            with Server(config(form)) as server:
                clients.udp("127.0.0.1", server.port, packet)
                self.assertTrue(server.wait_for(r"31m"))
                server.stop()
                lines = [line for line in server.lines if "31m" in line]
                self.assertEqual(len(lines), 1)
                self.assertNotIn("\x1b", lines[0])
                if form == "json":
                    self.assertEqual(json.loads(lines[0])["rcode"], "REFUSED")

    def test_what_is_no_question_is_logged_too(self):
        with Server(config("json")) as server:
            clients.udp("127.0.0.1", server.port, b"\0\1\1\0\0\0\0\0\0\0\0\0")
            found = server.wait_for(r".*FORMERR.*")
            self.assertIsNotNone(found)
            self.assertIsNone(json.loads(found[0])["name"])


class Journal(unittest.TestCase):
    def test_lines_carry_no_priority_without_a_journal(self):
        with Server(config("text"), env={"JOURNAL_STREAM": "1:1"}) as server:
            server.stop()
            self.assertFalse(any(line.startswith("<") for line in server.lines))


if __name__ == "__main__":
    harness.main()
