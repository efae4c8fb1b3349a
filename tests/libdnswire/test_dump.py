#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dnswire-dump from outside: every input, every output, every way to refuse."""

import json
import os
import random
import struct
import subprocess
import sys
import unittest

DUMP = os.path.join(os.environ.get("top_builddir", "."), "libdnswire", "dnswire-dump")
IN, A, NS, SOA, MX, TXT, OPT = 1, 1, 2, 6, 15, 16, 41
ANY_CLASS = 255


def run(octets, *options):
    done = subprocess.run([DUMP, *options], input=octets, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"


def header(ident=0x1234, flags=0x0100, counts=(1, 0, 0, 0)):
    return struct.pack("!6H", ident, flags, *counts)


def question(text="lan", rrtype=A):
    return name(text) + struct.pack("!HH", rrtype, IN)


def rr(owner, rrtype, rdata, ttl=60, rrclass=IN):
    return owner + struct.pack("!HHIH", rrtype, rrclass, ttl, len(rdata)) + rdata


def option(code, data):
    return struct.pack("!HH", code, len(data)) + data


def opt(options=b"", size=1232, high=0, version=0, flags=0):
    return rr(b"\0", OPT, options, high << 24 | version << 16 | flags, size)


QUERY = header() + question()
RESPONSE = (header(flags=0x8583, counts=(1, 2, 1, 2)) + question()
            + rr(b"\xc0\x0c", MX, b"\0\x0a\x02mx\xc0\x0c") + rr(b"\xc0\x0c", TXT, b"\x04a\"\\\xff")
            + rr(b"\xc0\x0c", SOA, b"\xc0\x0c\xc0\x0c" + struct.pack("!5I", 1, 2, 3, 4, 5))
            + rr(b"\x02mx\xc0\x0c", A, b"\xc0\0\2\1")
            + opt(option(15, b"\0\x0fno \xc3\xa9") + option(10, b"12345678") + option(3, b"")
                  + option(65001, b"\0"), high=1, flags=0x8000))
UPDATE = (header(flags=0x2800, counts=(1, 1, 1, 0)) + question(rrtype=SOA)
          + rr(b"\xc0\x0c", NS, b"", 0, ANY_CLASS) + rr(b"\xc0\x0c", A, b"", 0, ANY_CLASS))

RESPONSE_TEXT = """\
;; ->>HEADER<<- opcode: QUERY, status: BADMODE, id: 4660
;; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 2

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags: do; udp: 1232
; EDE: 15 (Blocked): "no \\195\\169"
; COOKIE: 3132333435363738
; NSID:
; OPT65001: 00

;; QUESTION SECTION:
;lan. IN A

;; ANSWER SECTION:
lan. 60 IN MX 10 mx.lan.
lan. 60 IN TXT "a\\"\\\\\\255"

;; AUTHORITY SECTION:
lan. 60 IN SOA lan. lan. 1 2 3 4 5

;; ADDITIONAL SECTION:
mx.lan. 60 IN A 192.0.2.1
"""


def tcp(*messages):
    return b"".join(struct.pack("!H", len(m)) + m for m in messages)


def of_lines(octets):
    return [json.loads(line) for line in octets.decode("utf-8").splitlines()]


def objects(octets, *options):
    status, out, err = run(octets, "--json", *options)
    if status != 0:
        raise AssertionError(f"status {status}: {err}")
    return of_lines(out)


def ipv4(payload, protocol=17, fragment=0, options=b""):
    head = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 20 + len(options) + len(payload), 1,
                       fragment, 64, protocol, 0)
    return head + bytes([192, 0, 2, 1, 127, 0, 0, 1]) + options + payload


def ipv6(payload, protocol=17, extensions=b"", first=None):
    head = struct.pack("!IHBB", 6 << 28, len(extensions) + len(payload),
                       protocol if first is None else first, 64)
    return head + b"\x20\1\x0d\xb8" + bytes(11) + b"\1" + bytes(15) + b"\1" + extensions + payload


FIN, SYN, RST, ACK = 1, 2, 4, 16
PASSED = "note: packet {}: part of a message in a TCP stream is passed over\n"


def udp(payload, source=5353, target=53):
    return struct.pack("!4H", source, target, 8 + len(payload), 0) + payload


