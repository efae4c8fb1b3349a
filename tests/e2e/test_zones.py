#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Zones: apex data, NODATA and NXDOMAIN, empty non-terminals, nesting, the order of decision."""

from lib import harness

SOA = {"mname": "ns.lan", "rname": "host.lan", "serial": 1, "refresh": 2, "retry": 3,
       "expire": 4, "minimum": 17}
LAN_SOA = "lan. 17 IN SOA ns.lan. host.lan. 1 2 3 4 17"


def a(name, value="192.0.2.1", **more):
    return {"name": name, "type": "A", "value": value, **more}


class Zones(harness.ServedTest):
    config = {
        "zones": {
            "lan": {"soa": SOA, "ns": ["ns1.lan", "ns2.example."]},
            "corp.lan": {},
            "Partial.Example.": {"soa": {"serial": 9, "minimum": 60}},
            "2.0.192.in-addr.arpa": {},
        },
        "records": [
            a("web.lan"), a("deep.a.b.lan"), a("app.lan", "192.0.2.5", wildcard=True),
            a("web.corp.lan"), a("ns1.lan"),
            {"name": "sub.lan", "type": "NS", "value": "ns.sub.lan"},
            {"name": "corp.lan", "type": "NS", "value": "ns9.lan", "ttl": 30},
            {"name": "lan", "type": "MX", "value": "mail.lan", "priority": 5},
        ],
    }

    def test_soa(self):
        self.expect("lan SOA", answer=[LAN_SOA], flags="qr aa rd")
        self.expect("LAN SOA", answer=["LAN" + LAN_SOA[3:]])
        self.expect("corp.lan SOA", answer=[harness.soa("corp.lan")])

    def test_partial_soa_gets_defaults(self):
        self.expect("partial.example SOA", answer=[
            "partial.example. 60 IN SOA ns1.partial.example. admin.partial.example. "
            "9 3600 900 604800 60"])

    def test_ns(self):
        self.expect("lan NS", answer=["lan. 17 IN NS ns1.lan.", "lan. 17 IN NS ns2.example."])
        self.expect("corp.lan NS", answer=["corp.lan. 30 IN NS ns9.lan."])
        self.expect("partial.example NS", authority=[
            "partial.example. 60 IN SOA ns1.partial.example. admin.partial.example. "
            "9 3600 900 604800 60"])

    def test_ns_below_the_apex_is_data(self):
        self.expect("sub.lan NS", answer=["sub.lan. 300 IN NS ns.sub.lan."])
        self.expect("www.sub.lan A", rcode="NXDOMAIN", authority=[LAN_SOA])
        self.expect("sub.lan A", authority=[LAN_SOA])

    def test_other_type_is_nodata(self):
        for rtype in ("AAAA", "TXT", "MX", "SOA", "HTTPS", "TYPE65280"):
            self.expect(f"web.lan {rtype}", flags="qr aa rd", authority=[LAN_SOA])
        self.expect("lan A", authority=[LAN_SOA])

    def test_empty_non_terminals_exist(self):
        for name in ("b.lan", "a.b.lan"):
            self.expect(f"{name} A", flags="qr aa rd", authority=[LAN_SOA])
            self.expect(f"{name} ANY", authority=[LAN_SOA])
        self.expect("c.b.lan A", rcode="NXDOMAIN", authority=[LAN_SOA])

    def test_nothing_there_is_nxdomain(self):
        for name in ("no.lan", "x.web.lan", "a.b.c.d.lan", "x.y.app.lan"):
            self.expect(f"{name} A", rcode="NXDOMAIN", flags="qr aa rd", authority=[LAN_SOA])

    def test_wildcard_names_exist(self):
        self.expect("x.app.lan A", answer=["x.app.lan. 300 IN A 192.0.2.5"])
        self.expect("x.app.lan AAAA", authority=[LAN_SOA])

    def test_the_most_specific_zone_answers(self):
        self.expect("no.corp.lan A", rcode="NXDOMAIN", authority=[harness.soa("corp.lan")])
        self.expect("web.corp.lan AAAA", authority=[harness.soa("corp.lan")])
        self.expect("notcorp.lan A", rcode="NXDOMAIN", authority=[LAN_SOA])

    def test_zone_names_end_at_labels(self):
        self.expect("www.notlan A", rcode="REFUSED")
        self.expect("example A", rcode="REFUSED")

    def test_ptr_in_a_reverse_zone(self):
        # Of the two names with this address the first in the file counts.
        self.expect("1.2.0.192.in-addr.arpa PTR",
                    answer=["1.2.0.192.in-addr.arpa. 300 IN PTR web.lan."])
        self.expect("99.2.0.192.in-addr.arpa PTR", rcode="NXDOMAIN",
                    authority=[harness.soa("2.0.192.in-addr.arpa")])
        self.expect("1.2.0.192.in-addr.arpa A", authority=[harness.soa("2.0.192.in-addr.arpa")])

    def test_any_at_the_apex_has_the_zones_own_data(self):
        self.expect("corp.lan ANY", answer=[harness.soa("corp.lan"),
                                            "corp.lan. 30 IN NS ns9.lan."])

    def test_no_glue(self):
        self.expect("lan MX", answer=["lan. 300 IN MX 5 mail.lan."])

    def test_extended_error_only_when_blocked(self):
        self.expect("no.lan A +edns=0", rcode="NXDOMAIN", authority=[LAN_SOA],
                    edns={"version": 0, "ede": []})


class SoaTtl(harness.ServedTest):
    config = {"zones": {"big.lan": {"soa": dict(SOA, minimum=86400)},
                        "zero.lan": {"soa": dict(SOA, minimum=0)}}}

    def test_ttl_is_the_minimum(self):
        self.expect("big.lan SOA",
                    answer=["big.lan. 86400 IN SOA ns.lan. host.lan. 1 2 3 4 86400"])
        self.expect("x.big.lan A", rcode="NXDOMAIN",
                    authority=["big.lan. 86400 IN SOA ns.lan. host.lan. 1 2 3 4 86400"])
        self.expect("x.zero.lan A", rcode="NXDOMAIN",
                    authority=["zero.lan. 0 IN SOA ns.lan. host.lan. 1 2 3 4 0"])


if __name__ == "__main__":
    harness.main()
