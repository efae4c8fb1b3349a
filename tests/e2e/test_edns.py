#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""EDNS (RFC 6891), the size of UDP answers, truncation and the way over TCP."""

import struct

from lib import clients, harness, wire

WEB = ["web.lan. 300 IN A 192.0.2.1"]
PLAIN_MAX = 512
EDNS_MAX = 1232
OPT_LEN = 11


def txt(name, *lengths):
    """TXT records of one string each, of these lengths and all different."""
    return [{"name": name, "type": "TXT", "value": chr(ord("a") + i) * length}
            for i, length in enumerate(lengths)]


def answers(name, *lengths):
    return [f'{name}. 300 IN TXT "' + chr(ord("a") + i) * length + '"'
            for i, length in enumerate(lengths)]


# Octets of an answer: header 12, question 5 + name, each record 2 + 10 + 1 + its string, OPT 11.
NAME_LEN = len(wire.name("t.lan"))
BASE = 12 + NAME_LEN + 4
RECORD = 13
FIT_PLAIN = [230, PLAIN_MAX - BASE - 2 * RECORD - 230]
FIT_EDNS = [220] * 4 + [EDNS_MAX - OPT_LEN - BASE - 5 * RECORD - 4 * 220]


class Edns(harness.ServedTest):
    config = {"records": [{"name": "web.lan", "type": "A", "value": "192.0.2.1"}]}

    def test_no_opt_without_opt(self):
        self.expect("web.lan A", answer=WEB)

    def test_opt_is_answered(self):
        for size in (0, 512, 1232, 4096, 65535):
            self.expect(f"web.lan A +edns=0 +bufsize={size}", answer=WEB,
                        edns={"version": 0, "udp": EDNS_MAX, "flags": [], "ede": [],
                              "options": []})

    def test_do_is_copied(self):
        self.expect("web.lan A +dnssec", answer=WEB, edns={"flags": ["do"]})
        self.expect("no.example A +dnssec", rcode="REFUSED", edns={"flags": ["do"]})

    def test_other_flags_are_not(self):
        opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0x7FFF, 0)
        with clients.Udp("127.0.0.1", self.port) as client:
            client.send(wire.query("web.lan", edns=opt))
            self.assertEqual(client.receive()[-6:], b"\0\0\0\0\0\0")

    def test_unknown_versions(self):
        for version in (1, 2, 255):
            self.expect(f"web.lan A +edns={version} +noednsnegotiation", rcode="BADVERS",
                        edns={"version": 0, "udp": EDNS_MAX})

    def test_unknown_options_are_ignored(self):
        self.expect("web.lan A +edns=0 +ednsopt=65001:c0ffee +ednsopt=3 +ednsopt=8:00010000",
                    answer=WEB, edns={"version": 0, "options": []})
        self.expect("web.lan A +cookie=0123456789abcdef", answer=WEB, edns={"version": 0})
        self.expect("web.lan A +padding=128", answer=WEB, edns={"version": 0})

    def test_opt_twice(self):
        packet = wire.query("web.lan", edns=wire.opt() * 2)
        packet = packet[:10] + b"\0\2" + packet[12:]
        for reply in self.every_reply(packet):
            self.assertEqual(reply.rcode, "FORMERR")
            self.assertLessEqual(reply.size, len(packet))

    def test_broken_options(self):
        for options in (b"\0", b"\xfd\xe9\0", b"\xfd\xe9\0\x08", b"\xfd\xe9\0\1ab"):
            packet = wire.query("web.lan", edns=wire.opt(options=options))
            for reply in self.every_reply(packet):
                self.assertEqual(reply.rcode, "FORMERR", options)
                self.assertLessEqual(reply.size, len(packet) + OPT_LEN)

    def test_opt_before_another_record(self):
        # RFC 6891 6.1.1: OPT may stand anywhere in the additional section.
        other = b"\0" + struct.pack("!HHIH", 1, 1, 0, 4) + bytes(4)
        for additional in (wire.opt() + other, other + wire.opt()):
            packet = wire.query("web.lan", edns=additional)
            packet = packet[:10] + b"\0\2" + packet[12:]
            self.expect_packet(packet, answer=WEB, edns={"version": 0})

    def test_extended_errors_fit_the_edns_of_the_question(self):
        self.expect("no.example A", rcode="REFUSED")
        self.expect("no.example A +edns=0", rcode="REFUSED", edns={"version": 0})

    def every_reply(self, packet):
        for address, option in self.transports():
            send = clients.tcp if option == "+tcp" else clients.udp
            yield send(address, self.port, packet)


