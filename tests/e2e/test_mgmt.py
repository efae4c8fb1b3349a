#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The management API from outside: what clients of the other two programs send, and worse."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from lib import clients, harness, ports, wire
from lib.scripted import Scripted
from lib.server import Server, merged, run

TIMEOUT_S = 20  # only a failing test waits so long
READY = re.compile(r"management API on (\S+) port (\d+)")
CONFIG = {"server": {"config_version": 7},
          "zones": {"lan": {}},
          "records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"},
                      {"name": "db.lan", "type": "A", "value": "192.0.2.2"}]}
WEB = ["web.lan. 300 IN A 192.0.2.1"]


class Managed(Server):
    """A server with a management API on a port of its own."""

    def __init__(self, config=None, args=(), host="127.0.0.1"):
        for attempt in range(ports.STARTS):
            self.mgmt_port = ports.free()
            more = {"server": {"mgmt_host": host, "mgmt_port": self.mgmt_port}}
            try:
                super().__init__(merged(merged(CONFIG, config or {}), more), args)
                break
            except AssertionError as error:
                if "already in use" not in str(error) or attempt + 1 == ports.STARTS:
                    raise
        if not self.wait_for(READY):
            raise AssertionError(self.output)
        self.url = f"http://127.0.0.1:{self.mgmt_port}"

    def connection(self, address="127.0.0.1"):
        return http.client.HTTPConnection(address, self.mgmt_port, timeout=TIMEOUT_S)

    def ask(self, method, path, body=None, headers=None, address="127.0.0.1"):
        """Status, headers and body of one request."""
        connection = self.connection(address)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None, headers=None):
        """Status and decoded body."""
        status, fields, text = self.ask(method, path, body, headers)
        if fields["Content-Type"] != "application/json":
            raise AssertionError(f"{method} {path}: {fields['Content-Type']}: {text}")
        return status, json.loads(text)

    def edit(self, change):
        """Have the file say what `change` makes of it."""
        with open(self.path, encoding="utf-8") as file:
            config = json.load(file)
        change(config)
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(config, file)


class ManagedTest(unittest.TestCase):
    config = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Managed(cls.config)
        cls.addClassCleanup(cls.server.end)

    def answers_dns(self):
        self.assertEqual(clients.udp("127.0.0.1", self.server.port, wire.query("web.lan")).answer,
                         WEB)