def segment(payload, source=5353, target=53, options=b"", words=None, sequence=1, flags=24):
    words = 5 + len(options) // 4 if words is None else words
    return struct.pack("!HHIIBBHHH", source, target, sequence & 0xFFFFFFFF, 1, words << 4, flags, 512, 0,
                       0) + options + payload


def ether(packet, ethertype=0x0800, tags=b""):
    return bytes(12) + tags + struct.pack("!H", ethertype) + packet


def pcap(link, *packets, order="<", magic=0xA1B2C3D4):
    head = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)
    return head + b"".join(struct.pack(order + "IIII", 1, 2, len(p), len(p)) + p for p in packets)


class Text(unittest.TestCase):
    def test_a_response_in_sections(self):
        self.assertEqual(run(RESPONSE), (0, RESPONSE_TEXT.encode(), ""))

    def test_an_update_has_its_own_sections(self):
        status, out, _ = run(UPDATE)
        self.assertEqual(status, 0)
        self.assertIn(b"\n;; PREREQUISITE SECTION:\nlan. 0 ANY NS\n\n;; UPDATE SECTION:\nlan. 0 ANY A\n", out)

    def test_messages_of_a_stream_are_set_apart(self):
        status, out, err = run(tcp(QUERY, RESPONSE), "--tcp")
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out.startswith(b";; message 1, 21 octets\n;; ->>HEADER<<-"))
        self.assertIn(b";lan. IN A\n\n;; message 2, ", out)


class Json(unittest.TestCase):
    def test_keys_and_values(self):
        self.assertEqual(objects(RESPONSE), [{
            "id": 4660, "flags": ["qr", "aa", "rd", "ra"], "opcode": "QUERY", "rcode": "BADMODE",
            "edns": {"version": 0, "udp_size": 1232, "flags": ["do"], "options": [
                {"code": 15, "name": "EDE", "data": "000f6e6f20c3a9",
                 "value": "15 (Blocked): \"no \\195\\169\""},
                {"code": 10, "name": "COOKIE", "data": "3132333435363738", "value": "3132333435363738"},
                {"code": 3, "name": "NSID", "data": "", "value": ""},
                {"code": 65001, "name": "OPT65001", "data": "00", "value": "00"}]},
            "question": [{"name": "lan.", "type": "A", "class": "IN"}],
            "answer": [
                {"name": "lan.", "type": "MX", "class": "IN", "ttl": 60, "rdata": "10 mx.lan."},
                {"name": "lan.", "type": "TXT", "class": "IN", "ttl": 60, "rdata": "\"a\\\"\\\\\\255\""}],
            "authority": [{"name": "lan.", "type": "SOA", "class": "IN", "ttl": 60,
                           "rdata": "lan. lan. 1 2 3 4 5"}],
            "additional": [{"name": "mx.lan.", "type": "A", "class": "IN", "ttl": 60,
                            "rdata": "192.0.2.1"}]}])

    def test_without_edns_and_flags(self):
        (got,) = objects(header(flags=0, counts=(0, 0, 0, 0)))
        self.assertEqual(list(got), ["id", "flags", "opcode", "rcode", "edns", "question", "answer",
                                     "authority", "additional"])
        self.assertEqual((got["flags"], got["edns"], got["question"]), ([], None, []))
        (got,) = objects(header(counts=(0, 0, 0, 1)) + opt())
        self.assertEqual(got["edns"], {"version": 0, "udp_size": 1232, "flags": [], "options": []})

    def test_an_update(self):
        (got,) = objects(UPDATE)
        self.assertEqual(got["opcode"], "UPDATE")
        self.assertEqual(got["answer"], [{"name": "lan.", "type": "NS", "class": "ANY", "ttl": 0, "rdata": ""}])

    def test_any_octet_of_a_name_or_string(self):
        every = bytes(range(256))
        label = b"".join(bytes([32]) + every[i:i + 32] for i in range(0, 192, 32)) + b"\0"
        message = (header(flags=0x8000, counts=(0, 2, 0, 0)) + rr(label, TXT, b"\xff" + every[:255])
                   + rr(b"\0", TXT, b"\x80" + every[128:]))
        status, out, _ = run(message, "--json")
        self.assertEqual(status, 0)
        self.assertTrue(out.isascii())
        self.assertEqual(len(of_lines(out)[0]["answer"]), 2)

    def test_an_object_a_line(self):
        got = objects(tcp(QUERY, RESPONSE, QUERY), "--tcp")
        self.assertEqual([len(m["answer"]) for m in got], [0, 2, 0])


