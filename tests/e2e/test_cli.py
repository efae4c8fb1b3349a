#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: options, exit statuses, init, and starts that must fail."""

import json
import os
import socket
import tempfile
import unittest

from lib import clients, harness, ports
from lib.server import Server, run, write_config

RECORDS = [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}]
CONFIG = {"server": {"host": "127.0.0.1", "upstream": [], "hot_reload": False},
          "records": RECORDS}
NOBODY = 65534


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nanodns-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "nanodns.json")

    def assert_fails(self, status, *args, says=(), **options):
        """`nanodns args` ends with `status`, says why on stderr and nothing on stdout."""
        done = run(*args, **options)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        self.assertEqual(done.stdout, "")
        self.assertNotEqual(done.stderr, "")
        for text in says:
            self.assertIn(text, done.stderr)
        return done.stderr


class Words(InFolder):
    def test_version(self):
        for option in ("--version", "-V"):
            done = run(option)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout, r"^nanodns \d+\.\d+\.\d+\S*\n$")

    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("start", "init", "check"):
            self.assertIn(word, done.stdout)

    def test_help_of_each_command(self):
        options = {"start": ["--config", "-c", "--host", "--port", "-p", "--mgmt-host",
                             "--mgmt-port", "--state-dir", "--log-level", "--no-cache", "--workers"],
                   "init": ["--force"], "check": []}
        for command, words in options.items():
            for option in ("--help", "-h"):
                done = run(command, option)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                for word in words:
                    self.assertIn(word, done.stdout)

    def test_wrong_command_lines(self):
        write_config(self.folder, CONFIG)
        for args in ([], ["serve"], ["--prot", "53"], ["start", "--prot", "53"], ["start", "-x"],
                     ["start", "--port"], ["start", "--port", "dns"], ["start", "--port", "65536"],
                     ["start", "--port", "-1"], ["start", "--workers", "0"],
                     ["start", "--log-level", "LOUD"], ["start", "extra"],
                     ["start", "--no-cache=yes"], ["check", "a.json", "b.json"],
                     ["init", "--frce"]):
            with self.subTest(args):
                self.assert_fails(2, *args, cwd=self.folder)

    def test_a_misspelt_option_gets_a_hint(self):
        self.assert_fails(2, "start", "--prot", "53", says=["--prot", "--port"])