class Endpoints(ManagedTest):
    """The keys that clients of the other two programs read."""

    def test_health(self):
        status, body = self.server.json("GET", "/health")
        self.assertEqual(status, 200)
        self.assertEqual({**body, "uptime_s": 0},
                         {"status": "ok", "config_version": body["version"],
                          "version": body["version"], "uptime_s": 0})
        self.assertIsInstance(body["uptime_s"], float)

    def test_ready(self):
        status, body = self.server.json("GET", "/ready")
        self.assertEqual(status, 200)
        self.assertEqual((body["status"], body["records"], body["zones"]), ("ready", 2, 1))
        self.assertEqual(body["config_version"], body["version"])
        self.assertRegex(body["checksum"], r"\A[0-9a-f]{16}\Z")

    def test_metrics_as_json(self):
        for accept in (None, "*/*", "application/json", "text/html,*/*;q=0.8"):
            before = self.server.json("GET", "/metrics")[1]["query_count"]
            self.answers_dns()
            status, body = self.server.json("GET", "/metrics",
                                            headers={"Accept": accept} if accept else {})
            self.assertEqual(status, 200)
            self.assertGreater(body["query_count"], before)
        self.assertEqual(set(body), {
            "config_version", "version", "checksum", "uptime_secs", "uptime_s", "query_count",
            "record_count", "records", "zones", "cache_size", "cache_active", "cache_capacity",
            "cache"})
        self.assertEqual(set(body["cache"]), {"size", "max_size", "hits", "misses", "hit_rate"})
        self.assertEqual((body["record_count"], body["records"], body["zones"]), (2, 2, 1))
        self.assertIsInstance(body["uptime_secs"], int)

    def test_cluster(self):
        status, body = self.server.json("GET", "/cluster")
        self.assertEqual(status, 200)
        self.assertEqual(body["this"]["status"], "healthy")
        self.assertEqual(body["self"]["status"], "ok")
        self.assertEqual(body["self"]["peers_configured"], [])
        self.assertEqual(body["peers"], {})
        self.assertEqual(body["this"]["config_version"], body["self"]["version"])

    def test_config_raw(self):
        status, fields, body = self.server.ask("GET", "/config/raw")
        self.assertEqual((status, fields["Content-Type"]), (200, "application/json"))
        with open(self.server.path, "rb") as file:
            self.assertEqual(body, file.read())

    def test_head(self):
        for path in ("/health", "/ready", "/metrics", "/cluster", "/config/raw",
                     "/metrics/prometheus"):
            status, fields, body = self.server.ask("HEAD", path)
            self.assertEqual((status, body), (200, b""), path)
            self.assertGreater(int(fields["Content-Length"]), 10)

    def test_errors(self):
        status, body = self.server.json("GET", "/nope?x=1")
        self.assertEqual((status, body), (404, {"error": "unknown path: /nope"}))
        for method, path, allow in (("POST", "/health", "GET, HEAD"), ("GET", "/sync", "POST"),
                                    ("DELETE", "/config/raw", "GET, HEAD")):
            status, fields, body = self.server.ask(method, path)
            self.assertEqual((status, fields["Allow"]), (405, allow))
            self.assertIn("error", json.loads(body))
        status, body = self.server.json("POST", "/sync", b"")
        self.assertEqual((status, body), (400, {"error": "empty body"}))

    def test_pages_of_other_sites(self):
        for origin in ("http://evil.example", "null", "https://127.0.0.1:1"):
            status, body = self.server.json("POST", "/reload", b"", {"Origin": origin})
            self.assertEqual(status, 403, origin)
            self.assertIn("error", body)

    def test_keep_alive(self):
        connection = self.server.connection()
        self.addCleanup(connection.close)
        for _ in range(50):
            connection.request("GET", "/health")
            self.assertEqual(connection.getresponse().read()[:1], b"{")
        self.assertIsNotNone(connection.sock)

    def test_curl_as_the_other_programs_document_it(self):
        curl = shutil.which("curl")
        if not curl:
            self.skipTest("curl is missing (Debian: apt install curl)")
        cluster = subprocess.run([curl, "-s", self.server.url + "/cluster"], check=True,
                                 capture_output=True, text=True, timeout=TIMEOUT_S)
        self.assertEqual(json.loads(cluster.stdout)["this"]["status"], "healthy")
        before = self.server.json("GET", "/health")[1]["version"]
        reload = subprocess.run([curl, "-sS", "-X", "POST", self.server.url + "/reload"],
                                check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
        self.assertEqual(json.loads(reload.stdout)["config_version"], before + 1)


class Prometheus(ManagedTest):
    config = {"rewrites": [{"match": "ads.example", "action": "nxdomain"}]}

    def text(self):
        status, fields, body = self.server.ask("GET", "/metrics", headers={
            "Accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.1"
        })
        self.assertEqual(status, 200)
        self.assertTrue(fields["Content-Type"].startswith("text/plain; version=0.0.4"))
        return body.decode()

    def value(self, sample):
        for line in self.text().splitlines():
            if line.startswith(sample + " "):
                return float(line.rpartition(" ")[2])
        self.fail(f"{sample} is missing")

    def test_counts_what_was_asked(self):
        samples = ('nanodns_dns_requests_total{proto="udp",family="ipv4",type="A"}',
                   'nanodns_dns_requests_total{proto="tcp",family="ipv4",type="AAAA"}',
                   'nanodns_dns_responses_total{rcode="NOERROR",source="local"}',
                   'nanodns_dns_request_duration_seconds_count', 'nanodns_blocked_total')
        before = [self.value(sample) for sample in samples]
        for _ in range(3):
            self.answers_dns()
        clients.tcp("127.0.0.1", self.server.port, wire.query("web.lan", "AAAA"))
        clients.udp("127.0.0.1", self.server.port, wire.query("ads.example", "TXT"))
        self.assertEqual([self.value(sample) - was for sample, was in zip(samples, before)],
                         [3, 1, 3, 5, 1])

    def test_counts_an_answer_that_comes_later_once(self):
        upstream = {"zones": {"up.example": {}},
                    "records": [{"name": "a.up.example", "type": "A", "value": "192.0.2.77"}]}
        with Server(upstream) as above:
            name = f"127.0.0.1:{above.port}"
            with Managed({"server": {"upstream": [name], "workers": 1}}) as server:
                reply = clients.udp("127.0.0.1", server.port, wire.query("a.up.example"))
                self.assertEqual(reply.answer, ["a.up.example. 300 IN A 192.0.2.77"])
                # a worker sends first and counts then; the answer to a second query comes after that
                again = clients.udp("127.0.0.1", server.port, wire.query("web.lan"))
                self.assertEqual(again.answer, WEB)
                text = server.ask("GET", "/metrics/prometheus")[2].decode()
        for sample, count in (
                ('nanodns_dns_requests_total{proto="udp",family="ipv4",type="A"}', 2),
                ('nanodns_dns_responses_total{rcode="NOERROR",source="upstream"}', 1),
                ('nanodns_dns_request_duration_seconds_count', 2),
                (f'nanodns_upstream_answers_total{{upstream="{name}"}}', 1)):
            lines = [line for line in text.splitlines() if line.startswith(sample)]
            self.assertEqual(lines, [f"{sample} {count}"])

    def test_describes_the_process(self):
        self.assertEqual(self.value('nanodns_build_info{version="%s"}' % harness.version()), 1)
        self.assertEqual(self.value("nanodns_config_last_reload_successful"), 1)
        self.assertGreater(self.value("process_resident_memory_bytes"), 1 << 20)
        self.assertGreater(self.value("process_open_fds"), 5)
        self.assertLess(abs(self.value("process_start_time_seconds") - time.time()), 3600)

    def test_promtool_finds_no_fault(self):
        promtool = shutil.which("promtool")
        if not promtool:
            self.skipTest("promtool is missing (Debian: apt install prometheus)")
        check = subprocess.run([promtool, "check", "metrics"], input=self.text(), text=True,
                               capture_output=True, timeout=TIMEOUT_S, check=False)
        self.assertEqual((check.returncode, check.stdout, check.stderr), (0, "", ""))

    def test_the_dashboard_shows_what_there_is(self):
        top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        with open(os.path.join(top, "dist", "nanodns-dashboard.json"), encoding="utf-8") as file:
            dashboard = json.load(file)
        text = self.text()
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                names = re.findall(r"\b(?:nanodns|process)_\w+", target["expr"])
                self.assertTrue(names, panel["title"])
                for name in names:
                    family = re.sub(r"_(bucket|sum|count)$", "", name)
                    self.assertRegex(text, rf"(?m)^# TYPE ({name}|{family}) ", panel["title"])


class Changes(unittest.TestCase):
    def setUp(self):
        self.server = Managed()
        self.addCleanup(self.server.end)

    def address(self, name="web.lan"):
        return clients.udp("127.0.0.1", self.server.port, wire.query(name)).answer

    def test_reload_serves_the_edited_file(self):
        def change(config):
            config["records"][0]["value"] = "192.0.2.99"
        before = self.server.json("GET", "/health")[1]["version"]
        self.server.edit(change)
        status, body = self.server.json("POST", "/reload")
        self.assertEqual(status, 200, body)
        self.assertEqual((body["status"], body["version"], body["config_version"]),
                         ("reloaded", before + 1, before + 1))
        self.assertEqual((body["records"], body["zones"], body["peers"]), (2, 1, {}))
        self.assertEqual(self.address(), ["web.lan. 300 IN A 192.0.2.99"])

    def test_a_bad_file_changes_nothing_and_is_told(self):
        before = self.server.json("GET", "/health")[1]["version"]
        with open(self.server.path, encoding="utf-8") as file:
            good = file.read()
        with open(self.server.path, "w", encoding="utf-8") as file:
            file.write('{"records": [{"name": "x", "type": "A", "value": "192.0.2.300"}]}')
        status, body = self.server.json("POST", "/reload")
        self.assertEqual(status, 422, body)
        self.assertIn("192.0.2.300", body["error"])
        self.assertRegex(body["error"], r":1:\d+: ")
        self.assertEqual(self.address(), WEB)
        status, ready = self.server.json("GET", "/ready")
        self.assertEqual((status, ready["status"], ready["version"]), (200, "ready", before))
        self.assertIn("192.0.2.300", ready["error"])
        metrics = self.server.ask("GET", "/metrics/prometheus")[2].decode()
        self.assertIn("\nnanodns_config_last_reload_successful 0\n", metrics)
        with open(self.server.path, "w", encoding="utf-8") as file:
            file.write(good)
        self.assertEqual(self.server.json("POST", "/reload")[0], 200)
        self.assertNotIn("error", self.server.json("GET", "/ready")[1])

    def pushed(self, version, value):
        return {"server": {"config_version": version, "port": 1, "mgmt_port": 2},
                "zones": {"lan": {}},
                "records": [{"name": "web.lan", "type": "A", "value": value}]}

    def test_sync_as_python_pushes(self):
        status, body = self.server.json("POST", "/sync", json.dumps(self.pushed(20, "192.0.2.3")))
        self.assertEqual((status, body["status"], body["version"]), (200, "applied", 20), body)
        self.assertEqual(self.address(), ["web.lan. 300 IN A 192.0.2.3"])
        status, body = self.server.json("POST", "/sync", json.dumps(self.pushed(20, "192.0.2.3")))
        self.assertEqual((status, body["status"], body["version"]), (200, "already_current", 20))
        status, body = self.server.json("POST", "/sync", json.dumps(self.pushed(19, "192.0.2.4")))
        self.assertEqual((status, body["status"]), (409, "rejected_stale"))
        self.assertEqual((body["my_version"], body["incoming_version"]), (20, 19))
        status, body = self.server.json("POST", "/sync", json.dumps(self.pushed(21, "192.0.2.300")))
        self.assertEqual(status, 422, body)
        self.assertEqual(self.address(), ["web.lan. 300 IN A 192.0.2.3"])

    def test_sync_as_rust_pushes(self):
        def push(version, value):
            body = {"config_version": version, "config": self.pushed(version, value)}
            return self.server.json("POST", "/sync", json.dumps(body),
                                    {"Content-Type": "application/json"})
        status, body = push(20, "192.0.2.3")
        self.assertEqual((status, body["status"], body["config_version"]), (200, "applied", 20))
        self.assertEqual(self.address(), ["web.lan. 300 IN A 192.0.2.3"])
        status, body = push(19, "192.0.2.4")
        self.assertEqual((status, body["status"]), (200, "ignored"))
        self.assertEqual((body["my_version"], body["received_version"]), (20, 19))
        self.assertEqual(push(21, "192.0.2.300")[0], 422)

    def test_it_follows_its_port(self):
        first = self.server.mgmt_port
        second = ports.free()
        self.server.edit(lambda config: config["server"].update(mgmt_port=second))
        self.assertEqual(self.server.json("POST", "/reload")[0], 200)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", first), TIMEOUT_S)
        self.server.mgmt_port = second
        self.assertEqual(self.server.json("GET", "/health")[0], 200)


class Access(ManagedTest):
    config = {"server": {"mgmt_token": "s3cret"}}

    def test_the_token(self):
        self.assertEqual(self.server.json("GET", "/health")[0], 200)
        for method, path in (("GET", "/config/raw"), ("POST", "/reload"), ("POST", "/sync")):
            for headers in ({}, {"Authorization": "Bearer wrong"},
                            {"Authorization": "Basic s3cret"}):
                status, fields, body = self.server.ask(method, path, b"" if method == "POST" else
                                                       None, headers)
                self.assertEqual(status, 401, (path, headers))
                self.assertTrue(fields["WWW-Authenticate"].startswith("Bearer"))
                self.assertIn("error", json.loads(body))
        status, _ = self.server.json("POST", "/reload", b"", {"Authorization": "Bearer s3cret"})
        self.assertEqual(status, 200)
        status, _, _ = self.server.ask("GET", "/config/raw",
                                       headers={"Authorization": "Bearer s3cret"})
        self.assertEqual(status, 200)

    def test_the_command_line_has_it(self):
        url = ["--url", self.server.url]
        refused = run("reload", *url)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("NANODNS_MGMT_TOKEN", refused.stderr)
        env = dict(os.environ, NANODNS_MGMT_TOKEN="s3cret")
        self.assertEqual(run("reload", *url, env=env).returncode, 0)
        by_file = run("reload", "-c", self.server.path)
        self.assertEqual((by_file.returncode, by_file.stderr), (0, ""))


class CommandLine(ManagedTest):
    def test_status(self):
        shown = run("status", "-c", self.server.path)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertIn(f"server    {self.server.url}, ready, up ", shown.stdout)
        self.assertRegex(shown.stdout, r"config    version \d+, checksum [0-9a-f]{16}, 2 records, "
                                       r"1 zone\n")
        as_json = run("status", "--json", "--url", self.server.url)
        self.assertEqual(set(json.loads(as_json.stdout)), {"ready", "metrics", "cluster"})

    def test_reload(self):
        shown = run("reload", "--url", self.server.url)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertRegex(shown.stdout, r"\Areloaded  version \d+, checksum ")
        as_json = run("reload", "--json", "--url", f"127.0.0.1:{self.server.mgmt_port}/")
        self.assertEqual(json.loads(as_json.stdout)["status"], "reloaded")

    def test_healthcheck(self):
        self.assertEqual(run("healthcheck", "--url", self.server.url).stdout, "healthy\n")
        nobody = run("healthcheck", "--url", "http://127.0.0.1:1")
        self.assertEqual((nobody.returncode, nobody.stdout), (1, ""))
        self.assertIn("no answer from the management API at http://127.0.0.1:1", nobody.stderr)

    def test_a_url_that_is_none(self):
        for url in ("https://127.0.0.1:1", "http://", "http://127.0.0.1:1/path",
                    "http://127.0.0.1:99999", "x" * 400):
            wrong = run("status", "--url", url)
            self.assertEqual((wrong.returncode, wrong.stdout), (1, ""), url)
            self.assertTrue(wrong.stderr.startswith("nanodns: --url: "), wrong.stderr)

    def test_a_server_without_the_api(self):
        with Server(CONFIG) as server:
            off = run("status", "-c", server.path)
        self.assertEqual(off.returncode, 1)
        self.assertIn('set "mgmt_port": 9053', off.stderr)


class Hostile(ManagedTest):
    """Whatever one client does, others and DNS are answered."""

    def others_are_served(self):
        self.assertEqual(self.server.json("GET", "/health")[0], 200)
        self.answers_dns()

    def test_clients_that_say_nothing_or_little(self):
        sockets = [socket.create_connection(("127.0.0.1", self.server.mgmt_port), TIMEOUT_S)
                   for _ in range(40)]
        for number, client in enumerate(sockets):
            client.sendall(b"GET /health HTTP/1.1\r\nX: "[:number])
        for _ in range(5):
            self.others_are_served()
        for client in sockets:
            client.close()

    def test_clients_that_do_not_read(self):
        sockets = [socket.create_connection(("127.0.0.1", self.server.mgmt_port), TIMEOUT_S)
                   for _ in range(20)]
        for client in sockets:
            client.sendall(b"GET /metrics/prometheus HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
        self.others_are_served()
        for client in sockets:
            client.close()

    def test_200_connections(self):
        per_client = 50
        sources = [f"127.0.0.{number}" for number in (2, 3, 4, 5)]
        sockets = []
        for source in sources:
            for _ in range(per_client):
                sockets.append(socket.create_connection(
                    ("127.0.0.1", self.server.mgmt_port), TIMEOUT_S, (source, 0)))
        for client in sockets:
            client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        for client in sockets:
            self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 200 "))
        self.others_are_served()
        for client in sockets:
            client.close()

    def test_one_client_does_not_take_all_connections(self):
        sockets = [socket.create_connection(("127.0.0.1", self.server.mgmt_port), TIMEOUT_S,
                                            ("127.0.0.6", 0)) for _ in range(100)]
        for client in sockets:
            try:
                client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            except ConnectionError:
                pass  # closed already
        answered = 0
        for client in sockets:
            try:
                answered += client.recv(4096).startswith(b"HTTP/1.1 200 ")
            except ConnectionError:
                pass
            client.close()
        self.assertEqual(answered, 64)
        self.others_are_served()

    def test_garbage(self):
        for octets in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500, b"\r\n" * 100,
                       b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", bytes(range(256)) * 8,
                       b"POST /sync HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                       b"POST /sync HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                       b"GET /health HTTP/1.1\r\nX: " + b"x" * 100000):
            with socket.create_connection(("127.0.0.1", self.server.mgmt_port), TIMEOUT_S) as client:
                try:
                    client.sendall(octets)
                except ConnectionError:
                    pass
            self.others_are_served()

    def test_a_body_of_a_gigabyte(self):
        before = self.memory("resident")
        with socket.create_connection(("127.0.0.1", self.server.mgmt_port), TIMEOUT_S) as client:
            client.sendall(b"POST /sync HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n"
                           b"Expect: 100-continue\r\n\r\n")
            answer = client.recv(4096)
            self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer)
        connection = self.server.connection()
        self.addCleanup(connection.close)
        piece = b" " * (1 << 20)
        connection.request("POST", "/sync", (piece for _ in range(128)), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 413)
        self.assertIn("error", json.loads(answer.read()))
        self.others_are_served()
        if self.memory("virtual") < 1 << 40:  # a sanitizer maps more, and keeps what is freed
            self.assertLess(self.memory("resident") - before, 32 << 20)

    def memory(self, kind):
        text = self.server.ask("GET", "/metrics/prometheus")[2].decode()
        return int(re.search(rf"(?m)^process_{kind}_memory_bytes (\d+)$", text)[1])


