#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A server's life: readiness, signals, the end, and a log that nobody reads."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from lib import clients, harness, wire
from lib.server import READY, Server, merged, BASE, program, write_config

RECORDS = [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}]
CONFIG = {"records": RECORDS}
WEB = ["web.lan. 300 IN A 192.0.2.1"]
END_S = 2.0
END_SLACK_S = 5.0  # a busy machine, a sanitizer; idle connections would take ten seconds


def ask(port):
    return clients.udp("127.0.0.1", port, wire.query("web.lan"))


class Signals(unittest.TestCase):
    def end(self, server, number):
        began = time.monotonic()
        status = server.stop(number)
        self.assertEqual(status, 0, server.output)
        self.assertLess(time.monotonic() - began, END_S + END_SLACK_S)

    def test_sigterm_and_sigint_end_it(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = Server(CONFIG)
            self.assertEqual(ask(server.port).answer, WEB)
            self.end(server, number)

    def test_at_once_after_the_start(self):
        self.end(Server(CONFIG), signal.SIGTERM)

    def test_with_connections_open(self):
        server = Server(CONFIG)
        idle = clients.Tcp("127.0.0.1", server.port)
        half = clients.Tcp("127.0.0.1", server.port)
        half.send_raw(b"\0")
        self.assertEqual(idle.ask(wire.query("web.lan")).answer, WEB)
        self.end(server, signal.SIGTERM)
        for client in (idle, half):
            self.assertTrue(client.closed(clients.TIMEOUT_S))
            client.socket.close()

    def test_with_a_client_that_does_not_read(self):
        big = {"records": [{"name": "big.lan", "type": "TXT", "value": "x" * 60000}]}
        server = Server(big)
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", server.port))
            client.sendall(clients.frame(wire.query("big.lan", "TXT")) * 50)
            clients.udp("127.0.0.1", server.port, wire.query("big.lan"))
            self.end(server, signal.SIGTERM)

    def test_the_port_is_free_afterwards(self):
        server = Server(CONFIG)
        port = server.port
        with clients.Tcp("127.0.0.1", port) as client:
            client.ask(wire.query("web.lan"))
            self.end(server, signal.SIGTERM)
        again = Server(CONFIG, ["--port", str(port)])
        self.assertEqual(again.port, port)
        self.assertEqual(ask(port).answer, WEB)
        self.end(again, signal.SIGTERM)

    def test_sigpipe_is_harmless(self):
        with Server(CONFIG) as server:
            server.child.send_signal(signal.SIGPIPE)
            self.assertEqual(ask(server.port).answer, WEB)
            self.end(server, signal.SIGTERM)


class Log(unittest.TestCase):
    def test_a_log_that_nobody_reads_does_not_stop_the_service(self):
        config = merged(BASE, {"server": {"log_queries": True}, "records": RECORDS})
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path = write_config(folder, config)
            child = subprocess.Popen([program(), "start", "-c", path, "--port", "0"],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE, text=True)
            try:
                port = int(next(found for line in child.stderr
                                if (found := READY.search(line)))[2])
                self.ask_often(port)  # the pipe is full: nobody reads it
                child.stderr.close()  # and now it is broken
                self.ask_often(port)
                child.send_signal(signal.SIGTERM)
                self.assertEqual(child.wait(10), 0)
            finally:
                if child.poll() is None:
                    child.kill()
                    child.wait()

    def ask_often(self, port):
        with clients.Udp("127.0.0.1", port) as client:
            for ident in range(1500):  # a pipe holds 64 KiB: some 800 lines
                self.assertEqual(client.ask(wire.query("web.lan", ident=ident)).ident, ident)


class Inherited(unittest.TestCase):
    def test_ignored_signals_still_end_it(self):
        """A shell without job control starts background jobs with SIGINT ignored."""
        def ignore():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        config = merged(BASE, CONFIG)
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path = write_config(folder, config)
            child = subprocess.Popen([program(), "start", "-c", path, "--port", "0"],
                                     stderr=subprocess.PIPE, text=True, preexec_fn=ignore)
            with child.stderr:
                next(line for line in child.stderr if READY.search(line))
                child.send_signal(signal.SIGTERM)
                self.assertEqual(child.wait(10), 0)

    def test_descriptors_are_not_needed(self):
        """A service manager may close stdin and stdout."""
        config = merged(BASE, CONFIG)
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path = write_config(folder, config)
            child = subprocess.Popen(
                ["sh", "-c", 'exec "$0" "$@" <&- >&-', program(), "start", "-c", path,
                 "--port", "0"], stderr=subprocess.PIPE, text=True)
            with child.stderr:
                port = int(next(found for line in child.stderr
                                if (found := READY.search(line)))[2])
                self.assertEqual(ask(port).answer, WEB)
                os.kill(child.pid, signal.SIGTERM)
                self.assertEqual(child.wait(10), 0)


if __name__ == "__main__":
    harness.main()
