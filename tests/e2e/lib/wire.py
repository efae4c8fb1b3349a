# SPDX-License-Identifier: MIT
"""DNS packets by hand, for what dig cannot say: octets in, octets out.

Only the standard library is used, and nothing of the project under test, so that a fault
of the codec cannot hide itself.
"""

import ipaddress
import struct

from .reply import Reply

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28,
    "SRV": 33, "NAPTR": 35, "OPT": 41, "SSHFP": 44, "TLSA": 52, "SVCB": 64, "HTTPS": 65,
    "TKEY": 249, "TSIG": 250, "IXFR": 251, "AXFR": 252, "MAILB": 253, "MAILA": 254,
    "ANY": 255, "CAA": 257,
}
TYPE_NAMES = {number: name for name, number in TYPES.items()}
CLASSES = {1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"}
RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN",
          "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"]
FLAGS = [("qr", 0x8000), ("aa", 0x0400), ("tc", 0x0200), ("rd", 0x0100), ("ra", 0x0080),
         ("ad", 0x0020), ("cd", 0x0010)]
OPCODES = {0: "QUERY", 1: "IQUERY", 2: "STATUS", 4: "NOTIFY", 5: "UPDATE"}
EDE_OPTION = 15


def name(text):
    """Wire form of a dotted name: no escapes, no compression."""
    wire = b""
    for label in text.rstrip(".").split(".") if text != "." else []:
        wire += bytes([len(label)]) + label.encode("latin-1")
    return wire + b"\0"


def opt(udp=1232, version=0, do=False, options=b"", ext_rcode=0):
    """An OPT pseudo record (RFC 6891, 6.1.2)."""
    ttl = ext_rcode << 24 | version << 16 | (0x8000 if do else 0)
    return b"\0" + struct.pack("!HHIH", 41, udp, ttl, len(options)) + options


def option(code, data=b""):
    return struct.pack("!HH", code, len(data)) + data


def query(qname, qtype="A", qclass=1, ident=0x1234, flags=0x0100, edns=b"", qdcount=1):
    """A query of one question; `edns` is the octets of an OPT record, or empty."""
    head = struct.pack("!HHHHHH", ident, flags, qdcount, 0, 0, 1 if edns else 0)
    number = TYPES[qtype] if isinstance(qtype, str) else qtype
    return head + name(qname) + struct.pack("!HH", number, qclass) + edns


def packet(parts):
    """Octets from a list of strings: blank-separated hex, `name:web.lan` or `text:abc`."""
    wire = b""
    for part in parts:
        if part.startswith("name:"):
            wire += name(part[5:])
        elif part.startswith("text:"):
            wire += part[5:].encode()
        else:
            wire += bytes.fromhex(part)
    return wire


class _Reader:
    def __init__(self, data):
        self.data = data
        self.pos = 0

    def take(self, count):
        if count > len(self.data) - self.pos:
            raise ValueError(f"message ends inside a field at octet {self.pos}")
        self.pos += count
        return self.data[self.pos - count:self.pos]

    def unpack(self, layout):
        return struct.unpack("!" + layout, self.take(struct.calcsize("!" + layout)))

    def labels(self):
        found, pos, jumped = [], self.pos, False
        while True:
            length = self.data[pos]
            if length >= 0xC0:
                target = (length & 0x3F) << 8 | self.data[pos + 1]
                if target >= pos:
                    raise ValueError("compression pointer does not point backward")
                if not jumped:
                    self.pos = pos + 2
                pos, jumped = target, True
            elif length == 0:
                if not jumped:
                    self.pos = pos + 1
                return found
            else:
                found.append(self.data[pos + 1:pos + 1 + length])
                pos += 1 + length

    def name(self):
        return ".".join(_label_text(label) for label in self.labels()) + "."


def _label_text(label):
    text = ""
    for octet in label:
        if chr(octet) in '."\\;@$()':
            text += "\\" + chr(octet)
        elif 0x21 <= octet <= 0x7E:
            text += chr(octet)
        else:
            text += f"\\{octet:03d}"
    return text


def _string_text(string):
    text = ""
    for octet in string:
        if chr(octet) in '"\\':
            text += "\\" + chr(octet)
        elif 0x20 <= octet <= 0x7E:
            text += chr(octet)
        else:
            text += f"\\{octet:03d}"
    return f'"{text}"'


def _rdata_text(rtype, reader, length):
    """Presentation form as dig writes it; RFC 3597's form for types not needed here."""
    end = reader.pos + length
    if rtype in (2, 5, 12):
        return reader.name()
    if rtype == 15:
        return f"{reader.unpack('H')[0]} {reader.name()}"
    if rtype == 33:
        return "{} {} {} {}".format(*reader.unpack("HHH"), reader.name())
    if rtype == 6:
        names = f"{reader.name()} {reader.name()}"
        return names + " " + " ".join(str(number) for number in reader.unpack("IIIII"))
    if rtype == 1 and length == 4:
        return str(ipaddress.IPv4Address(reader.take(4)))
    if rtype == 28 and length == 16:
        return str(ipaddress.IPv6Address(reader.take(16)))
    if rtype == 16:
        strings = []
        while reader.pos < end:
            strings.append(_string_text(reader.take(reader.take(1)[0])))
        return " ".join(strings)
    return f"\\# {length} {reader.take(length).hex().upper()}".rstrip()


def _edns(rclass, ttl, rdata):
    reader, ede, options = _Reader(rdata), [], []
    while reader.pos < len(rdata):
        code, length = reader.unpack("HH")
        value = reader.take(length)
        if code == EDE_OPTION:
            ede.append(struct.unpack("!H", value[:2])[0])
        else:
            options.append(code)
    return {"version": ttl >> 16 & 0xFF, "udp": rclass, "flags": ["do"] if ttl & 0x8000 else [],
            "ede": ede, "options": options}


def parse(data):
    """The Reply that `data` holds; ValueError or IndexError when it is not well-formed."""
    reader = _Reader(data)
    ident, flags, *counts = reader.unpack("HHHHHH")
    reply = Reply(ident=ident, size=len(data))
    reply.flags = [text for text, bit in FLAGS if flags & bit]
    reply.opcode = OPCODES.get(flags >> 11 & 0xF, f"RESERVED{flags >> 11 & 0xF}")
    rcode = flags & 0xF
    for _ in range(counts[0]):
        owner = reader.name()
        qtype, qclass = reader.unpack("HH")
        reply.question.append(f"{owner} {CLASSES.get(qclass, f'CLASS{qclass}')} "
                              f"{TYPE_NAMES.get(qtype, f'TYPE{qtype}')}")
    for section, count in zip((reply.answer, reply.authority, reply.additional), counts[1:]):
        for _ in range(count):
            owner = reader.name()
            rtype, rclass, ttl, length = reader.unpack("HHIH")
            if rtype == 41:
                reply.edns = _edns(rclass, ttl, reader.take(length))
                rcode |= ttl >> 24 << 4
                continue
            end = reader.pos + length
            rdata = _rdata_text(rtype, reader, length)
            if reader.pos != end:
                raise ValueError(f"RDLENGTH of {owner} is not what its RDATA takes")
            section.append(f"{owner} {ttl} {CLASSES.get(rclass, f'CLASS{rclass}')} "
                           f"{TYPE_NAMES.get(rtype, f'TYPE{rtype}')} {rdata}")
    if reader.pos != len(data):
        raise ValueError(f"{len(data) - reader.pos} octets after the message")
    reply.rcode = "BADVERS" if rcode == 16 else \
        RCODES[rcode] if rcode < len(RCODES) else f"RESERVED{rcode}"
    return reply
