#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real servers as upstreams: what one says directly is what a client gets through us."""

import re
import shutil
import subprocess
import unittest

from lib import clients, harness, real, wire
from lib.forwarding import ForwardTest, without_ttl

QUESTIONS = [("www", "A"), ("www", "AAAA"), ("www", "MX"), ("WwW", "A"), ("alias", "A"),
             ("alias", "CNAME"), ("far", "AAAA"), ("text", "TXT"), ("big", "TXT"),
             ("_sip._udp", "SRV"), ("x.wild", "A"), ("nothing", "A"), ("empty.under", "A")]


class RealUpstream:
    """The tests that every kind must pass."""

    kind = None

    @classmethod
    def setUpClass(cls):
        program = real.SERVERS[cls.kind]("", 0)[0]
        if not real.find(program):
            raise unittest.SkipTest(f"{program} is not installed")
        cls.real = real.RealServer(cls.kind)
        cls.addClassCleanup(cls.real.end)

    def direct(self, name, qtype, edns):
        """What the server itself says, over TCP so that it is whole."""
        return clients.tcp("127.0.0.1", self.real.port, wire.query(name, qtype, edns=edns))

    def test_what_it_says_is_what_clients_get(self):
        self.serve(self.real)
        for label, qtype in QUESTIONS:
            name = f"{label}.{real.ZONE}"
            for edns in (b"", wire.opt(4096, do=True)):
                wanted = self.direct(name, qtype, edns)
                for turn in ("asked", "cached"):
                    reply = self.ask(name, qtype, tcp=True, edns=edns)
                    context = f"{self.kind}: {name} {qtype} {edns} {turn}"
                    self.assertEqual(reply.rcode, wanted.rcode, context)
                    self.assertEqual(sorted(without_ttl(reply.answer)),
                                     sorted(without_ttl(wanted.answer)), context)
                    if not wanted.answer:
                        self.assertEqual(sorted(without_ttl(reply.authority)),
                                         sorted(without_ttl(wanted.authority)), context)

    def test_over_udp_the_big_one_is_truncated(self):
        self.serve(self.real)
        reply = self.ask(f"big.{real.ZONE}", "TXT", edns=wire.opt(1232))
        self.assertEqual(("tc" in reply.flags, reply.answer), (True, []))


class Nsd(RealUpstream, ForwardTest):
    kind = "nsd"


class Unbound(RealUpstream, ForwardTest):
    kind = "unbound"


class Dnsmasq(RealUpstream, ForwardTest):
    kind = "dnsmasq"


class Knot(RealUpstream, ForwardTest):
    """Knot signs the zone."""

    kind = "knot"

    def anchor(self):
        """delv's trust anchor: the key that signs keys, as the server tells it."""
        output = subprocess.run(["dig", "-r", "@127.0.0.1", "-p", str(self.real.port), real.ZONE,
                                 "DNSKEY", "+tcp"], capture_output=True, text=True,
                                check=True).stdout
        flags, protocol, algorithm, key = re.search(r"DNSKEY\s+(257) (\d+) (\d+) (.*)",
                                                    output).groups()
        path = f"{self.real.folder}/anchor"
        with open(path, "w", encoding="ascii") as file:
            file.write(f'trust-anchors {{ "{real.ZONE}" static-key {flags} {protocol} {algorithm} '
                       f'"{key}"; }};\n')
        return path

    @unittest.skipUnless(shutil.which("delv"), "delv is not installed (Debian: bind9-dnsutils)")
    def test_a_validator_behind_us_is_content(self):
        self.serve(self.real)
        anchor = self.anchor()
        for name, qtype, wanted in (("www", "A", "; fully validated"),
                                    ("alias", "AAAA", "; fully validated"),
                                    ("x.wild", "A", "; fully validated"),
                                    ("www", "MX", "; negative response, fully validated"),
                                    ("nothing", "A", "; negative response, fully validated")):
            for _ in range(2):
                done = subprocess.run(
                    ["delv", "@127.0.0.1", "-p", str(self.server.port), "-a", anchor,
                     f"+root={real.ZONE}", f"{name}.{real.ZONE}", qtype],
                    capture_output=True, text=True, timeout=20, check=False)
                self.assertIn(wanted, done.stdout, f"{name} {qtype}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    harness.main()
