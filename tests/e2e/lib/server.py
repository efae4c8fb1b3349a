# SPDX-License-Identifier: MIT
"""A server process under test: start, await a line of its output, stop, exit status."""

import collections
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from . import ports

READY = re.compile(r"listening on (\S+) port (\d+)")
START_S = 20  # generous: sanitizers and a busy machine; only a failing test waits this long
STOP_S = 10
KEPT_LINES = 2000


class StartError(AssertionError):
    """The process ended, or said nothing, before it was ready."""

    def __init__(self, message, status, output):
        super().__init__(f"{message}\n{output}")
        self.status = status
        self.output = output


class Process:
    """A child whose output lines can be awaited. stdout and stderr are read as one stream."""

    def __init__(self, command, **options):
        self.lines = collections.deque(maxlen=KEPT_LINES)
        self.ended = False
        self.news = threading.Condition()
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, errors="replace",
                                      **options)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            with self.news:
                self.lines.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    @property
    def output(self):
        with self.news:
            return "\n".join(self.lines)

    def find(self, pattern):
        return next((found for line in self.lines if (found := re.search(pattern, line))), None)

    def wait_for(self, pattern, timeout_s=START_S):
        """The match of the first line that has `pattern`, or None at the end of output."""
        deadline = time.monotonic() + timeout_s
        with self.news:
            while True:
                found = self.find(pattern)
                left_s = deadline - time.monotonic()
                if found or self.ended or left_s <= 0:
                    return found
                self.news.wait(left_s)

    def stop(self, number=signal.SIGTERM, timeout_s=STOP_S):
        """The exit status after signal `number`; None when it had to be killed."""
        if self.child.poll() is None:
            self.child.send_signal(number)
        try:
            status = self.child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            status = None
        self.reader.join(timeout_s)
        self.child.stdout.close()
        return status


def program():
    """The nanodns to test: NANODNS, else the one built in the current folder."""
    return os.path.abspath(os.environ.get("NANODNS", "nanodns/nanodns"))


def write_config(folder, config):
    """Writes `config` (a dict, or the text of the file) and gives its path."""
    path = os.path.join(folder, "nanodns.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(config if isinstance(config, str) else json.dumps(config, indent=2))
    return path


def merged(base, more):
    """`base` with `more` laid over it: objects key by key, anything else replaced."""
    if not (isinstance(base, dict) and isinstance(more, dict)):
        return more
    both = dict(base)
    for key, value in more.items():
        both[key] = merged(base[key], value) if key in base else value
    return both


# No query may leave the machine, and no test may depend on the file watcher.
BASE = {"server": {"host": "127.0.0.1", "upstream": [], "hot_reload": False}}


class Server(Process):
    """nanodns serving `config`, laid over BASE, on a free port unless `args` has one."""

    def __init__(self, config=None, args=(), env=None):
        self.folder = tempfile.mkdtemp(prefix="nanodns-e2e-")
        try:
            text = config if isinstance(config, str) else merged(BASE, config or {})
            self.path = write_config(self.folder, text)
            self._start(args, dict(os.environ, **(env or {})))
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _start(self, args, env):
        for _ in range(1 if "--port" in args else ports.STARTS):
            super().__init__([program(), "start", "-c", self.path,
                              "--port", str(ports.free()), *args], env=env)
            if found := self.wait_for(READY):
                self.address, self.port = found[1], int(found[2])
                return
            status = super().stop()
            if not self.find(ports.TAKEN):
                break
        raise StartError("nanodns did not start", status, self.output)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Stops it unless it was stopped. A finding of a sanitizer may show in the status alone."""
        status = self.stop()
        if status != 0:
            raise AssertionError(f"nanodns ended with status {status}\n{self.output}")

    def stop(self, number=signal.SIGTERM, timeout_s=STOP_S):
        status = super().stop(number, timeout_s)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


def run(*args, **options):
    """`nanodns` with `args`, run to its end: a CompletedProcess with text output."""
    return subprocess.run([program(), *args], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, errors="replace", timeout=START_S, **options)
