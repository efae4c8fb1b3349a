#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Local records: types, wildcards, CNAME, rotation, PTR made from addresses."""

from lib import clients, expect, harness, wire


def a(name, value, **more):
    return {"name": name, "type": "A", "value": value, **more}


def rr(name, rtype, value, **more):
    return {"name": name, "type": rtype, "value": value, **more}


class Types(harness.ServedTest):
    HASH = "0123456789ABCDEF0123456789ABCDEF01234567"
    TABLE = [  # type, value in the file, RDATA in dig's spelling
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("CNAME", "Web.Example.", "Web.Example."),
        ("NS", "ns1.lan", "ns1.lan."),
        ("PTR", "host.lan", "host.lan."),
        ("TXT", "v=spf1 mx ~all", '"v=spf1 mx ~all"'),
        ("TXT", 'a "quote" \\ grün', r'"a \"quote\" \\ gr\195\188n"'),
        ("TXT", "", '""'),
        ("SRV", "10 60 5060 sip.lan", "10 60 5060 sip.lan."),
        ("CAA", '0 issue "ca.example"', '0 issue "ca.example"'),
        ("HTTPS", "1 . alpn=h2,h3 ipv4hint=192.0.2.1", '1 . alpn="h2,h3" ipv4hint=192.0.2.1'),
        ("SVCB", "16 svc.lan port=8443", "16 svc.lan. port=8443"),
        ("NAPTR", '100 10 "U" "E2U+sip" "!^.*$!sip:info@lan!" .',
         '100 10 "U" "E2U+sip" "!^.*$!sip:info@lan!" .'),
        ("TLSA", f"3 1 1 {HASH[:32]}{HASH[:32]}", f"3 1 1 {HASH[:32]}{HASH[:24]} {HASH[24:32]}"),
        ("SSHFP", f"1 1 {HASH.lower()}", f"1 1 {HASH}"),
        ("TYPE65280", r"\# 4 0a000001", r"\# 4 0A000001"),
        ("TYPE65281", r"\# 0", r"\# 0"),
    ]
    config = {"records": [rr(f"t{i}.lan", rtype, value, ttl=60 + i)
                          for i, (rtype, value, _) in enumerate(TABLE)]}

    def test_each_type(self):
        for i, (rtype, _, rdata) in enumerate(self.TABLE):
            with self.subTest(rtype=rtype, rdata=rdata):
                self.expect(f"t{i}.lan {rtype}", flags="qr aa rd",
                            answer=[f"t{i}.lan. {60 + i} IN {rtype} {rdata}"])


class LongText(harness.ServedTest):
    config = {"records": [rr("t255.lan", "TXT", "x" * 255), rr("t256.lan", "TXT", "x" * 256),
                          rr("t4000.lan", "TXT", "y" * 4000), rr("big.lan", "TXT", "z" * 40000)]}

    def test_split_in_strings_of_255(self):
        self.expect("t255.lan TXT +bufsize=1232", edns={},
                    answer=['t255.lan. 300 IN TXT "' + "x" * 255 + '"'])
        self.expect("t256.lan TXT +bufsize=1232", edns={},
                    answer=['t256.lan. 300 IN TXT "' + "x" * 255 + '" "x"'])

    def test_long_over_tcp(self):
        strings = ['"' + "y" * min(255, 4000 - done) + '"' for done in range(0, 4000, 255)]
        for address in ("127.0.0.1", "::1") if self.ipv6 else ("127.0.0.1",):
            reply = clients.dig(address, self.port, "t4000.lan TXT +tcp")
            self.assertEqual(reply.answer, ["t4000.lan. 300 IN TXT " + " ".join(strings)])
        reply = clients.tcp("127.0.0.1", self.port, wire.query("big.lan", "TXT"))
        self.assertEqual(reply.answer[0].count("z"), 40000)


class SeveralRecords(harness.ServedTest):
    config = {
        "server": {"workers": 1},
        "records": [a("web.lan", f"192.0.2.{i}") for i in (1, 2, 3)] + [
            a("twice.lan", "192.0.2.1"), a("Twice.LAN.", "192.0.2.1"),
            rr("lan", "MX", "mx1.lan", priority=10), rr("lan", "MX", "mx2.lan", priority=20),
            rr("lan", "MX", "mx3.lan")],
    }
    WEB = [f"web.lan. 300 IN A 192.0.2.{i}" for i in (1, 2, 3)]

    def test_all_are_answered(self):
        self.expect("web.lan A", answer=self.WEB)
        self.expect("lan MX", answer=["lan. 300 IN MX 10 mx1.lan.", "lan. 300 IN MX 20 mx2.lan.",
                                      "lan. 300 IN MX 10 mx3.lan."])

    def test_the_start_rotates(self):
        with clients.Udp("127.0.0.1", self.port) as client:
            replies = [client.ask(wire.query("web.lan")) for _ in range(6)]
        self.assertEqual(expect.rotation_faults({"answer": self.WEB}, replies), [])
        turns = [self.WEB[i:] + self.WEB[:i] for i in range(3)]
        for reply in replies:
            self.assertIn(reply.answer, turns)

    def test_duplicates_once(self):
        self.expect("twice.lan A", answer=["twice.lan. 300 IN A 192.0.2.1"])


