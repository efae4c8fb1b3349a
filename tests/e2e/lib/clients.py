# SPDX-License-Identifier: MIT
"""Asking a server: by dig, and by plain sockets for the packets dig cannot make."""

import shutil
import socket
import struct
import subprocess

from . import wire
from .reply import from_dig

TIMEOUT_S = 5  # for answers that must come; only a failing test waits this long

# dig's own defaults would send EDNS, a cookie and AD; a test asks for what it wants.
_DIG = ["dig", "-r", "+noedns", "+nocookie", "+noadflag", "+noidnin", "+noidnout", "+ignore",
        "+tries=1", f"+time={TIMEOUT_S}"]


def have_dig():
    return shutil.which("dig") is not None


class Dig:
    """A running dig; `args` is a list, or a string split at blanks."""

    def __init__(self, server, port, args):
        if isinstance(args, str):
            args = args.split()
        self.command = _DIG + [f"@{server}", "-p", str(port)] + args
        self.output = ""
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                        text=True, errors="replace")

    def finish(self):
        """The Reply, or None when no server answered; `output` is then what dig printed."""
        self.output = self.process.communicate()[0]
        if "malformed message packet" in self.output:
            raise ValueError(f"dig could not read the answer:\n{self.output}")
        return from_dig(self.output)


def dig(server, port, args):
    return Dig(server, port, args).finish()


def _family(server):
    return socket.AF_INET6 if ":" in server else socket.AF_INET


class Udp:
    """A connected UDP socket: one client address and port for several queries."""

    def __init__(self, server, port):
        self.socket = socket.socket(_family(server), socket.SOCK_DGRAM)
        self.socket.connect((server, port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.send(data)

    def receive(self, timeout_s=TIMEOUT_S):
        """The octets of the next answer, or None when none comes in time."""
        self.socket.settimeout(timeout_s)
        try:
            return self.socket.recv(65535)
        except (TimeoutError, ConnectionRefusedError):
            return None

    def ask(self, data):
        self.send(data)
        answer = self.receive()
        return None if answer is None else wire.parse(answer)

    def silent(self, data, probe, grace_s=0.0):
        """Whether the server answers `probe` but not `data`, which was sent before it.

        The probe's answer is the event that is awaited, so silence costs no time-out. A server
        that may answer out of order needs `grace_s` seconds more.
        """
        self.send(data)
        self.send(probe)
        first = self.receive()
        if first is None:
            raise AssertionError("the server did not answer the probe")
        return first[:2] == probe[:2] and self.receive(grace_s or 0.02) is None


def udp(server, port, data):
    with Udp(server, port) as client:
        return client.ask(data)


class Tcp:
    """A TCP connection that frames messages with two octets of length (RFC 1035, 4.2.2)."""

    def __init__(self, server, port, source=None):
        self.socket = socket.socket(_family(server), socket.SOCK_STREAM)
        self.socket.settimeout(TIMEOUT_S)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect((server, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *messages):
        self.socket.sendall(b"".join(frame(message) for message in messages))

    def send_raw(self, data):
        self.socket.sendall(data)

    def receive(self, timeout_s=TIMEOUT_S):
        """The octets of one message, or None at the end of the connection."""
        self.socket.settimeout(timeout_s)
        head = self._take(2)
        return None if head is None else self._take(struct.unpack("!H", head)[0])

    def ask(self, data):
        self.send(data)
        answer = self.receive()
        return None if answer is None else wire.parse(answer)

    def closed(self, timeout_s):
        """Whether the server ends the connection within `timeout_s`, sending nothing more."""
        self.socket.settimeout(timeout_s)
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def _take(self, count):
        data = b""
        while len(data) < count:
            try:
                piece = self.socket.recv(count - len(data))
            except ConnectionError:
                return None
            if not piece:
                return None
            data += piece
        return data


def frame(message):
    return struct.pack("!H", len(message)) + message


def tcp(server, port, data):
    with Tcp(server, port) as client:
        return client.ask(data)


def have_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False
