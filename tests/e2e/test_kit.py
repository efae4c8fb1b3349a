#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test kit itself, where its own fault would look like one of the server."""

import socket
import unittest

from lib import clients, expect, harness, ports, wire
from lib.server import Server


class Kit(unittest.TestCase):
    def test_no_client_is_given_the_port_of_a_server(self):
        moving = ports.ephemeral()
        if moving[0] <= ports.FIRST and moving[-1] == 65535:
            self.skipTest("here the kernel gives every port to clients")
        with Server({}, ["--workers", "2"]) as server:
            self.assertNotIn(server.port, moving)

    def test_a_query_is_no_answer(self):
        with ports.held(socket.SOCK_DGRAM) as echo:
            echo.settimeout(clients.TIMEOUT_S)
            dig = clients.Dig("127.0.0.1", echo.getsockname()[1], "web.lan A +notcp")
            data, client = echo.recvfrom(65535)
            echo.sendto(data, client)
            reply = dig.finish()
        for returned in (reply, wire.parse(wire.query("web.lan"))):
            self.assertEqual(expect.faults({}, returned), ["a query came back, not an answer"])
        self.assertIn("flags: rd;", reply.text)


if __name__ == "__main__":
    harness.main()
