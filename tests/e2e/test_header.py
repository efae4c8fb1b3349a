#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The header, and packets that are no proper query: who gets which answer, and who gets none."""

import struct

from lib import clients, harness, wire

WEB = ["web.lan. 300 IN A 192.0.2.1"]
HEADER = 12


def header(ident=0x1234, flags=0x0100, counts=(1, 0, 0, 0)):
    return struct.pack("!HHHHHH", ident, flags, *counts)


QUESTION = wire.name("web.lan") + struct.pack("!HH", 1, 1)


class Header(harness.ServedTest):
    config = {"records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}],
              "zones": {"zone.lan": {}}}

    def test_rd_and_cd_are_copied_ad_is_not(self):
        self.expect("web.lan A +recurse", answer=WEB, flags="qr aa rd")
        self.expect("web.lan A +norecurse", answer=WEB, flags="qr aa")
        self.expect("web.lan A +norecurse +cdflag", answer=WEB, flags="qr aa cd")
        self.expect("web.lan A +adflag", answer=WEB, flags="qr aa rd")

    def test_unused_header_bits_are_cleared(self):
        # Z, and what only an answer may set: AA, TC, RA, an RCODE.
        self.expect_packet(header(flags=0x0100 | 0x0040 | 0x0600 | 0x0080 | 3) + QUESTION,
                           answer=WEB, flags="qr aa rd")

    def test_id(self):
        for ident in (0, 1, 0x8000, 0xFFFF):
            with clients.Udp("127.0.0.1", self.port) as client:
                self.assertEqual(client.ask(header(ident) + QUESTION).ident, ident)

    def test_opcodes_are_not_implemented(self):
        for opcode in [1, 2, 3, 4, 5, 6, 15]:
            self.expect_packet(header(flags=opcode << 11 | 0x0100) + QUESTION, rcode="NOTIMP",
                               opcode=wire.OPCODES.get(opcode, f"RESERVED{opcode}"),
                               question=[], max_size=HEADER)

    def test_question_count(self):
        for count, body in ((0, b""), (2, QUESTION * 2), (0xFFFF, QUESTION)):
            self.expect_packet(header(counts=(count, 0, 0, 0)) + body, rcode="FORMERR",
                               question=[], max_size=HEADER)

    def test_unreadable_questions(self):
        bad = {
            "no octets": b"",
            "name cut in a label": b"\3we",
            "name without its end": b"\3web",
            "no type": wire.name("web.lan"),
            "type but no class": QUESTION[:-2],
            "class cut": QUESTION[:-1],
            "label type 01": b"\x41x\0" + QUESTION[-4:],
            "label type 10": b"\x81x\0" + QUESTION[-4:],
            "pointer to itself": b"\xc0\x0c" + QUESTION[-4:],
            "label, then a pointer back to it": b"\1a\xc0\x0c" + QUESTION[-4:],
            "pointer forward": b"\xc0\x20" + QUESTION[-4:] + b"\3web\0",
            "pointer into the header": b"\xc0\x00" + QUESTION[-4:],
            "half a pointer": b"\xc0",
            "256 octets": b"\1a" * 127 + b"\1\0" + QUESTION[-4:],
            "a label of 64": b"\x40" + b"x" * 64 + b"\0" + QUESTION[-4:],
            "endless labels": b"\x3f" + b"x" * 63 * 20,
        }
        for what, body in bad.items():
            with self.subTest(what):
                self.expect_packet(header() + body, rcode="FORMERR", question=[], max_size=HEADER)

    def test_longest_name(self):
        name = ".".join(["a"] * 123) + ".zone.lan"
        self.assertEqual(len(wire.name(name)), 256)
        self.expect_packet(header() + wire.name(name) + QUESTION[-4:], rcode="FORMERR",
                           question=[], max_size=HEADER)
        name = ".".join(["a"] * 122) + "b.zone.lan"
        self.assertEqual(len(wire.name(name)), 255)
        self.expect_packet(header() + wire.name(name) + QUESTION[-4:], rcode="NXDOMAIN",
                           authority=[harness.soa("zone.lan")])

    def test_any_octet_may_stand_in_a_label(self):
        label = bytes(range(0, 63))
        packet = header() + bytes([len(label)]) + label + b"\2\xff.\0" + QUESTION[-4:]
        for address, option in self.transports():
            send = clients.tcp if option == "+tcp" else clients.udp
            self.assertEqual(send(address, self.port, packet).rcode, "REFUSED")

    def test_trailing_octets(self):
        for junk in (b"\0", b"\xde\xad\xbe\xef", QUESTION):
            packet = header() + QUESTION + junk
            self.expect_packet(packet, rcode="FORMERR", max_size=len(packet))

    def test_records_that_are_announced_but_not_there(self):
        packet = header(counts=(1, 0, 0, 1)) + QUESTION
        self.expect_packet(packet, rcode="FORMERR", max_size=len(packet))
        packet += b"\0" + struct.pack("!HHIH", 1, 1, 0, 4) + b"\1\2"
        self.expect_packet(packet, rcode="FORMERR", max_size=len(packet))

    def test_short_packets_are_not_answered(self):
        packet = header() + QUESTION
        for length in range(HEADER):
            self.expect_silence(packet[:length])

    def test_answers_are_not_answered(self):
        self.expect_silence(header(flags=0x8100) + QUESTION)
        self.expect_silence(header(flags=0x8180, counts=(0, 0, 0, 0)))
        self.expect_silence(header(flags=0xA000) + QUESTION)

    def test_answers_are_not_answered_over_tcp(self):
        with clients.Tcp("127.0.0.1", self.port) as client:
            try:
                client.send(header(flags=0x8100) + QUESTION, header(0x4321) + QUESTION)
                answer = client.receive()
            except ConnectionError:
                answer = None
        # To end the connection is as good as to ignore the message.
        self.assertIn(answer and wire.parse(answer).ident, (0x4321, None))

    def test_classes(self):
        for number, rcode in ((2, "REFUSED"), (3, "REFUSED"), (4, "REFUSED"), (254, "REFUSED"),
                              (0, "REFUSED"), (0xFFFF, "REFUSED")):
            self.expect_packet(wire.query("web.lan", qclass=number), rcode=rcode)
        self.expect_packet(wire.query("web.lan", qclass=255), answer=WEB)

    def test_types_that_are_no_data(self):
        for rtype, rcode in (("AXFR", "REFUSED"), ("IXFR", "REFUSED"), ("TKEY", "NOTIMP"),
                             ("TSIG", "NOTIMP"), ("MAILA", "NOTIMP"), ("MAILB", "NOTIMP"),
                             ("OPT", "FORMERR")):
            for name in ("web.lan", "zone.lan", "www.example"):
                self.expect_packet(wire.query(name, rtype), rcode=rcode)

    def test_version(self):
        version = harness.version()
        for name in ("version.bind", "VERSION.SERVER"):
            reply = self.dig(f"{name} CH TXT")
            self.assertEqual(reply.rcode, "NOERROR")
            self.assertEqual(len(reply.answer), 1)
            owner, ttl, rclass, rtype, text = reply.answer[0].split(None, 4)
            self.assertEqual((owner, ttl, rclass, rtype), (name + ".", "0", "CH", "TXT"))
            self.assertIn(version, text)
        self.expect("hostname.bind CH TXT", rcode="REFUSED")
        self.expect("version.bind CH A", rcode="REFUSED")
        self.expect("version.bind TXT", rcode="REFUSED")

    def dig(self, args):
        return clients.dig("127.0.0.1", self.port, args)


class HiddenVersion(harness.ServedTest):
    config = {"server": {"hide_version": True}}

    def test_refused(self):
        self.expect("version.bind CH TXT", rcode="REFUSED")
        self.expect("version.server CH TXT", rcode="REFUSED")


class Upstream(harness.ServedTest):
    config = {"server": {"upstream": ["127.0.0.1:1"]},
              "records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}]}

    def test_ra_says_that_an_upstream_is_configured(self):
        self.expect("web.lan A", answer=WEB, flags="qr aa rd ra")
        self.expect("web.lan A +norecurse", answer=WEB, flags="qr aa ra")


if __name__ == "__main__":
    harness.main()