class Init(InFolder):
    def test_the_example_is_valid_and_is_not_overwritten(self):
        self.assertEqual(run("init", cwd=self.folder).returncode, 0)
        done = run("check", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("mine")
        self.assert_fails(1, "init", self.path, says=[self.path, "--force"])
        self.assertEqual(self.content(), "mine")
        self.assertEqual(run("init", "--force", self.path).returncode, 0)
        self.assertIn("records", json.loads(self.content()))

    def test_the_example_serves(self):
        self.assertEqual(run("init", self.path).returncode, 0)
        with Server(self.content(), ["--host", "127.0.0.1"]) as server:
            reply = clients.dig("127.0.0.1", server.port, "web.internal.lan A")
            self.assertEqual(reply.answer, ["web.internal.lan. 300 IN A 192.168.1.100"])

    def test_folder_that_is_missing(self):
        self.assert_fails(1, "init", os.path.join(self.folder, "no", "nanodns.json"), says=["no/"])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become nobody")
    def test_folder_that_is_read_only(self):
        os.chmod(self.folder, 0o555)
        self.addCleanup(os.chmod, self.folder, 0o755)
        try:
            done = run("init", self.path, user=NOBODY)
        except PermissionError:
            self.skipTest("nobody may not run the program under test")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ermission denied", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def content(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()


class FailedStarts(InFolder):
    """Never a process that runs and does not serve."""

    def test_missing_file(self):
        for command in ("start", "check"):
            self.assert_fails(1, command, "-c", self.path, says=[self.path])
        self.assert_fails(1, "start", cwd=self.folder, says=["nanodns.json"])

    def test_unreadable_file(self):
        os.mkdir(self.path)
        self.assert_fails(1, "start", "-c", self.path, says=[self.path])

    def test_an_upstream_that_is_the_server_itself(self):
        text = ('{"server": {"host": "127.0.0.1", "port": 5399},\n'
                ' "forwards": [{"match": "a.example",\n'
                '               "upstream": ["127.0.0.2", "127.0.0.1:5399"]}]}\n')
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        what = "forwards[0].upstream[1]: '127.0.0.1:5399' is this server itself"
        self.assert_fails(1, "start", "-c", self.path, says=[f"{self.path}:3:42: error: {what}"])
        done = run("check", "-c", self.path)  # with --host or --port it may serve
        self.assertEqual(done.returncode, 0)
        self.assertIn(f"{self.path}:3:42: warning: {what}", done.stderr)

    def start_fails(self, *args, says=(), **options):
        path = write_config(self.folder, CONFIG)
        return self.assert_fails(1, "start", "-c", path, *args, says=says, **options)

    def test_busy_udp_port(self):
        with ports.held(socket.SOCK_DGRAM) as holder:
            port = holder.getsockname()[1]
            self.assert_names_holder(self.start_fails("--port", str(port)), port)

    def test_busy_tcp_port(self):
        with ports.held(socket.SOCK_STREAM) as holder:
            holder.listen()
            port = holder.getsockname()[1]
            self.assert_names_holder(self.start_fails("--port", str(port)), port)

    def assert_names_holder(self, text, port):
        lines = [line for line in text.splitlines() if str(port) in line]
        self.assertEqual(len(lines), 1, text)
        self.assertIn("in use", lines[0])
        self.assertRegex(lines[0], rf"\b{os.getpid()}\b")

    def test_a_second_server_on_one_port(self):
        with Server(CONFIG) as server:
            text = self.start_fails("--port", str(server.port))
            self.assertRegex(text, rf"\b{server.child.pid}\b")
            reply = clients.dig("127.0.0.1", server.port, "web.lan A")
            self.assertEqual(reply.rcode, "NOERROR")

    def test_address_of_another_host(self):
        self.start_fails("--host", "192.0.2.77", "--port", "0", says=["192.0.2.77"])

    def test_addresses_that_are_none(self):
        # All told from their text: nothing here may ask a name server.
        for host in ("300.1.2.3", "1.2.3", "fe80::1::2", "no such host", "a" * 70):
            done = run("start", "-c", write_config(self.folder, CONFIG), "--host", host,
                       "--port", "0")
            self.assertEqual(done.returncode, 2, host)
            self.assertIn(f"'{host[:64]}' for '--host'", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become nobody")
    def test_port_without_privilege(self):
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii") as file:
            first = int(file.read())
        if first == 0:
            self.skipTest("every port is unprivileged on this host")
        path = write_config(self.folder, CONFIG)
        os.chmod(self.folder, 0o755)
        try:
            done = run("start", "-c", path, "--port", "1", user=NOBODY)
        except PermissionError:
            self.skipTest("nobody may not run the program under test")
        self.assertEqual(done.returncode, 1)
        self.assertIn("CAP_NET_BIND_SERVICE", done.stderr)


class Overrides(unittest.TestCase):
    def web(self, server, address="127.0.0.1"):
        return clients.dig(address, server.port, "web.lan A")

    def test_host(self):
        with Server(dict(CONFIG, server={"host": "192.0.2.1"}), ["--host", "127.0.0.5"]) as server:
            self.assertEqual(self.web(server, "127.0.0.5").rcode, "NOERROR")

    def test_port(self):
        with Server({"server": {"port": 1}, "records": RECORDS}) as server:
            self.assertNotEqual(server.port, 1)

    def test_the_rest_is_taken(self):
        args = ["--workers", "2", "--no-cache", "--mgmt-host", "127.0.0.1", "--mgmt-port", "0"]
        with Server(CONFIG, args) as server:
            for _ in range(20):  # from twenty ports, so that either worker is asked
                self.assertEqual(self.web(server).rcode, "NOERROR")

    def test_log_level(self):
        quiet = {"server": {"log_level": "ERROR", "log_queries": True}, "records": RECORDS}
        with Server(quiet, ["--log-level", "DEBUG"]) as server:
            self.web(server)
            self.assertTrue(server.wait_for(r"query .*web\.lan"))

    def test_forms_of_an_option(self):
        for args in (["--host=127.0.0.6"], ["--host", "127.0.0.6", "--workers=1"]):
            with Server(CONFIG, args) as server:
                self.assertEqual(self.web(server, "127.0.0.6").rcode, "NOERROR")

    def test_the_file_is_not_written(self):
        with Server(CONFIG, ["--host", "127.0.0.1", "--workers", "1"]) as server:
            with open(server.path, encoding="utf-8") as file:
                before = json.load(file)
            self.web(server)
            with open(server.path, encoding="utf-8") as file:
                self.assertEqual(json.load(file), before)
            self.assertEqual(before["server"]["host"], "127.0.0.1")


if __name__ == "__main__":
    harness.main()