class Truncation(harness.ServedTest):
    config = {"records":
              txt("t.lan", *FIT_PLAIN) + txt("u.lan", FIT_PLAIN[0], FIT_PLAIN[1] + 1) +
              txt("v.lan", *FIT_EDNS) + txt("w.lan", *FIT_EDNS[:4], FIT_EDNS[4] + 1) +
              txt("mixed.lan", *[250] * 6) +
              [{"name": "mixed.lan", "type": "A", "value": "192.0.2.1"},
               {"name": "cname.lan", "type": "CNAME", "value": "w.lan"}]}

    def whole(self, reply, name, lengths):
        self.assertEqual(sorted(reply.answer), answers(name, *lengths))
        self.assertNotIn("tc", reply.flags)

    def truncated(self, reply):
        self.assertEqual((reply.rcode, reply.answer, reply.authority), ("NOERROR", [], []))
        self.assertIn("tc", reply.flags)

    def test_512_without_edns(self):
        reply = self.expect_udp_sized("t.lan TXT", PLAIN_MAX)
        self.whole(reply, "t.lan", FIT_PLAIN)
        self.truncated(clients.dig("127.0.0.1", self.port, "u.lan TXT"))

    def test_edns_size_counts_as_512_at_least(self):
        for size in (1, 100, 511, 512):
            opt = wire.opt(udp=size)
            reply = clients.udp("127.0.0.1", self.port, wire.query("t.lan", "TXT", edns=opt))
            self.truncated(reply)  # 512 octets without OPT, so 523 with it
            self.assertLessEqual(reply.size, PLAIN_MAX)
            self.assertIsNotNone(reply.edns)

    def test_edns_size_is_honoured(self):
        fits = PLAIN_MAX + OPT_LEN
        reply = clients.dig("127.0.0.1", self.port, f"t.lan TXT +bufsize={fits}")
        self.whole(reply, "t.lan", FIT_PLAIN)
        self.assertEqual(reply.size, fits)
        self.truncated(clients.dig("127.0.0.1", self.port, f"t.lan TXT +bufsize={fits - 1}"))

    def test_never_over_1232(self):
        for size in (1232, 4096, 65535):
            reply = clients.dig("127.0.0.1", self.port, f"v.lan TXT +edns=0 +bufsize={size}")
            self.whole(reply, "v.lan", FIT_EDNS)
            self.assertEqual(reply.size, EDNS_MAX)
            reply = clients.dig("127.0.0.1", self.port, f"w.lan TXT +edns=0 +bufsize={size}")
            self.truncated(reply)
            self.assertLessEqual(reply.size, EDNS_MAX)

    def test_whole_sets_are_left_out(self):
        reply = clients.dig("127.0.0.1", self.port, "mixed.lan ANY +notcp +bufsize=1232")
        self.assertIn("tc", reply.flags)
        self.assertIn(reply.answer, ([], ["mixed.lan. 300 IN A 192.0.2.1"]))
        reply = clients.dig("127.0.0.1", self.port, "cname.lan TXT +bufsize=1232")
        self.assertIn("tc", reply.flags)
        self.assertEqual(reply.answer, ["cname.lan. 300 IN CNAME w.lan."])

    def test_dig_comes_again_over_tcp(self):
        for name, lengths in (("u.lan", [FIT_PLAIN[0], FIT_PLAIN[1] + 1]),
                              ("w.lan", FIT_EDNS[:4] + [FIT_EDNS[4] + 1])):
            reply = clients.dig("127.0.0.1", self.port, f"{name} TXT +noignore")
            self.whole(reply, name, lengths)
            self.assertEqual(reply.transport, "TCP")

    def expect_udp_sized(self, args, size):
        reply = clients.dig("127.0.0.1", self.port, args)
        self.assertEqual(reply.size, size)
        return reply


if __name__ == "__main__":
    harness.main()
