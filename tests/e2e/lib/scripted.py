# SPDX-License-Identifier: MIT
"""An upstream on loopback that answers as a test says: late, wrong, twice, in pieces, never."""

import contextlib
import ipaddress
import socket
import struct
import threading
import time

from . import ports, wire
from .clients import TIMEOUT_S

CLASS_IN = 1
QR, AA, TC, RD, RA, AD, CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010
SOA = "ns.{0} admin.{0} 1 3600 900 604800 {1}"
PROBES = ".loop.nanodns.invalid"  # by which a server finds out that it forwards to itself


def rdata(rtype, text):
    """RDATA of the types that the tests use, from presentation format; octets are as they are."""
    if isinstance(text, bytes):
        return text
    if rtype in ("A", "AAAA"):
        return ipaddress.ip_address(text).packed
    if rtype in ("CNAME", "NS", "PTR", "DNAME"):
        return wire.name(text)
    if rtype == "TXT":
        return bytes([len(text)]) + text.encode()
    if rtype == "MX":
        preference, host = text.split()
        return struct.pack("!H", int(preference)) + wire.name(host)
    if rtype == "SOA":
        mname, rname, *numbers = text.split()
        return wire.name(mname) + wire.name(rname) + struct.pack("!5I", *map(int, numbers))
    raise ValueError(f"no RDATA of {rtype} here")


def record(owner, ttl, rtype, data):
    number = wire.TYPES[rtype] if isinstance(rtype, str) else rtype
    octets = rdata(rtype, data)
    return wire.name(owner) + struct.pack("!HHIH", number, CLASS_IN, ttl, len(octets)) + octets


def soa(zone, minimum=60, ttl=60):
    """The SOA record of a negative answer."""
    return (zone, ttl, "SOA", SOA.format(zone, minimum))


class Query:
    """A query as the upstream got it."""

    def __init__(self, data, tcp, client):
        self.data, self.tcp, self.client = data, tcp, client
        self.at = time.monotonic()
        self.ident, self.flags = struct.unpack("!HH", data[:4])
        self.parsed = wire.parse(data)
        self.spelled = self.parsed.question[0].split()[0].rstrip(".")  # with its case
        self.name = self.spelled.lower()
        self.type = self.parsed.question[0].split()[2]
        self.edns = self.parsed.edns
        self.do = bool(self.edns and self.edns["flags"])
        self.question = wire.name(self.spelled) + data[12 + len(wire.name(self.spelled)):][:4]

    def reply(self, *answer, rcode=0, authority=(), flags=0, ident=None, question=None, edns=None,
              additional=()):
        """The octets of an answer; records are (owner, ttl, type, rdata).

        `edns`: octets of an OPT, None for one where the query had one, b"" for none.
        """
        if edns is None:
            edns = wire.opt(4096, do=self.do) if self.edns else b""
        sections = [[record(*fields) for fields in section]
                    for section in (answer, authority, additional)]
        if edns:
            sections[2].append(edns)
        head = struct.pack("!HHHHHH", self.ident if ident is None else ident,
                           QR | RA | flags | self.flags & (RD | CD) | rcode, 1,
                           *map(len, sections))
        return (head + (self.question if question is None else question) +
                b"".join(b"".join(section) for section in sections))

    def a(self, address="192.0.2.1", ttl=300):
        return self.reply((self.spelled, ttl, "A", address))


class Late:
    """Octets to send `after_s` from now."""

    def __init__(self, after_s, data):
        self.after_s, self.data = after_s, data


class Elsewhere:
    """Octets to send from another port than the one asked."""

    def __init__(self, data):
        self.data = data


class Cut:
    """By TCP: announce the whole, send the first `count` octets, close."""

    def __init__(self, data, count):
        self.data, self.count = data, count