class Reencode(unittest.TestCase):
    def reencoded(self, octets, *options):
        status, out, err = run(octets, "--reencode", *options)
        self.assertEqual((status, err), (0, ""))
        return out

    def test_a_message_says_the_same(self):
        for message in (QUERY, RESPONSE, UPDATE, header(counts=(0, 0, 0, 0)),
                        header(counts=(0, 0, 0, 2)) + opt(option(3, b"x")) + rr(b"\0", A, b"\1\2\3\4")):
            again = self.reencoded(message)
            self.assertEqual(objects(again), objects(message))
            self.assertEqual(self.reencoded(again), again)

    def test_names_are_compressed(self):
        loose = (header(flags=0x8000, counts=(1, 1, 0, 0)) + question("www.example.lan")
                 + rr(name("www.example.lan"), NS, name("ns.example.lan")))
        again = self.reencoded(loose)
        self.assertEqual(len(again), len(loose) - 15 - 11)
        self.assertEqual(objects(again), objects(loose))

    def test_a_stream_stays_one(self):
        again = self.reencoded(tcp(QUERY, RESPONSE), "--tcp")
        self.assertEqual(objects(again, "--tcp"), objects(tcp(QUERY, RESPONSE), "--tcp"))

    def test_what_cannot_be_built(self):
        # every pointer of the type is to be written whole, which takes more than 65535 octets
        srv = header(flags=0x8000, counts=(1, 2900, 0, 0)) + question("a" * 60 + "." + "b" * 60)
        srv += rr(b"\xc0\x0c", 33, bytes(6) + b"\xc0\x0c") * 2900
        status, out, err = run(srv, "--reencode")
        self.assertEqual((status, out), (1, b""))
        self.assertRegex(err, r"^error: the output buffer is full at offset \d+\n$")


class Hex(unittest.TestCase):
    def test_blanks_prefixes_and_comments(self):
        digits = QUERY.hex()
        spaced = "\n".join("0x" + digits[i:i + 2] + "\t; an octet: 41" for i in range(0, len(digits), 2))
        plain = run(QUERY)
        for text in (digits, digits.upper(), spaced, "# head\r\n" + digits + "#", "0X" + digits,
                     " ".join(digits)):
            self.assertEqual(run(text.encode(), "--hex"), plain)

    def test_what_is_no_hex(self):
        for text, what in (("12g4", "not a hexadecimal digit at offset 2"), ("x", "not a hexadecimal digit at offset 0"),
                           ("10x", "not a hexadecimal digit at offset 2"), ("12\0", "not a hexadecimal digit at offset 2"),
                           ("123", "an octet has one digit at offset 3"), ("1", "an octet has one digit at offset 1")):
            self.assertEqual(run(text.encode(), "--hex"), (1, b"", f"error: {what}\n"))

    def test_streams(self):
        self.assertEqual(run(tcp(QUERY, QUERY).hex().encode(), "--hex", "--tcp"), run(tcp(QUERY, QUERY), "--tcp"))
        status, out, err = run(tcp(QUERY, QUERY).hex().encode() + b"zz", "--hex", "--tcp")
        self.assertEqual((status, out.count(b"HEADER"), err),
                         (1, 2, "error: message 3: not a hexadecimal digit at offset 92\n"))
        for cut in (1, 12, 50):
            text = tcp(QUERY).hex()[:cut] + "z"
            self.assertRegex(run(text.encode(), "--hex", "--tcp")[2], "not a hexadecimal digit at offset")
        capture = pcap(101, ipv4(udp(QUERY))).hex().encode()
        self.assertEqual(objects(capture, "--hex", "--pcap"), objects(QUERY))
        for cut in (10, 60, 90):
            status, _, err = run(capture[:cut] + b"z", "--hex", "--pcap")
            self.assertEqual((status, err.count("not a hexadecimal digit"), err.count("\n")), (1, 1, 1))


