#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A config that changes while it serves: how it is noticed, what follows, and what nobody notices."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from lib import clients, harness, ports, wire
from lib.server import BASE, READY, STOP_S, Process, Server, merged, program

SERVED_S = 10  # from an edit to its line in the log; the poll beneath the events alone takes 5


def config(octet, **server):
    return merged(BASE, {"server": {"hot_reload": True, **server},
                         "records": [{"name": "web.lan", "type": "A",
                                      "value": f"192.0.2.{octet}"}]})


def text_of(octet, **server):
    return json.dumps(config(octet, **server), indent=2)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


class ReloadTest(unittest.TestCase):
    def start(self, octet=1, args=(), env=None, **server):
        served = Server(text_of(octet, **server), args, env)
        self.addCleanup(served.end)
        return served

    def expect_octet(self, server, octet, port=None):
        reply = clients.udp("127.0.0.1", port or server.port, wire.query("web.lan"))
        self.assertEqual(reply.answer, [f"web.lan. 300 IN A 192.0.2.{octet}"], server.output)

    def expect_version(self, server, version):
        self.assertTrue(server.wait_for(rf"config version {version} \(was", SERVED_S),
                        server.output)


class Noticing(ReloadTest):
    """Each way in which editors and deployments change a file."""

    def test_written_in_place(self):
        server = self.start()
        for octet in (2, 3):
            write(server.path, text_of(octet))
            self.expect_version(server, octet)
            self.expect_octet(server, octet)

    def test_replaced_by_rename(self):
        server = self.start()
        for octet in (2, 3):
            write(server.path + ".new", text_of(octet))
            os.rename(server.path + ".new", server.path)
            self.expect_version(server, octet)
            self.expect_octet(server, octet)

    def test_removed_and_made_anew(self):
        server = self.start()
        os.unlink(server.path)
        self.assertTrue(server.wait_for("cannot be read: No such file"), server.output)
        self.expect_octet(server, 1)
        write(server.path, text_of(2))
        self.expect_version(server, 2)
        self.expect_octet(server, 2)

    def test_behind_a_folder_that_is_swapped(self):
        """Kubernetes: nanodns.json -> ..data/nanodns.json, ..data -> a folder of its own."""
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            def deploy(name, octet):
                os.mkdir(os.path.join(folder, name))
                write(os.path.join(folder, name, "nanodns.json"),
                      text_of(octet, config_version=octet))
                os.symlink(name, os.path.join(folder, "..data_tmp"))
                os.rename(os.path.join(folder, "..data_tmp"), os.path.join(folder, "..data"))
            deploy("..first", 1)
            path = os.path.join(folder, "nanodns.json")
            os.symlink("..data/nanodns.json", path)
            server = Process([program(), "start", "-c", path, "--port", "0"])
            try:
                port = int(server.wait_for(READY)[2])
                for octet, version in ((2, 3), (3, 4)):
                    deploy(f"..next{octet}", octet)
                    self.expect_version(server, version)
                    self.expect_octet(server, octet, port)
                self.assertTrue(os.path.islink(path))
            finally:
                self.assertEqual(server.stop(), 0)

    def test_by_a_signal_alone(self):
        server = self.start(hot_reload=False)
        write(server.path, text_of(2, hot_reload=False))
        self.expect_octet(server, 1)
        server.child.send_signal(signal.SIGHUP)
        self.expect_version(server, 2)
        self.expect_octet(server, 2)

    def test_what_is_only_touched_is_not_changed(self):
        server = self.start()
        os.utime(server.path)
        write(server.path, read(server.path))
        server.child.send_signal(signal.SIGHUP)
        self.assertTrue(server.wait_for("the config has not changed"), server.output)
        write(server.path, text_of(2))
        self.expect_version(server, 2)
        self.assertEqual(server.output.count("(was"), 1)


class Versions(ReloadTest):
    def test_a_bump_changes_the_number_and_nothing_else(self):
        server = self.start()
        odd = ('{"server" : {"host":"127.0.0.1",\t"upstream":[ ],\r\n  "config_version": 41 ,'
               '"future":{"a":[1.50]}}, "records":[{"name":"web.lan","type":"A",'
               '"value":"192.0.2.9" }]}\n\n')
        write(server.path, odd)
        self.expect_version(server, 42)
        self.assertEqual(read(server.path), odd.replace("41", "42"))

    def test_the_files_mode_stays(self):
        server = self.start()
        os.chmod(server.path, 0o640)
        write(server.path, text_of(2))
        self.expect_version(server, 2)
        self.assertEqual(os.stat(server.path).st_mode & 0o777, 0o640)

    def test_our_own_writing_is_no_edit(self):
        server = self.start()
        for octet in range(2, 8):
            write(server.path, text_of(octet))
            self.expect_version(server, octet)
        server.child.send_signal(signal.SIGHUP)
        self.assertTrue(server.wait_for("the config has not changed"), server.output)
        self.assertEqual(server.output.count("(was"), 6)