class Scripted:
    """Serves UDP and TCP on one port. `answer(query)` gives octets, a Late, an Elsewhere, a Cut,
    a list of these, or None for silence. `queries` are those that came, in their order, but for
    `probes`, which are answered NXDOMAIN unless `probed` leaves them to `answer` too."""

    def __init__(self, answer, address="127.0.0.1", port=None, probed=False):
        self.answer = answer
        self.probed = probed
        self.address = address
        self.queries = []
        self.probes = []
        self.faults = []
        self.news = threading.Condition()
        self.ending = False
        self.connections = []
        self.timers = []
        self._bind(port)
        self.threads = [threading.Thread(target=run, daemon=True)
                        for run in (self._serve_udp, self._serve_tcp)]
        for thread in self.threads:
            thread.start()

    def _bind(self, port):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        while True:
            self.udp = socket.socket(family, socket.SOCK_DGRAM)
            self.tcp = socket.socket(family, socket.SOCK_STREAM)
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.port = port or ports.free()
            try:
                self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
                self.udp.bind((self.address, self.port))
                self.tcp.bind((self.address, self.port))
                self.tcp.listen(64)
                return
            except OSError:
                self.udp.close()
                self.tcp.close()
                if port:
                    raise

    @property
    def endpoint(self):
        """As `upstream` has it."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Stops serving: the port is closed as that of a server that died."""
        if self.ending:
            return
        self.ending = True
        for timer in self.timers:
            timer.cancel()
        for sock in [self.udp, self.tcp, *self.connections]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in it
        with contextlib.suppress(OSError):
            self.udp.sendto(b"", (self.address, self.port))
        for thread in self.threads:
            thread.join()
        for sock in [self.udp, self.tcp, *self.connections]:
            sock.close()
        if self.faults:
            raise self.faults[0]

    def asked(self, name=None):
        """The queries so far, of one name or all."""
        with self.news:
            return self._found(name)

    def _found(self, name):
        """Of all, those that clients have to do with: not the one by which the server finds out
        whether an upstream is itself."""
        return [query for query in self.queries
                if name in (None, query.name) and not query.name.endswith(".loop.nanodns.invalid")]

    def wait_asked(self, count, name=None, timeout_s=TIMEOUT_S):
        """The queries once there are `count`; fails when they do not come."""
        deadline = time.monotonic() + timeout_s
        with self.news:
            while True:
                found = self._found(name)
                left_s = deadline - time.monotonic()
                if len(found) >= count:
                    return found
                if left_s <= 0:
                    raise AssertionError(f"{len(found)} queries came, not {count}")
                self.news.wait(left_s)

    def _answers(self, data, tcp, client):
        query = Query(data, tcp, client)
        if query.name.endswith(PROBES):
            self.probes.append(query)
            return [self.answer(query) if self.probed else query.reply(rcode=3)]
        with self.news:
            self.queries.append(query)
            self.news.notify_all()
        given = self.answer(query)
        return given if isinstance(given, list) else [] if given is None else [given]

    def _serve_udp(self):
        while True:
            try:
                data, client = self.udp.recvfrom(65535)
            except OSError:
                return
            if self.ending:
                return
            try:
                for answer in self._answers(data, False, client):
                    self._send_udp(answer, client)
            except Exception as fault:  # pylint: disable=broad-except
                self.faults.append(fault)

    def _send_udp(self, answer, client):
        if isinstance(answer, Late):
            timer = threading.Timer(answer.after_s, self._send_udp, (answer.data, client))
            timer.daemon = True
            self.timers.append(timer)
            timer.start()
        elif isinstance(answer, Elsewhere):
            with socket.socket(self.udp.family, socket.SOCK_DGRAM) as other:
                other.bind((self.address, 0))
                other.sendto(answer.data, client)
        else:
            with contextlib.suppress(OSError):
                self.udp.sendto(answer, client)

    def _serve_tcp(self):
        while True:
            try:
                connection, client = self.tcp.accept()
            except OSError:
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve_connection, args=(connection, client),
                                      daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve_connection(self, connection, client):
        with contextlib.suppress(OSError), connection.makefile("rb") as stream:
            while (head := stream.read(2)) and len(head) == 2:
                data = stream.read(struct.unpack("!H", head)[0])
                for answer in self._answers(data, True, client):
                    if not self._send_tcp(connection, answer):
                        return

    def _send_tcp(self, connection, answer):
        if isinstance(answer, Late):
            time.sleep(answer.after_s)
            answer = answer.data
        if isinstance(answer, Cut):
            connection.sendall(struct.pack("!H", len(answer.data)) + answer.data[:answer.count])
            connection.shutdown(socket.SHUT_RDWR)
            return False
        connection.sendall(struct.pack("!H", len(answer)) + answer)
        return True


class Zone:
    """An `answer` for Scripted made of a dict: name → function of the query, or octets' maker.

    Names that are not there get NXDOMAIN with the SOA of `example.`
    """

    def __init__(self, names=None):
        self.names = dict(names or {})

    def __call__(self, query):
        make = self.names.get(query.name)
        if make is None:
            return query.reply(rcode=3, authority=[soa("example")])
        return make(query)