class Names(harness.ServedTest):
    config = {"records": [a("Web.LAN.", "192.0.2.1"), a("x" * 63 + ".lan", "192.0.2.2"),
                          rr("_a._b.lan", "TXT", "under"),
                          rr("txt.lan", "TXT", "v")]}

    def test_the_case_of_the_question_is_kept(self):
        for name in ("web.lan", "WEB.LAN", "wEb.LaN"):
            self.expect(f"{name} A", question=[f"{name}. IN A"],
                        answer=[f"{name}. 300 IN A 192.0.2.1"])

    def test_odd_names(self):
        label = "x" * 63
        self.expect(f"{label}.lan A", answer=[f"{label}.lan. 300 IN A 192.0.2.2"])
        self.expect("_a._b.lan TXT", answer=['_a._b.lan. 300 IN TXT "under"'])

    def test_outside_zones_address_types_are_nodata(self):
        for rtype in ("AAAA", "HTTPS", "SVCB"):
            self.expect(f"web.lan {rtype}", flags="qr aa rd")
        self.expect("txt.lan A", flags="qr aa rd")

    def test_outside_zones_other_types_are_not_local(self):
        for rtype in ("MX", "TXT", "TYPE65280"):
            self.expect(f"web.lan {rtype}", rcode="REFUSED", flags="qr rd")

    def test_a_name_that_is_not_local_is_refused(self):
        self.expect("www.example A", rcode="REFUSED", flags="qr rd",
                    question=["www.example. IN A"])
        self.expect(". NS", rcode="REFUSED")
        self.expect("web.lan.example A", rcode="REFUSED")


class Wildcards(harness.ServedTest):
    config = {"records": [
        a("flag.lan", "192.0.2.1", wildcard=True),
        a("*.star.lan", "192.0.2.2", wildcard=True),
        a("*.bare.lan", "192.0.2.3"),
        rr("both.lan", "TXT", "any", wildcard=True), a("x.both.lan", "192.0.2.4"),
        a("same.lan", "192.0.2.5", wildcard=True), a("x.same.lan", "192.0.2.6"),
        a("outer.lan", "192.0.2.7", wildcard=True),
        a("inner.outer.lan", "192.0.2.8", wildcard=True),
        rr("alias.lan", "CNAME", "x.same.lan", wildcard=True),
        rr("odd.lan", "MX", "mail.lan", wildcard=True)]}

    def test_one_label_and_the_name_itself(self):
        for zone, last in (("flag", 1), ("star", 2), ("bare", 3)):
            for name in (f"{zone}.lan", f"x.{zone}.lan", f"YY.{zone}.LAN"):
                self.expect(f"{name} A", answer=[f"{name}. 300 IN A 192.0.2.{last}"])

    def test_never_two_labels(self):
        for zone in ("flag", "star", "bare"):
            self.expect(f"a.b.{zone}.lan A", rcode="REFUSED")

    def test_exact_of_another_type_does_not_hide_the_wildcard(self):
        self.expect("x.both.lan TXT", answer=['x.both.lan. 300 IN TXT "any"'])
        self.expect("x.both.lan A", answer=["x.both.lan. 300 IN A 192.0.2.4"])

    def test_exact_of_the_type_stands_alone(self):
        self.expect("x.same.lan A", answer=["x.same.lan. 300 IN A 192.0.2.6"])
        self.expect("y.same.lan A", answer=["y.same.lan. 300 IN A 192.0.2.5"])

    def test_own_name_beats_the_parents_wildcard(self):
        self.expect("inner.outer.lan A", answer=["inner.outer.lan. 300 IN A 192.0.2.8"])
        self.expect("other.outer.lan A", answer=["other.outer.lan. 300 IN A 192.0.2.7"])

    def test_cname_by_wildcard(self):
        self.expect("z.alias.lan A", answer=["z.alias.lan. 300 IN CNAME x.same.lan.",
                                             "x.same.lan. 300 IN A 192.0.2.6"])

    def test_any_type_can_be_a_wildcard(self):
        self.expect("q.odd.lan MX", answer=["q.odd.lan. 300 IN MX 10 mail.lan."])

    def test_a_star_asked_for_is_a_label(self):
        self.expect("*.star.lan A", answer=["*.star.lan. 300 IN A 192.0.2.2"])