class BadFiles(ReloadTest):
    def test_the_old_config_serves_and_the_fault_is_said_once(self):
        server = self.start()
        write(server.path, text_of(300))
        self.assertTrue(server.wait_for(r"nanodns.json:\d+:\d+: error: records\[0\].value: "
                                        r"'192.0.2.300'"), server.output)
        self.expect_octet(server, 1)
        os.utime(server.path)
        write(server.path + ".new", text_of(300))
        os.rename(server.path + ".new", server.path)
        write(server.path, "{")
        self.assertTrue(server.wait_for(r"nanodns.json:1:\d+: error"), server.output)
        self.assertEqual(server.output.count("192.0.2.300"), 1)
        self.expect_octet(server, 1)
        write(server.path, text_of(2))
        self.expect_version(server, 2)
        self.expect_octet(server, 2)

    def test_an_upstream_that_is_the_server_itself(self):
        server = self.start()
        write(server.path, text_of(2, upstream=[f"127.0.0.1:{server.port}"]))
        self.assertTrue(server.wait_for(r"nanodns.json:\d+:\d+: error: server.upstream\[0\]: "
                                        r"'127.0.0.1:\d+' is this server itself"), server.output)
        self.expect_octet(server, 1)

    def test_a_port_in_use(self):
        server = self.start()
        taken = ports.held(socket.SOCK_DGRAM)
        with taken:
            path = server.path
            write(path, text_of(2))
            self.expect_version(server, 2)
            other = FileServer(text_of(1, port=ports.free()))
            self.addCleanup(other.end)
            write(other.path, text_of(2, port=taken.getsockname()[1]))
            self.assertTrue(other.wait_for("cannot listen on .* in use"), other.output)
            self.expect_octet(other, 1)


class FileServer(Server):
    """Without --port: it listens where its file says."""

    def _start(self, args, env):
        Process.__init__(self, [program(), "start", "-c", self.path, *args], env=env)
        found = self.wait_for(READY)
        if not found:
            Process.stop(self)
            raise AssertionError(self.output)
        self.address, self.port = found[1], int(found[2])


class Load:
    """Clients that ask one question after the other, over UDP and TCP; what went wrong."""

    def __init__(self, ports_to_ask, clients_each=2):
        self.ports = ports_to_ask
        self.stop = threading.Event()
        self.faults = []
        self.asked = 0
        self.threads = [threading.Thread(target=target) for target in
                        [self.ask_udp] * clients_each + [self.ask_tcp] * clients_each]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def check(self, reply):
        self.asked += 1
        if reply is None or len(reply.answer) != 1:
            self.faults.append(reply)

    def ask_udp(self):
        while not self.stop.is_set():
            with clients.Udp("127.0.0.1", self.ports[0]) as client:
                for _ in range(5):
                    self.check(client.ask(wire.query("web.lan")))

    def ask_tcp(self):
        while not self.stop.is_set():
            try:
                self.check(clients.tcp("127.0.0.1", self.ports[0], wire.query("web.lan")))
            except OSError as error:
                self.faults.append(error)