class Rejected(unittest.TestCase):
    def rejects(self, octets, what, *options):
        for output in ([], ["--json"], ["--reencode"]):
            self.assertEqual(run(octets, *options, *output), (1, b"", f"error: {what}\n"))

    def test_malformed_messages(self):
        self.rejects(b"", "the data ends inside a field at offset 0")
        self.rejects(QUERY[:11], "the data ends inside a field at offset 11")
        self.rejects(QUERY + b"\0", "octets follow the last record at offset 21")
        self.rejects(header() + b"\xc0\x0c\0\1\0\1", "a compression pointer does not point strictly backward at offset 12")
        self.rejects(header(counts=(0, 1, 0, 0)) + rr(b"\0", A, b"\1\2\3"),
                     "the RDATA is shorter or longer than its type allows at offset 23")
        self.rejects(header(counts=(0, 0, 0, 2)) + opt() + opt(),
                     "an OPT record is repeated or misplaced at offset 23")
        self.rejects(header(counts=(0, 0, 0, 1)) + opt(b"\0\1\0\2"),
                     "the RDATA is shorter or longer than its type allows at offset 27")

    def test_a_message_that_is_too_long(self):
        longest = header(counts=(0, 1, 0, 0)) + rr(b"\0", 65280, bytes(65535 - 12 - 11))
        self.assertEqual(run(longest)[0], 0)
        self.rejects(longest + b"\0", "the message is longer than 65535 octets at offset 65535")
        self.rejects(bytes(100000), "the message is longer than 65535 octets at offset 65535")

    def test_every_prefix_and_every_changed_octet(self):
        for cut in range(len(RESPONSE)):
            status, out, err = run(RESPONSE[:cut])
            self.assertEqual((status, out), (1, b""))
            self.assertRegex(err, r"^error: [^\n]+ at offset \d+\n$")
        numbers = random.Random(7)
        changed = []
        for at in range(len(RESPONSE)):
            message = bytearray(RESPONSE)
            message[at] ^= 1 << numbers.randrange(8)
            changed.append(bytes(message))
        for output in ("--json", "--reencode"):
            status, out, err = run(tcp(*changed), "--tcp", output)
            self.assertEqual(status, 1)
            shown = len(of_lines(out)) if output == "--json" else len(objects(out, "--tcp"))
            self.assertEqual(shown + err.count("error: message "), len(changed))
            self.assertEqual(err.count("\n"), err.count("error: message "))

    def test_one_of_a_stream(self):
        status, out, err = run(tcp(QUERY, QUERY + b"\0", QUERY, b""), "--tcp", "--json")
        self.assertEqual((status, len(of_lines(out))), (1, 2))
        self.assertEqual(err, "error: message 2: octets follow the last record at offset 21\n"
                              "error: message 4: the data ends inside a field at offset 0\n")

    def test_a_stream_that_is_cut(self):
        whole = tcp(QUERY, QUERY)
        for cut in range(len(whole)):
            status, out, err = run(whole[:cut], "--tcp", "--json")
            second = cut >= 23
            inside = cut - 23 * second
            self.assertEqual(len(of_lines(out)), int(second))
            if inside == 0:
                self.assertEqual((status, err), (0, ""))
                continue
            what = "the stream ends inside a length at offset 0" if inside == 1 else \
                f"the stream ends inside a message at offset {inside - 2}"
            self.assertEqual((status, err), (1, f"error: message {1 + second}: {what}\n"))

    def test_partial_shows_what_can_be_read(self):
        broken = header(counts=(0, 2, 0, 0)) + rr(b"\0", A, b"\1\2\3") + rr(b"\0", A, b"\1\2\3\4") + b"junk"
        status, out, err = run(broken, "--partial")
        self.assertEqual(status, 1)
        self.assertTrue(out.endswith(b". 60 IN A \\# 3 010203\n. 60 IN A 1.2.3.4\n"))
        self.assertEqual(err, "error: the RDATA is shorter or longer than its type allows at offset 23\n")
        status, out, _ = run(broken, "--partial", "--json")
        self.assertEqual((status, [r["rdata"] for r in of_lines(out)[0]["answer"]]),
                         (1, ["\\# 3 010203", "1.2.3.4"]))
        for cut in range(len(RESPONSE)):
            status, out, _ = run(RESPONSE[:cut], "--partial", "--json")
            self.assertEqual((status, len(of_lines(out))), (1, int(cut >= 12)))


