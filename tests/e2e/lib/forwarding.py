# SPDX-License-Identifier: MIT
"""A server under test with scripted upstreams."""

import unittest

from . import clients, wire
from .scripted import Scripted, Zone
from .server import Server, merged

EXT = "192.0.2.53"


class ForwardTest(unittest.TestCase):
    """Gives each test what it starts, and ends it afterwards."""

    maxDiff = None

    def upstream(self, answer=None, **options):
        """A Scripted; `answer` is its function or a dict of names (see Zone)."""
        if not callable(answer):
            answer = Zone(answer)
        upstream = Scripted(answer, **options)
        self.addCleanup(upstream.end)
        return upstream

    def serve(self, *upstreams, args=(), **config):
        """nanodns that forwards to `upstreams` in this order; keywords go into the config."""
        base = {"server": {"upstream": [upstream.endpoint for upstream in upstreams],
                           "upstream_timeout": 0.5}}
        self.server = Server(merged(base, config), args)
        self.addCleanup(self.server.end)
        return self.server

    def ask(self, name, qtype="A", tcp=False, **options):
        """The Reply to one question."""
        packet = wire.query(name, qtype, **options)
        reply = (clients.tcp if tcp else clients.udp)("127.0.0.1", self.server.port, packet)
        self.assertIsNotNone(reply, f"no answer for {name} {qtype}")
        return reply

    def answers(self, name, *wanted, qtype="A", **options):
        """Asks; the answer section must hold `wanted` in this order. TTLs are not looked at."""
        reply = self.ask(name, qtype, **options)
        self.assertEqual((reply.rcode, without_ttl(reply.answer)), ("NOERROR", list(wanted)))
        return reply

    def fails(self, name, rcode="SERVFAIL", **options):
        reply = self.ask(name, **options)
        self.assertEqual((reply.rcode, reply.answer), (rcode, []))
        return reply


def without_ttl(records):
    return [" ".join(fields[:1] + fields[2:]) for fields in map(str.split, records)]


def ttls(records):
    return [int(line.split()[1]) for line in records]


def a(name, address=EXT):
    """The line of an A record without its TTL."""
    return f"{name}. IN A {address}"
