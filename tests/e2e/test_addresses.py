#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Addresses: where the server listens, what its answers come from, and who may ask."""

import socket
import unittest

from lib import clients, harness, wire
from lib.server import Server

WEB = ["web.lan. 300 IN A 192.0.2.1"]
RECORDS = [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}]


def config(**server):
    return {"server": server, "records": RECORDS}


def ask_from_anywhere(server, port, source=None):
    """Asks with a socket that is not connected; the answer and the address it came from."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(clients.TIMEOUT_S)
        if source:
            client.bind((source, 0))
        client.sendto(wire.query("web.lan"), (server, port))
        data, address = client.recvfrom(65535)
        return wire.parse(data), address[0], address[1]


def localhost_resolves():
    try:
        return bool(socket.getaddrinfo("localhost", None))
    except socket.gaierror:
        return False


needs_localhost = unittest.skipUnless(localhost_resolves(), "localhost is no name here")


class SourceAddress(unittest.TestCase):
    def check_answers_come_from(self, host, addresses):
        with Server(config(host=host)) as server:
            for address in addresses:
                reply, came_from, port = ask_from_anywhere(address, server.port)
                self.assertEqual((reply.answer, came_from, port), (WEB, address, server.port))
                self.assertEqual(clients.dig(address, server.port, "web.lan A").answer, WEB)
                self.assertEqual(clients.dig(address, server.port, "web.lan A +tcp").answer, WEB)

    def test_any_ipv4(self):
        self.check_answers_come_from("0.0.0.0", ["127.0.0.1", "127.0.0.2", "127.9.8.7"])

    @harness.needs_ipv6
    def test_any_of_both_families(self):
        self.check_answers_come_from("::", ["127.0.0.1", "127.0.0.2", "::1"])

    def test_one_address(self):
        self.check_answers_come_from("127.0.0.3", ["127.0.0.3"])
        with Server(config(host="127.0.0.3")) as server:
            with clients.Udp("127.0.0.1", server.port) as client:
                client.send(wire.query("web.lan"))
                self.assertIsNone(client.receive())  # the port is closed: ICMP says so at once

    @harness.needs_ipv6
    def test_one_ipv6_address(self):
        self.check_answers_come_from("::1", ["::1"])

    @needs_localhost
    def test_host_name(self):
        with Server(config(host="localhost")) as server:
            address = "::1" if ":" in server.address else "127.0.0.1"
            self.assertEqual(clients.dig(address, server.port, "web.lan A").answer, WEB)

    def test_udp_and_tcp_share_the_port(self):
        with Server(config(host="127.0.0.1")) as server:
            for option in ("+notcp", "+tcp"):
                reply = clients.dig("127.0.0.1", server.port, f"web.lan A {option}")
                self.assertEqual(reply.answer, WEB)


class AllowFrom(unittest.TestCase):
    def answered(self, server, source, address="127.0.0.1"):
        reply, _, _ = ask_from_anywhere(address, server.port, source)
        if reply.rcode == "REFUSED":
            self.assertEqual(reply.answer, [])
            return False
        self.assertEqual(reply.answer, WEB)
        return True

    def test_by_default_loopback_may_ask(self):
        with Server(config(host="127.0.0.1")) as server:
            self.assertTrue(self.answered(server, "127.0.0.1"))
            self.assertTrue(self.answered(server, "127.1.2.3"))

    def test_only_who_is_in_the_list(self):
        with Server(config(host="127.0.0.1", allow_from=["127.0.0.2", "127.1.0.0/16"])) as server:
            for source, wanted in (("127.0.0.1", False), ("127.0.0.2", True),
                                   ("127.0.0.3", False), ("127.1.255.255", True),
                                   ("127.2.0.0", False)):
                self.assertEqual(self.answered(server, source), wanted, source)

    def test_prefixes_end_at_any_bit(self):
        with Server(config(host="127.0.0.1", allow_from=["127.0.0.128/26"])) as server:
            for last, wanted in ((127, False), (128, True), (191, True), (192, False)):
                self.assertEqual(self.answered(server, f"127.0.0.{last}"), wanted, last)

    def test_refused_over_tcp_too_and_with_edns(self):
        with Server(config(host="127.0.0.1", allow_from=["10.0.0.0/8"])) as server:
            for option in ("+notcp", "+tcp"):
                reply = clients.dig("127.0.0.1", server.port, f"web.lan A +edns=0 {option}")
                self.assertEqual((reply.rcode, reply.answer), ("REFUSED", []))
                self.assertEqual(reply.edns["version"], 0)

    def test_the_log_says_once_how_to_allow(self):
        with Server(config(host="127.0.0.1", allow_from=["10.0.0.0/8"])) as server:
            for _ in range(3):
                self.assertFalse(self.answered(server, "127.0.0.1"))
            self.assertTrue(server.wait_for("allow_from"))
            server.stop()
            lines = [line for line in server.lines if "allow_from" in line]
            self.assertEqual(len(lines), 1, lines)
            self.assertIn("127.0.0.1", lines[0])

    @harness.needs_ipv6
    def test_both_families_on_one_socket(self):
        with Server(config(host="::", allow_from=["127.0.0.2/32", "::1/128"])) as server:
            self.assertTrue(self.answered(server, "127.0.0.2"))
            self.assertFalse(self.answered(server, "127.0.0.1"))
            self.assertTrue(self.answered(server, "::1", "::1"))
        with Server(config(host="::", allow_from=["127.0.0.0/8"])) as server:
            self.assertTrue(self.answered(server, "127.0.0.1"))
            self.assertFalse(self.answered(server, "::1", "::1"))


if __name__ == "__main__":
    harness.main()