class Shutdown(unittest.TestCase):
    def test_the_end_is_told_while_answers_are_waited_for(self):
        """As whoever balances load wants it: before the port is closed."""
        released = threading.Event()
        self.addCleanup(released.set)

        def answer(query):
            released.wait(TIMEOUT_S)
            return query.reply((query.name, 60, "A", "192.0.2.9"))
        with Scripted(answer) as upstream, \
                Managed({"server": {"upstream": [upstream.endpoint],
                                    "upstream_timeout": 10}}) as server, \
                clients.Udp("127.0.0.1", server.port) as client:
            self.assertEqual(server.json("GET", "/health")[0], 200)
            client.send(wire.query("a.example"))
            upstream.wait_asked(1)
            server.child.send_signal(signal.SIGTERM)
            self.assertTrue(server.wait_for("SIGTERM: stopping"))
            self.assertEqual(server.json("GET", "/health"), (503, {"status": "unavailable"}))
            self.assertEqual(server.json("GET", "/ready"), (503, {"status": "not_ready"}))
            self.assertEqual(server.json("POST", "/reload")[0], 503)
            self.assertEqual(server.json("GET", "/cluster")[0], 200)
            self.assertIsNone(server.child.poll())
            released.set()
            reply = wire.parse(client.receive())
            self.assertEqual(reply.answer, ["a.example. 60 IN A 192.0.2.9"])
            self.assertEqual(server.child.wait(TIMEOUT_S), 0)


