# SPDX-License-Identifier: MIT
"""A scripted upstream on loopback, whose answers cannot be taken for local data."""

import socket
import struct
import threading

from . import wire

FORWARDED = {
    1: bytes([127, 53, 53, 53]),
    16: b"\x09forwarded",
    28: socket.inet_pton(socket.AF_INET6, "100::53"),
}
FORWARDED_CNAME = wire.name("forwarded.invalid")
TTL_S = 60


class Upstream:
    """Answers A, AAAA and TXT with FORWARDED's data and any other type with a CNAME to
    `forwarded.invalid.`, never with AA."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.questions = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # An empty datagram from itself ends the thread, which closes the socket.
        self.socket.sendto(b"", self.socket.getsockname())
        self.thread.join()

    def _serve(self):
        with self.socket:
            while True:
                data, client = self.socket.recvfrom(65535)
                if not data:
                    return
                if len(data) >= 12:
                    self.socket.sendto(self._answer(data), client)

    def _answer(self, data):
        end = 12
        while data[end]:
            end += 1 + data[end]
        question = data[12:end + 5]
        qtype = struct.unpack("!H", data[end + 1:end + 3])[0]
        self.questions.append((data[12:end + 1], qtype))
        rtype = qtype if qtype in FORWARDED else 5
        rdata = FORWARDED.get(qtype, FORWARDED_CNAME)
        flags = 0x8080 | struct.unpack("!H", data[2:4])[0] & 0x0110
        return (data[:2] + struct.pack("!HHHHH", flags, 1, 1, 0, 0) + question + b"\xc0\x0c" +
                struct.pack("!HHIH", rtype, 1, TTL_S, len(rdata)) + rdata)