class Pcap(unittest.TestCase):
    def shows(self, capture, messages, *options):
        self.assertEqual(objects(capture, "--pcap", *options), [objects(m)[0] for m in messages])

    def test_both_orders_and_both_fractions(self):
        for order in "<>":
            for magic in (0xA1B2C3D4, 0xA1B23C4D):
                self.shows(pcap(101, ipv4(udp(QUERY)), ipv4(udp(RESPONSE, 53, 5353)), order=order, magic=magic),
                           [QUERY, RESPONSE])

    def test_link_types(self):
        packet = ipv4(udp(QUERY))
        vlan = struct.pack("!HH", 0x88A8, 5) + struct.pack("!HH", 0x8100, 6)
        for link, frame in ((0, b"\2\0\0\0" + packet), (1, ether(packet)), (1, ether(packet) + bytes(7)),
                            (1, ether(packet, tags=vlan)), (12, packet), (14, packet), (101, packet),
                            (108, b"\0\0\0\2" + packet), (113, bytes(14) + b"\x08\0" + packet),
                            (228, packet), (276, b"\x08\0" + bytes(18) + packet)):
            self.shows(pcap(link, frame), [QUERY])
        packet = ipv6(udp(QUERY))
        for link, frame in ((0, b"\x1e\0\0\0" + packet), (1, ether(packet, 0x86DD)), (229, packet)):
            self.shows(pcap(link, frame), [QUERY])

    def test_headers_of_ip(self):
        extension = bytes([17, 1]) + bytes(14)
        self.shows(pcap(101, ipv4(udp(QUERY), options=bytes(8)), ipv6(udp(QUERY), extensions=extension, first=0),
                        ipv4(udp(QUERY)) + b"padding", ipv6(udp(QUERY)) + b"padding"), [QUERY] * 4)
        offload = bytearray(ipv4(udp(QUERY)))
        offload[2:4] = b"\0\0"
        jumbo = bytearray(ipv6(udp(QUERY)))
        jumbo[4:6] = b"\0\0"
        self.shows(pcap(101, bytes(offload), bytes(jumbo)), [QUERY] * 2)

    def test_what_is_no_dns_is_passed_over(self):
        packets = [ipv4(udp(QUERY, 1, 2)), ipv4(udp(QUERY), protocol=1), ipv4(udp(QUERY), fragment=0x2000),
                   ipv4(udp(QUERY), fragment=1), ipv6(udp(QUERY), protocol=44), b"", b"\x50", b"\x41" + bytes(40),
                   ipv4(udp(QUERY))[:21], ipv4(udp(QUERY))[:10], ipv4(segment(b""), 6), ipv4(segment(QUERY, words=4), 6),
                   ipv4(segment(QUERY, words=15)[:30], 6), ipv6(b"", 0), ipv4(udp(QUERY))[:25]]
        self.shows(pcap(101, *packets, ipv4(udp(QUERY))), [QUERY])
        self.shows(pcap(1, bytes(13), ether(b"\0\1" + bytes(26), 0x0806), ether(b"", 0x8100)), [])
        self.shows(pcap(1), [])

    def test_ports(self):
        packets = [ipv4(udp(QUERY, 5353, 5300)), ipv4(udp(RESPONSE))]
        self.shows(pcap(101, *packets), [RESPONSE])
        self.shows(pcap(101, *packets), [QUERY], "--port", "5300")
        self.shows(pcap(101, *packets), [QUERY, RESPONSE], "--port=5353")

    def test_tcp_streams(self):
        octets = tcp(QUERY, RESPONSE, QUERY)
        start = 2**32 - 20  # sequence numbers wrap

        def part(since, until, **more):
            return ipv4(segment(octets[since:until], sequence=start + since, **more), 6)

        messages = [QUERY, RESPONSE, QUERY]
        syn = ipv4(segment(b"", sequence=start - 1, flags=SYN), 6)
        fin = ipv4(segment(b"", sequence=start + len(octets), flags=FIN), 6)
        ones = [part(i, i + 1) for i in range(len(octets))]
        self.shows(pcap(101, syn, *ones, fin), messages)
        self.shows(pcap(101, *ones), messages)
        twice = [packet for pair in zip(ones, ones) for packet in pair]
        self.shows(pcap(101, *twice), messages)
        self.shows(pcap(101, part(0, 30), part(10, 40), part(20, 35), part(40, len(octets)), part(0, 21)), messages)
        # each direction is a stream, and so is each address
        both = [packet for i, one in enumerate(ones) for packet in
                (one, ipv6(segment(octets[i:i + 1], 53, 5353, sequence=7 + i), 6))]
        self.shows(pcap(101, *both), [m for m in messages for _ in range(2)])
        # another connection with the same ports
        self.shows(pcap(101, part(0, len(octets)), syn, *ones), messages * 2)
        longest = bytes(2) + struct.pack("!5H", 0, 0, 0, 0, 0)
        longest += bytes(65535 - len(longest))
        status, out, err = run(pcap(101, *(ipv4(segment(tcp(longest)[i:i + 1400], sequence=i), 6)
                                           for i in range(0, 65537, 1400))), "--pcap")
        self.assertEqual((status, out), (1, b""))
        self.assertEqual(err, "error: packet 47: octets follow the last record at offset 12\n")

    def test_tcp_streams_that_are_not_whole(self):
        octets = tcp(QUERY, RESPONSE)

        def part(since, until, **more):
            return ipv4(segment(octets[since:until], sequence=since, **more), 6)

        for packets, messages, note in (
                ([part(0, 40)], [QUERY], 1),
                ([part(0, 40), ipv4(udp(QUERY))], [QUERY, QUERY], 1),
                ([part(0, 5), part(6, 30)], [], 1),                        # a gap, then no message
                ([part(0, 10), part(23, len(octets))], [RESPONSE], 1),     # a gap, then one
                ([part(0, 10, flags=FIN | ACK), part(0, 23)], [QUERY], 1),
                ([part(0, 10), ipv4(segment(b"", sequence=10, flags=RST), 6), part(0, 23)], [QUERY], 2),
                ([part(0, 10), ipv4(segment(b"", flags=SYN), 6)], [], 1)):
            got = run(pcap(101, *packets), "--pcap", "--json")
            self.assertEqual(got[1].count(b"\n"), len(messages), packets)
            self.assertTrue(PASSED.format(note) in got[2], (got, packets))
        # the 33rd stream ends the one that was quiet longest
        many = [ipv4(segment(octets[:10], 5000 + i, sequence=0), 6) for i in range(33)]
        rest = [ipv4(segment(octets[10:23], 5000 + i, sequence=10), 6) for i in range(1, 33)]
        status, out, err = run(pcap(101, *many, *rest), "--pcap", "--json")
        self.assertEqual((status, out.count(b"\n"), err), (0, 32, PASSED.format(1)))

    def test_tcp_segments(self):
        both = ipv4(segment(tcp(QUERY, RESPONSE), options=bytes(12)), 6)
        self.shows(pcap(101, both, ipv6(segment(tcp(QUERY)), 6), ipv4(segment(b""), 6)), [QUERY, RESPONSE, QUERY])
        status, out, err = run(pcap(101, ipv4(segment(tcp(QUERY, RESPONSE)[:-1]), 6)), "--pcap")
        self.assertEqual((status, out.count(b"HEADER")), (0, 1))
        self.assertEqual(err, PASSED.format(1))

    def test_text_tells_who_asked_whom(self):
        _, out, _ = run(pcap(101, ipv4(udp(QUERY)), ipv6(segment(tcp(QUERY)), 6)), "--pcap")
        self.assertTrue(out.startswith(b";; packet 1, 192.0.2.1 port 5353 > 127.0.0.1 port 53, udp, 21 octets\n"))
        self.assertIn(b"\n\n;; packet 2, 2001:db8::1 port 5353 > ::1 port 53, tcp, 21 octets\n", out)

    def test_a_rejected_packet(self):
        capture = pcap(101, ipv4(udp(QUERY)), ipv4(udp(QUERY + b"x")), ipv4(udp(b"")), ipv4(udp(QUERY)))
        status, out, err = run(capture, "--pcap", "--reencode")
        self.assertEqual((status, out), (1, tcp(QUERY, QUERY)))
        self.assertEqual(err, "error: packet 2: octets follow the last record at offset 21\n"
                              "error: packet 3: the data ends inside a field at offset 0\n")

    def test_changed_octets(self):
        numbers = random.Random(11)
        packet = ipv6(udp(RESPONSE), extensions=bytes([17, 1]) + bytes(14), first=0)
        whole = pcap(1, ether(ipv4(udp(QUERY))), ether(packet, 0x86DD), ether(ipv4(segment(tcp(RESPONSE)), 6)))
        for _ in range(150):
            capture = bytearray(whole)
            for _ in range(numbers.randrange(1, 5)):
                capture[numbers.randrange(24, len(capture))] = numbers.choice([0, 1, 0x3f, 0x7f, 0xff])
            status, out, err = run(bytes(capture), "--pcap", "--json")
            self.assertEqual(status, int("error: " in err))
            self.assertLessEqual(len(of_lines(out)), len(capture))
            for line in err.splitlines():
                self.assertRegex(line, r"^(error: packet \d+: .* at offset \d+|note: packet \d+: .*)$")

    def test_files_that_are_no_capture(self):
        capture = pcap(101, ipv4(udp(QUERY)))
        for octets, what in ((b"", "the file ends inside its header at offset 0"),
                             (capture[:23], "the file ends inside its header at offset 0"),
                             (bytes(40), "not a pcap file at offset 0"),
                             (pcap(147), "the link type is unknown at offset 0"),
                             (b"\x0a\x0d\x0d\x0a" + bytes(40),
                              "a pcapng file (editcap -F pcap makes it pcap) at offset 0")):
            self.assertEqual(run(octets, "--pcap"), (1, b"", f"error: {what}\n"))
        for cut in range(25, len(capture)):
            self.assertEqual(run(capture[:cut], "--pcap"),
                             (1, b"", f"error: packet 1: the file ends inside a packet at offset {cut}\n"))
        too_long = pcap(101) + struct.pack("<IIII", 1, 2, 262145, 262145) + bytes(300000)
        self.assertEqual(run(too_long, "--pcap"),
                         (1, b"", "error: packet 1: the packet is longer than 262144 octets at offset 32\n"))