class Listening(ReloadTest):
    """What listens changes while clients ask: none of them goes without an answer."""

    def serve(self, **server):
        for _ in range(ports.STARTS):
            try:
                served = FileServer(text_of(1, port=ports.free(), **server))
                break
            except AssertionError:
                continue
        self.addCleanup(served.end)
        return served

    def change(self, server, steps):
        with Load([server.port]) as load:
            for version, step in enumerate(steps, 2):
                write(server.path, text_of(version, port=server.port, **step))
                self.expect_version(server, version)
                self.expect_octet(server, version)
        self.assertEqual(load.faults, [], f"of {load.asked}\n{server.output}")
        self.assertGreater(load.asked, 0)

    def test_workers(self):
        self.change(self.serve(workers=2), [{"workers": n} for n in (3, 1, 4, 1, 2)])

    def test_the_address(self):
        self.change(self.serve(workers=1), [
            {"host": "0.0.0.0", "workers": 1}, {"host": "127.0.0.1", "workers": 2},
            {"host": "0.0.0.0", "workers": 2}, {"host": "127.0.0.1", "workers": 1}])

    def test_the_port(self):
        server = self.serve()
        old, new = server.port, ports.free()
        write(server.path, text_of(2, port=new))
        self.expect_version(server, 2)
        self.expect_octet(server, 2, new)
        write(server.path, text_of(3, port=old))
        self.expect_version(server, 3)
        self.expect_octet(server, 3, old)

    def test_a_port_is_its_servers_alone_again(self):
        """While sockets of ours share it, others of the same user could join; not afterwards."""
        server = self.serve(workers=1)
        self.change(server, [{"workers": 2}, {"workers": 1}])
        deadline = time.monotonic() + SERVED_S
        while self.can_join(server.port) and time.monotonic() < deadline:
            time.sleep(0.05)  # until the earlier workers have ended
        self.assertFalse(self.can_join(server.port))

    def can_join(self, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            try:
                stranger.bind(("127.0.0.1", port))
                return True
            except OSError:
                return False


class Overrides(ReloadTest):
    def test_the_command_line_holds_and_is_never_written(self):
        server = self.start(1, ["--log-level", "DEBUG", "--workers", "3", "--no-cache"],
                            workers=1, log_level="INFO", port=9)
        write(server.path, text_of(2, workers=2, log_level="ERROR", port=9))
        self.expect_version(server, 2)
        self.expect_octet(server, 2)
        self.assertNotIn("listening on", server.output.split("ready:")[1])
        served = json.loads(read(server.path))["server"]
        self.assertEqual((served["port"], served["workers"], served["log_level"]),
                         (9, 2, "ERROR"))
        self.assertNotIn("cache_enabled", served)

    def test_the_files_log_level_follows(self):
        server = self.start()
        write(server.path, text_of(2, log_level="DEBUG"))
        self.expect_version(server, 2)
        write(server.path, text_of(3, log_level="DEBUG"))
        self.expect_version(server, 3)
        self.assertRegex(server.output, "DEBUG served after")


class State(ReloadTest):
    """What a node remembers beside its file."""

    def restart(self, path, state, octet, version):
        server = Process([program(), "start", "-c", path, "--port", "0", "--state-dir", state])
        try:
            found = server.wait_for(READY)
            self.assertTrue(found, server.output)
            self.assertTrue(server.wait_for(rf"config version {version},"), server.output)
            self.expect_octet(server, octet, int(found[2]))
        finally:
            self.assertEqual(server.stop(), 0)

    def test_an_edit_while_it_was_down_is_a_new_version(self):
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path, state = os.path.join(folder, "nanodns.json"), os.path.join(folder, "state")
            write(path, text_of(1, config_version=5))
            self.restart(path, state, 1, 5)
            self.restart(path, state, 1, 5)
            write(path, text_of(2, config_version=5))
            self.restart(path, state, 2, 6)
            self.assertEqual(json.loads(read(path))["server"]["config_version"], 6)
            write(path, text_of(3, config_version=9))
            self.restart(path, state, 3, 9)

    def test_systemd_names_the_folder(self):
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            server = self.start(env={"STATE_DIRECTORY": folder + ":/nonexistent"})
            write(server.path, text_of(2))
            self.expect_version(server, 2)
            self.assertIn("version 2\n", read(os.path.join(folder, "served")))

    def test_a_mounted_file_that_cannot_be_replaced(self):
        """A container's bind mount of a single file refuses to be renamed over."""
        if shutil.which("unshare") is None or subprocess.run(
                ["unshare", "--mount", "true"], capture_output=True).returncode != 0:
            self.skipTest("this user may not mount")
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path, state = os.path.join(folder, "nanodns.json"), os.path.join(folder, "state")
            real = os.path.join(folder, "real.json")
            write(path, "")
            write(real, text_of(1))
            script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
            command = ["unshare", "--mount", "sh", "-c", script, "sh", real, path, program(),
                       "start", "-c", path, "--port", "0", "--state-dir", state]
            for octet, version in ((1, 1), (2, 2)):
                server = Process(command)
                try:
                    found = server.wait_for(READY)
                    self.assertTrue(found, server.output)
                    self.assertTrue(server.wait_for(rf"config version {version},"), server.output)
                    self.expect_octet(server, octet, int(found[2]))
                    write(real, text_of(octet + 1))
                    self.expect_version(server, version + 1)
                    self.assertRegex(server.output, "cannot be written .* is kept in")
                    self.assertEqual(json.loads(read(real)), config(octet + 1))
                finally:
                    self.assertEqual(server.stop(), 0)


class Manager(ReloadTest):
    def test_it_is_told_of_a_reload(self):
        with tempfile.TemporaryDirectory(prefix="nanodns-e2e-") as folder:
            path = os.path.join(folder, "notify")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.bind(path)
                manager.settimeout(STOP_S)
                server = self.start(env={"NOTIFY_SOCKET": path}, hot_reload=False)
                self.assertEqual(manager.recv(100), b"READY=1")
                write(server.path, text_of(2, hot_reload=False))
                server.child.send_signal(signal.SIGHUP)
                self.assertRegex(manager.recv(100).decode(), r"^RELOADING=1\nMONOTONIC_USEC=\d+$")
                self.assertEqual(manager.recv(100), b"READY=1")


if __name__ == "__main__":
    harness.main()
