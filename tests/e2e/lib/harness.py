# SPDX-License-Identifier: MIT
"""unittest with a server behind it, and with automake's exit statuses."""

import os
import sys
import unittest

from . import clients, expect, wire
from .server import Server, merged, program, run

EXIT_SKIPPED = 77
SOA = "ns1.{zone}. admin.{zone}. 2024010101 3600 900 604800 300"


def soa(zone, ttl=300):
    """The SOA of a zone whose file gives none."""
    return f"{zone}. {ttl} IN SOA " + SOA.format(zone=zone)


def version():
    """The version of the program under test, as it says itself."""
    return run("--version").stdout.split()[-1]


class ServedTest(unittest.TestCase):
    """A class of tests that share one server of `config`, on both families where there are two."""

    config = {}
    args = ()
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.ipv6 = clients.have_ipv6()
        host = {"server": {"host": "::" if cls.ipv6 else "127.0.0.1"}}
        cls.server = Server(merged(host, cls.config), cls.args)
        cls.port = cls.server.port
        cls.addClassCleanup(cls.server.end)

    @classmethod
    def tearDownClass(cls):
        if not cls.ipv6:  # a skip here is counted, and the tests have run all the same
            raise unittest.SkipTest("this host has no IPv6: asked over IPv4 alone")

    def transports(self):
        """Server address and dig argument of each way to ask."""
        for address in ["127.0.0.1", "::1"] if self.ipv6 else ["127.0.0.1"]:
            for option in ("+notcp", "+tcp"):
                yield address, option

    def expect(self, args, **expected):
        """Asks dig's `args` in every way; each answer must be `expected` (see expect.faults)."""
        running = [clients.Dig(address, self.port, f"{args} {option}")
                   for address, option in self.transports()]
        for dig, reply in [(dig, dig.finish()) for dig in running]:
            if found := expect.faults(expected, reply):
                self.fail("\n".join([" ".join(dig.command), *found, dig.output]))

    def expect_packet(self, packet, **expected):
        """Sends octets in every way; each answer must be `expected`."""
        for address, option in self.transports():
            send = clients.tcp if option == "+tcp" else clients.udp
            reply = send(address, self.port, packet)
            self.assertEqual(expect.faults(expected, reply), [],
                             f"{address} {option} {packet.hex()}")

    def expect_silence(self, packet, probe=None):
        """Nothing may answer `packet` over UDP."""
        probe = probe or wire.query("probe.invalid", ident=0xFEED)
        for address in sorted({address for address, _ in self.transports()}):
            with clients.Udp(address, self.port) as client:
                self.assertTrue(client.silent(packet, probe), f"{address} {packet.hex()}")


class _Result(unittest.TextTestResult):
    """Counts what unittest does not: passes."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    """Runs the tests of the calling script. Exit status: 0, 1, or 77 when nothing could run."""
    missing = None if os.access(program(), os.X_OK) else program()
    if not missing and not clients.have_dig():
        missing = "dig (Debian: apt install bind9-dnsutils)"
    if missing:
        print(f"SKIP: {missing} is missing")
        sys.exit(EXIT_SKIPPED)
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=_Result)
    result = unittest.main(module="__main__", testRunner=runner, exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    if failed:
        sys.exit(1)
    sys.exit(0 if result.passed else EXIT_SKIPPED)


needs_ipv6 = unittest.skipUnless(clients.have_ipv6(), "this host has no IPv6")