class Start(unittest.TestCase):
    def test_a_port_that_is_taken_fails_the_start(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            with self.assertRaises(AssertionError) as failed:
                Server(CONFIG, ["--mgmt-host", "127.0.0.1", "--mgmt-port", str(port)]).end()
        message = str(failed.exception)
        self.assertIn(f"cannot serve the management API on 127.0.0.1 port {port}: already in use by "
                      f"python", message)
        self.assertIn("--mgmt-port", message)

    @harness.needs_ipv6
    def test_ipv6(self):
        with Managed(host="::") as server:
            for address in ("127.0.0.1", "::1"):
                self.assertEqual(server.ask("GET", "/health", address=address)[0], 200)
            shown = run("healthcheck", "--url", f"http://[::1]:{server.mgmt_port}")
            self.assertEqual((shown.returncode, shown.stderr), (0, ""))
            self.assertEqual(run("healthcheck", "-c", server.path).returncode, 0)
            # which has one answer also where IPv6 is switched off, as in many containers
            self.assertIn(f"http://127.0.0.1:{server.mgmt_port},",
                          run("status", "-c", server.path).stdout)

    def test_without_a_port_nothing_listens(self):
        with Server(CONFIG) as server:
            self.assertIsNone(server.find("management API"))
            with open(f"/proc/{server.child.pid}/maps", encoding="utf-8") as file:
                self.assertNotIn("libmicrohttpd", file.read())


if __name__ == "__main__":
    harness.main()
