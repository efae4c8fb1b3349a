#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a reload costs: time and memory over many of them, and what clients notice of one.

usage: bench/reloads.py [--nanodns PROGRAM] [--flood PROGRAM] [--echo PROGRAM] [--realtime]
                        memory|losses|time [COUNT]

  memory  resident memory, and what of it is of no file, after 100 reloads and after COUNT (10000)
  losses  answers lost, and how late the others come, of a steady load while 100,000 records are
          reloaded COUNT times (5), before and after; and of a server that only echoes, which shows
          what the machine does to any program
  time    from the request for a reload of 100,000 records to its answer, COUNT times (20), without
          other load
"""
import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import process

READY = re.compile(r"listening on \S+ port (\d+) \(udp")
RATE = 100000  # queries a second
RECORDS = 100000
LOAD_S = 5
API = re.compile(r"management API on \S+ port (\d+)")


def config(records, **server):
    return {"server": {"host": "127.0.0.1", "port": 0, "mgmt_host": "127.0.0.1", "upstream": [],
                       "hot_reload": False, **server},
            "records": [{"name": f"host{i:06d}.bench.lan", "type": "A",
                         "value": f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"}
                        for i in range(records)]}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, program, folder, records, realtime=False, **server):
        self.path = os.path.join(folder, "nanodns.json")
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(config(records, mgmt_port=free_port(), **server), file, indent=1)
        self.child = subprocess.Popen([program, "start", "-c", self.path],
                                      stderr=subprocess.PIPE, text=True, preexec_fn=process.children_setup(
                                          process.SERVER_CORE, realtime))
        self.port = self.api = None
        for line in self.child.stderr:
            if found := READY.search(line):
                self.port = int(found[1])
            if found := API.search(line):
                self.api = int(found[1])
            if "ready:" in line:
                break
        os.set_blocking(self.child.stderr.fileno(), False)

    def memory(self):
        with open(f"/proc/{self.child.pid}/smaps_rollup", encoding="ascii") as file:
            text = file.read()
        return [int(re.search(rf"^{key}:\s+(\d+)", text, re.M)[1]) for key in ("Rss", "Anonymous")]

    def reload(self, connection):
        connection.request("POST", "/reload")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body.decode())
        try:
            self.child.stderr.read()  # what it logged
        except (BlockingIOError, TypeError):
            pass

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.api, timeout=60)

    def end(self):
        self.child.send_signal(signal.SIGTERM)
        self.child.wait()


def memory(program, count):
    with tempfile.TemporaryDirectory(prefix="nanodns-bench-") as folder:
        server = Server(program, folder, 1000)
        connection = server.connect()
        for done in range(1, count + 1):
            server.reload(connection)
            if done in (1, 100, 1000, count):
                resident, own = server.memory()
                print(f"after {done} reloads: resident {resident} KiB, "
                      f"of no file {own} KiB", flush=True)
        server.end()


def flood(program, port, records, realtime, expected):
    """A steady load of RATE from core 1: its line has what was lost, and how late answers came."""
    return subprocess.Popen([program, "--port", str(port), "--names", str(records), "--expect",
                             expected, "--rate", str(RATE), "--window", "4096", "--core", "1",
                             "--seconds", str(LOAD_S)], stdout=subprocess.PIPE, text=True,
                            preexec_fn=process.children_setup(process.LOAD_CORE, realtime))


COLUMNS = ("lost", "p50_us", "p99_us", "p999_us", "max_us", "late")


def show(label, line, reload_ms=""):
    found = dict(item.split("=") for item in line.split())
    print(f"{label:8}" + "".join(f"{found[column]:>10}" for column in COLUMNS)
          + f"{reload_ms:>10}", flush=True)


def echoed(echo, generator, realtime):
    port = free_port()
    child = subprocess.Popen([echo, str(port)], preexec_fn=process.children_setup(
        process.SERVER_CORE, realtime))
    try:
        load = flood(generator, port, 1000, realtime, "echo")
        return load.communicate()[0]
    finally:
        child.terminate()
        child.wait()


def losses(program, generator, echo, count, realtime):
    print(f"{RATE} queries a second; late: after 5 ms\n{'':8}"
          + "".join(f"{column:>10}" for column in (*COLUMNS, "reload_ms")))
    show("echo", echoed(echo, generator, realtime))
    with tempfile.TemporaryDirectory(prefix="nanodns-bench-") as folder:
        server = Server(program, folder, RECORDS, realtime, workers=1)
        for label, reloads in (("before", 0), ("during", count), ("after", 0)):
            load = flood(generator, server.port, RECORDS, realtime, "address")
            time.sleep(0.5)
            connection = server.connect()
            began = time.monotonic()
            for _ in range(reloads):
                server.reload(connection)
            spent = time.monotonic() - began
            show(label, load.communicate()[0], f"{1000 * spent / reloads:.0f}" if reloads else "")
        server.end()


def times(program, count):
    with tempfile.TemporaryDirectory(prefix="nanodns-bench-") as folder:
        server = Server(program, folder, RECORDS, workers=1)
        connection = server.connect()
        taken = []
        for _ in range(count):
            began = time.monotonic()
            server.reload(connection)
            taken.append(1000 * (time.monotonic() - began))
        server.end()
    taken.sort()
    print(f"{RECORDS} records, {count} reloads: median {taken[count // 2]:.0f} ms, "
          f"least {taken[0]:.0f} ms, most {taken[-1]:.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nanodns", default="nanodns/nanodns")
    parser.add_argument("--flood", default="bench/flood")
    parser.add_argument("--echo", default="bench/echo")
    parser.add_argument("what", choices=("memory", "losses", "time"))
    parser.add_argument("count", nargs="?", type=int)
    parser.add_argument("--realtime", action="store_true",
                        help="real-time priority, for a machine with other work; needs root")
    options = parser.parse_args()
    if options.what == "memory":
        memory(options.nanodns, options.count or 10000)
    elif options.what == "time":
        times(options.nanodns, options.count or 20)
    else:
        losses(options.nanodns, options.flood, options.echo, options.count or 5, options.realtime)


if __name__ == "__main__":
    sys.exit(main())
