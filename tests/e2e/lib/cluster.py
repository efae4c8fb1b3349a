# SPDX-License-Identifier: MIT
"""Several nodes that are each other's peers: on loopback addresses, or in network namespaces."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from . import clients, ports, wire
from .server import READY, Process, StartError, program

NAME = "edited.lan"
CONVERGE_S = 20  # generous: only a failing test waits this long
POLL_S = 0.002
NETNS = "NANODNS_TEST_NETNS"


def await_true(condition, what, timeout_s=CONVERGE_S):
    """Seconds until `condition()` holds; AssertionError with `what`, or `what()`, when never."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > timeout_s:
            what = what() if callable(what) else what
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(POLL_S)
    return time.monotonic() - began


def judge_times(test, what, times, limit_s):
    """Prints them; the median counts, as one flush of a busy disk may take a second."""
    ordered = sorted(times)
    median, worst = ordered[len(ordered) // 2], ordered[-1]
    print(f"{what}: median {median * 1000:.0f} ms, worst {worst * 1000:.0f} ms of {len(times)}")
    test.assertLess(median, limit_s)
    test.assertLess(worst, CONVERGE_S / 2)


def request(address, port, method, path, body=None, timeout_s=clients.TIMEOUT_S):
    """(status, text) of an HTTP request."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout_s)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Loopback:
    """Every node has a loopback address of its own, which no other test uses."""

    def __init__(self):
        pid = os.getpid()
        self.base = f"127.{100 + pid % 100}.{pid // 100 % 256}"

    def address(self, index):
        return f"{self.base}.{index + 1}"

    def command(self, index):
        return []

    def close(self):
        pass


def _run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Namespaces:
    """Every node has a network namespace with a link to a bridge. Needs enter_namespace()."""

    def __init__(self, count=3):
        self.holders = []
        _run("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0")
        _run("ip", "addr", "add", "10.53.0.254/24", "dev", "br0")
        _run("ip", "link", "set", "br0", "up")
        for index in range(count):
            self._add(index)

    def _add(self, index):
        holder = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo ready; exec sleep infinity"],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.holders.append(holder)
        holder.stdout.readline()
        outer, inner, pid = f"h{index}", f"e{index}", str(holder.pid)
        _run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        _run("ip", "link", "set", inner, "netns", pid)
        _run("ip", "link", "set", outer, "master", "br0", "up")
        inside = ["nsenter", "-t", pid, "-n", "ip"]
        _run(*inside, "addr", "add", self.address(index) + "/24", "dev", inner)
        _run(*inside, "link", "set", inner, "up")
        _run(*inside, "link", "set", "lo", "up")

    def address(self, index):
        return f"10.53.0.{index + 1}"

    def command(self, index):
        return ["nsenter", "-t", str(self.holders[index].pid), "-n", "--"]

    def cut(self, index):
        _run("ip", "link", "set", f"h{index}", "down")

    def mend(self, index):
        _run("ip", "link", "set", f"h{index}", "up")

    def close(self):
        for index, holder in enumerate(self.holders):
            _run("ip", "link", "del", f"h{index}")  # the namespace's end would do it, but later
            holder.kill()
            holder.wait()
            holder.stdout.close()
        _run("ip", "link", "del", "br0")


def enter_namespace():
    """Starts the script anew in a network namespace of its own; False where that is forbidden."""
    if os.environ.get(NETNS):
        return True
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            test = [*command, "sh", "-c", "ip link set lo up && ip link add br0 type bridge && "
                                          "ip link add x type veth peer name y"]
            if subprocess.run(test, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0:
                os.environ[NETNS] = "1"
                inner = 'ip link set lo up; exec "$0" "$@"'
                os.execvp(command[0], [*command, "sh", "-c", inner, sys.executable, *sys.argv])
        except FileNotFoundError:
            return False
    return False


class Node:
    """One node: its config file survives its ends."""

    kind = "ours"
    ready = READY.pattern

    def __init__(self, cluster, index):
        self.cluster = cluster
        self.index = index
        self.address = cluster.network.address(index)
        self.port, self.mgmt_port = cluster.port, cluster.mgmt_port
        self.folder = tempfile.mkdtemp(prefix="nanodns-cluster-")
        self.path = os.path.join(self.folder, "nanodns.json")
        os.mkdir(os.path.join(self.folder, "state"))
        self.process = None
        self.env = {}

    @property
    def peer(self):
        return f"{self.address}:{self.mgmt_port}"

    def server_keys(self):
        """What is this node's own."""
        return {"host": self.address, "port": self.port, "mgmt_host": self.address,
                "mgmt_port": self.mgmt_port, "hot_reload": True,
                "peers": [node.peer for node in self.cluster.nodes if node is not self]}

    def write(self, more=None):
        config = {"server": {**self.server_keys(), "upstream": [], "config_version": 1},
                  "records": [{"name": NAME, "type": "A", "value": "192.0.2.0", "ttl": 300}]}
        config.update(more or {})
        self.store(config)

    def store(self, config):
        temporary = self.path + ".new"
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(config, file, indent=2)
        os.replace(temporary, self.path)

    def config(self):
        with open(self.path, encoding="utf-8") as file:
            return json.load(file)

    def edit(self, value):
        """What an operator does: the record gets another address."""
        config = self.config()
        config["records"][0]["value"] = value
        self.store(config)

    def set_peers(self, nodes):
        """Edits the list of peers, in the file as it is written down in the end."""
        await_true(lambda: self.config()["server"]["config_version"] == self.version()[0],
                   "the file has the version that serves")
        config = self.config()
        config["server"]["peers"] = [node.peer for node in nodes]
        self.store(config)

    def start_command(self):
        return [*self.cluster.network.command(self.index), program(), "start", "-c", self.path,
                "--state-dir", os.path.join(self.folder, "state")]

    def start(self):
        self.process = Process(self.start_command(), cwd=self.folder,
                               env=dict(os.environ, **self.env))
        if not self.process.wait_for(self.ready):
            status = self.process.stop()
            raise StartError(f"{self.kind} node {self.index} did not start", status,
                             self.process.output)

    def stop(self, number=signal.SIGTERM):
        process, self.process = self.process, None
        status = process.stop(number)
        if number == signal.SIGTERM and self.kind == "ours" and status != 0:
            raise AssertionError(f"node {self.index} ended with status {status}\n{process.output}")

    def kill(self):
        self.stop(signal.SIGKILL)

    def get(self, path):
        status, text = request(self.address, self.mgmt_port, "GET", path)
        if status != 200:
            raise AssertionError(f"GET {path}: status {status}\n{text}")
        return json.loads(text)

    def reload(self):
        """(status, text)"""
        return request(self.address, self.mgmt_port, "POST", "/reload", b"", timeout_s=20)

    def version(self):
        """(version, checksum) that serves; None while it does not."""
        try:
            metrics = self.get("/metrics")
        except (OSError, http.client.HTTPException):
            return None
        return metrics["config_version"], metrics["checksum"]

    def answer(self, name=NAME):
        """The address that a query gets, or None."""
        with clients.Udp(self.address, self.port) as client:
            client.send(wire.query(name))
            octets = client.receive(0.5)
        reply = wire.parse(octets) if octets else None
        return reply.answer[0].split()[-1] if reply and reply.answer else None

    def close(self):
        try:
            if self.process:
                self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


class Cluster:
    """`kinds` are classes of nodes, one for each."""

    def __init__(self, kinds=(Node, Node, Node), network=None):
        self.network = network or Loopback()
        self.port, self.mgmt_port = ports.free(), ports.free()
        self.nodes = []
        self.values = 0
        for index, kind in enumerate(kinds):
            self.nodes.append(kind(self, index))
        for node in self.nodes:
            node.write()

    def __enter__(self):
        try:
            for node in self.nodes:
                node.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for node in self.nodes:
            node.close()
        self.network.close()

    def new_value(self):
        self.values += 1
        return f"198.51.{self.values // 250}.{self.values % 250 + 1}"

    def await_answer(self, value, nodes=None, timeout_s=CONVERGE_S):
        """Seconds until all answer so."""
        began = time.monotonic()
        for node in nodes or self.nodes:
            await_true(lambda node=node: node.answer() == value, self.story, timeout_s)
        return time.monotonic() - began

    def edit(self, node, nodes=None):
        """Edits the file of a node; seconds until all serve the new address."""
        value = self.new_value()
        node.edit(value)
        return self.await_answer(value, nodes)

    def equal(self, nodes=None):
        versions = {node.version() for node in nodes or self.nodes}
        return len(versions) == 1 and None not in versions

    def await_equal(self, nodes=None, timeout_s=CONVERGE_S):
        return await_true(lambda: self.equal(nodes), self.story, timeout_s)

    def story(self):
        return "\n".join(f"--- {node.kind} node {node.index}\n{node.process.output}"
                         for node in self.nodes if node.process)
