# SPDX-License-Identifier: MIT
"""Servers as child processes: start on one core, wait until they answer, measure, end by PID."""
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SERVER_CORE, LOAD_CORE = 0, 1
PR_SET_PDEATHSIG = 1
READY_RCODES = (0, 3)  # others are said while a server still loads


def free_port():
    """A port free for UDP and TCP, below the ephemeral range so that no client takes it."""
    while True:
        port = random.randrange(20000, 32000)
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", port))
            return port
        except OSError:
            continue


def set_realtime():
    """Keep other work of the machine off the two cores; needs root, else nothing changes."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass


def children_setup(core, realtime):
    libc = ctypes.CDLL(None)

    def setup():
        os.sched_setaffinity(0, {core})
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if realtime:
            set_realtime()
    return setup


def query(name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return b"\0\1\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"


class Server:
    """One running server in its own folder and session; a context manager."""

    def __init__(self, label, binary, make, names, realtime=False):
        self.label = label
        self.folder = tempfile.mkdtemp(prefix="nanodns-bench-")
        self.port = free_port()
        self.realtime = realtime
        self.process = None
        self.argv = make(binary, self.folder, self.port, names)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, name, timeout_s=120):
        """Start it and wait for an answer; raises RuntimeError with what it said."""
        self.process = subprocess.Popen(
            self.argv, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=children_setup(SERVER_CORE, self.realtime))
        deadline = time.monotonic() + timeout_s
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.connect(("127.0.0.1", self.port))
            client.settimeout(0.2)
            while time.monotonic() < deadline:
                if self.process.poll() is not None:
                    said = self.process.stdout.read().decode(errors="replace").split("\n")[0]
                    raise RuntimeError(f"ended: {said or self.process.returncode}")
                try:
                    client.send(query(name))
                    if client.recv(4096)[3] & 15 in READY_RCODES:
                        return self
                    time.sleep(0.02)
                except ConnectionRefusedError:
                    time.sleep(0.02)
                except socket.timeout:
                    pass
        raise RuntimeError(f"no answer in {timeout_s} s")

    def pids(self):
        """The process and all that it started: they share its session."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                    session = int(file.read().rpartition(")")[2].split()[3])
            except (OSError, ValueError):
                continue
            if session == self.process.pid:
                found.append(int(entry))
        return found

    def memory(self):
        """(private, resident) in octets, summed over its processes.

        Private is what no other program shares; pages that its own processes share with each
        other since a fork count once.
        """
        total = dict.fromkeys(("Rss", "Private_Clean", "Private_Dirty", "Pss_Dirty"), 0)
        for pid in self.pids():
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                for line in file:
                    key, _, value = line.partition(":")
                    if key in total:
                        total[key] += int(value.split()[0]) * 1024
        forked = max(0, total["Pss_Dirty"] - total["Private_Dirty"])
        return total["Private_Clean"] + total["Private_Dirty"] + forked, total["Rss"]

    def stop(self):
        """End it by its own PIDs: politely, then not."""
        if self.process is not None:
            family = self.pids() or [self.process.pid]
            if self.process.poll() is None:
                self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            for pid in family:
                if pid != self.process.pid and pid in self.pids():
                    os.kill(pid, signal.SIGKILL)
            self.process.stdout.close()
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)


def key_values(line):
    """The dict of a line of key=value pairs, numbers as floats."""
    return {key: float(value) for key, value in (pair.split("=", 1) for pair in line.split())}
