# SPDX-License-Identifier: MIT
"""Tables of forwarding: answers from the cache, answers from an upstream, and a dead upstream."""
import random
import select
import socket
import subprocess
import sys
import tempfile
import time

import peers
import process

CACHED_NAMES = 5000
ZIPF_QUESTIONS = 200000
DISTINCT_NAMES = 1000000
DEAD_NAMES_PER_S = 10000
DEAD_S = 10


def zipf_file(folder):
    """Questions for CACHED_NAMES names, the n-th most popular as often as 1/n of the first."""
    rng = random.Random(1)
    weights = [1 / rank for rank in range(1, CACHED_NAMES + 1)]
    numbers = rng.choices(range(CACHED_NAMES), weights, k=ZIPF_QUESTIONS)
    return peers.write(folder, "zipf", (f"host{number:06d}.{peers.ZONE} A" for number in numbers))


def upstream(bench):
    """NSD on the core of the server under test: the generator, which never sleeps, has the other
    one. What it takes is the same for all."""
    server = process.Server("upstream", peers.find("nsd"), peers.nsd_wildcard, CACHED_NAMES,
                            bench.options.realtime)
    return server.start(f"host000000.{peers.ZONE}")


def rows(bench, port, cached):
    found = [("echo", bench.tool("echo"), peers.echo),
             ("nanodns", bench.options.nanodns, peers.nanodns_forwarding(port, cached))]
    found += [(label, peers.find(program), make(port, cached))
              for label, (program, make) in peers.FORWARDERS.items()]
    wanted = [word for word in bench.options.servers.split(",") if word]
    return [row for row in found if not wanted or row[0] in wanted or row[0] == "echo"]


def cached(bench):
    with tempfile.TemporaryDirectory(prefix="nanodns-bench-") as folder, upstream(bench) as nsd:
        bench.throughput(f"Answers from the cache, {CACHED_NAMES:,} names, Zipf", CACHED_NAMES,
                         rows(bench, nsd.port, True), expect="noerror", file=zipf_file(folder))


def uncached(bench):
    with upstream(bench) as nsd:
        bench.throughput("Forwarded, nothing cached, NSD as upstream on the same core",
                         DISTINCT_NAMES, rows(bench, nsd.port, False), expect="noerror")


# ---- a dead upstream --------------------------------------------------------------------------

def spray(port, seconds):
    """Ask for distinct names at a steady pace and look at no answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", port))
        client.setblocking(False)
        start = time.monotonic()
        sent = 0
        while (now := time.monotonic() - start) < seconds:
            while sent < now * DEAD_NAMES_PER_S:
                try:
                    client.send(process.query(f"n{sent}.{peers.ZONE}"))
                except (BlockingIOError, ConnectionRefusedError):
                    pass
                sent += 1
            select.select([], [], [], 0.002)
            try:
                while True:
                    client.recv(4096)
            except (BlockingIOError, ConnectionRefusedError):
                pass


def start_spray(port):
    return subprocess.Popen([sys.executable, __file__, str(port), str(DEAD_S)],
                            preexec_fn=process.children_setup(process.LOAD_CORE, False))


def local_latency(bench, server):
    """One query at a time for local names."""
    return bench.flood(server, "noerror", "--names", 1000, "--pattern", "local%06d.lan",
                       "--window", 1, "--flows", 1, "--batch", 1)


def recovery_s(server):
    """Until a forwarded name is answered."""
    start = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", server.port))
        client.settimeout(0.1)
        for number in range(1000):
            client.send(process.query(f"again{number}.{peers.ZONE}"))
            try:
                if client.recv(4096)[3] & 15 == 0:
                    return time.monotonic() - start
            except socket.timeout:
                pass
    return float("inf")


def dead(bench):
    """Local answers while thousands of other names wait on an upstream that says nothing."""
    print(f"\n### Local answers while {DEAD_NAMES_PER_S:,} names a second wait on a dead upstream\n")
    print("| | p50 µs | p99 µs | lost | resident, MiB |")
    print("|---|--:|--:|--:|--:|")
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port = process.free_port()
    silent.bind(("127.0.0.1", port))  # takes what fits its buffer and never reads
    with process.Server("nanodns", bench.options.nanodns, peers.nanodns_forwarding(port, True),
                        0, bench.options.realtime) as server:
        server.start("local000000.lan")

        def show(title, result):
            print(f"| {title} | {result['p50_us']:.0f} | {result['p99_us']:.0f} "
                  f"| {result['lost']:.0f} | {server.memory()[1] / (1 << 20):.1f} |", flush=True)

        show("before", local_latency(bench, server))
        sprayer = start_spray(server.port)
        time.sleep(DEAD_S / 3)  # until what waits has grown to its bound
        show("during", local_latency(bench, server))
        sprayer.wait()
        silent.close()
        nsd = process.Server("upstream", peers.find("nsd"), peers.nsd_wildcard, 1,
                             bench.options.realtime)
        nsd.argv = peers.nsd_wildcard(peers.find("nsd"), nsd.folder, port, 1)
        nsd.port = port
        with nsd.start(f"host000000.{peers.ZONE}"):
            recovered_s = recovery_s(server)
            show("after", local_latency(bench, server))
        print(f"\nForwarded names are answered {recovered_s:.2f} s after the upstream came back.")


TABLES = {"cached": cached, "uncached": uncached, "dead": dead}


def print_tables(bench, wanted):
    for name, table in TABLES.items():
        if name in wanted:
            table(bench)


if __name__ == "__main__":
    spray(int(sys.argv[1]), float(sys.argv[2]))