class Cnames(harness.ServedTest):
    config = {
        "zones": {"zone.lan": {}},
        "rewrites": [{"match": "c0.lan", "action": "redirect", "value": "c1.lan"},
                     {"match": "c1bis.lan", "action": "redirect", "value": "c2.lan"}],
        "records": [rr(f"c{i}.lan", "CNAME", f"c{i + 1}.lan", ttl=i) for i in range(1, 9)] + [
            a("c9.lan", "192.0.2.9"), rr("c9.lan", "AAAA", "2001:db8::9"),
            rr("out.lan", "CNAME", "www.example"),
            rr("mixed.lan", "CNAME", "www.example"), a("mixed.lan", "192.0.2.1"),
            rr("two.lan", "CNAME", "one.example"), rr("two.lan", "CNAME", "other.example"),
            rr("gone.zone.lan", "CNAME", "nothing.zone.lan"),
            rr("nodata.zone.lan", "CNAME", "web.zone.lan"), a("web.zone.lan", "192.0.2.2")]}
    LINKS = [f"c{i}.lan. {i} IN CNAME c{i + 1}.lan." for i in range(1, 9)]

    def test_eight_links_in_order(self):
        self.expect("c1.lan A", order="file", answer=self.LINKS + ["c9.lan. 300 IN A 192.0.2.9"])
        self.expect("c7.lan AAAA", order="file",
                    answer=self.LINKS[6:] + ["c9.lan. 300 IN AAAA 2001:db8::9"])

    def test_nine_links_are_too_many(self):
        self.expect("c0.lan A", rcode="SERVFAIL", flags="qr rd")
        self.expect("c1bis.lan A", order="file",
                    answer=["c1bis.lan. 60 IN CNAME c2.lan."] + self.LINKS[1:] +
                    ["c9.lan. 300 IN A 192.0.2.9"])

    def test_the_cname_itself(self):
        self.expect("c1.lan CNAME", answer=self.LINKS[:1])

    def test_out_of_local_data_ends_the_chain(self):
        self.expect("out.lan A", flags="qr aa rd", answer=["out.lan. 300 IN CNAME www.example."])

    def test_the_asked_type_comes_before_the_cname(self):
        self.expect("mixed.lan A", answer=["mixed.lan. 300 IN A 192.0.2.1"])
        self.expect("mixed.lan TXT", answer=["mixed.lan. 300 IN CNAME www.example."])

    def test_of_two_the_first(self):
        self.expect("two.lan A", answer=["two.lan. 300 IN CNAME one.example."])

    def test_the_rcode_is_that_of_the_last_name(self):
        self.expect("gone.zone.lan A", rcode="NXDOMAIN", authority=[harness.soa("zone.lan")],
                    answer=["gone.zone.lan. 300 IN CNAME nothing.zone.lan."])
        self.expect("nodata.zone.lan AAAA", authority=[harness.soa("zone.lan")],
                    answer=["nodata.zone.lan. 300 IN CNAME web.zone.lan."])


class AnyType(harness.ServedTest):
    config = {"records": [a("web.lan", "192.0.2.1"), rr("web.lan", "AAAA", "2001:db8::1"),
                          rr("web.lan", "TXT", "text"), a("only.lan", "192.0.2.2")]}

    def test_all_local_types(self):
        self.expect("web.lan ANY", answer=["web.lan. 300 IN A 192.0.2.1",
                                           "web.lan. 300 IN AAAA 2001:db8::1",
                                           'web.lan. 300 IN TXT "text"'])
        self.expect("none.lan ANY", rcode="REFUSED")


class AutoPtr(harness.ServedTest):
    config = {"records": [
        a("web.lan", "192.0.2.1", ttl=60), a("also.lan", "192.0.2.1"),
        a("wild.lan", "192.0.2.2", wildcard=True),
        a("named.lan", "192.0.2.3"), rr("3.2.0.192.in-addr.arpa", "PTR", "chosen.lan"),
        a("wild4.lan", "192.0.2.4", wildcard=True), a("plain4.lan", "192.0.2.4"),
        rr("six.lan", "AAAA", "2001:db8::1")]}

    def test_from_the_first_record(self):
        self.expect("1.2.0.192.in-addr.arpa PTR",
                    answer=["1.2.0.192.in-addr.arpa. 60 IN PTR web.lan."])

    def test_ipv6(self):
        name = "1" + ".0" * 23 + ".8.b.d.0.1.0.0.2.ip6.arpa"
        self.expect(f"{name} PTR", answer=[f"{name}. 300 IN PTR six.lan."])

    def test_wildcards_make_none(self):
        self.expect("2.2.0.192.in-addr.arpa PTR", rcode="REFUSED")
        self.expect("4.2.0.192.in-addr.arpa PTR",
                    answer=["4.2.0.192.in-addr.arpa. 300 IN PTR plain4.lan."])

    def test_a_ptr_record_wins(self):
        self.expect("3.2.0.192.in-addr.arpa PTR",
                    answer=["3.2.0.192.in-addr.arpa. 300 IN PTR chosen.lan."])


class NoAutoPtr(harness.ServedTest):
    config = {"server": {"auto_ptr": False}, "records": [a("web.lan", "192.0.2.1")]}

    def test_off(self):
        self.expect("1.2.0.192.in-addr.arpa PTR", rcode="REFUSED")


if __name__ == "__main__":
    harness.main()