class CommandLine(unittest.TestCase):
    def test_help_and_version(self):
        status, out, err = run(b"", "--help")
        self.assertEqual((status, err), (0, ""))
        for word in (b"--hex", b"--tcp", b"--pcap", b"--port PORT", b"--json", b"--reencode", b"--partial",
                     b"--version", b"Exit status"):
            self.assertIn(word, out)
        self.assertEqual(run(b"", "-h")[1], out)
        self.assertRegex(run(b"", "--version")[1].decode(), r"^dnswire-dump \d+\.\d+\.\d+\n$")

    def test_usage(self):
        for options in (["--what"], ["file"], [""], ["-"], ["--hex=1"], ["--tcp", "--pcap"], ["--json", "--reencode"],
                        ["--port", "53"], ["--pcap", "--port"], ["--pcap", "--port", "0"], ["--pcap", "--port=65536"],
                        ["--pcap", "--port=5x"], ["--pcap", "--port="], ["--pcap", "--port=99999999999999999999"],
                        ["--partial", "--reencode"], ["--pcap", "--port=1", "--port=2"]):
            status, out, err = run(QUERY, *options)
            self.assertEqual((status, out), (2, b""))
            self.assertRegex(err, r"^dnswire-dump: .*: .*\nTry: dnswire-dump --help\n$")

    def test_the_same_option_twice(self):
        self.assertEqual(run(QUERY, "--json", "--json"), run(QUERY, "--json"))

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_output_that_fails(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([DUMP], input=QUERY, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.decode(), "^error: standard output: ")

    def test_input_that_fails(self):
        folder = os.open(".", os.O_RDONLY)
        try:
            done = subprocess.run([DUMP], stdin=folder, capture_output=True, timeout=60, check=False)
        finally:
            os.close(folder)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertRegex(done.stderr.decode(), r"^error: .+ at offset 0\n$")


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=1).result
    print(f"test_dump: {result.testsRun} tests, {len(result.failures) + len(result.errors)} failed")
    sys.exit(0 if result.wasSuccessful() else 1)
