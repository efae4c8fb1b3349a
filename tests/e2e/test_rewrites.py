#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rewrite rules: matching, actions, and their place before everything else."""

from lib import clients, harness


def rule(match, action, value=None):
    return {"match": match, "action": action, **({"value": value} if value else {})}


class Rewrites(harness.ServedTest):
    config = {
        "zones": {"zone.lan": {}},
        "rewrites": [
            rule("ads.example", "nxdomain"),
            rule("Track.Example.", "nxdomain"),
            rule("good.Deep.example", "allow"),
            rule("*.deep.example", "nxdomain"),
            rule("v4.example", "redirect", "192.0.2.9"),
            rule("v6.example", "redirect", "2001:DB8::9"),
            rule("name.example", "redirect", "Web.zone.lan."),
            rule("out.example", "redirect", "www.example.net"),
            rule("*.wild.example", "redirect", "192.0.2.10"),
            rule("first.example", "redirect", "192.0.2.11"),
            rule("first.example", "nxdomain"),
            rule("blocked.zone.lan", "nxdomain"),
            rule("moved.zone.lan", "redirect", "192.0.2.12"),
        ],
        "records": [
            {"name": "web.zone.lan", "type": "A", "value": "192.0.2.1"},
            {"name": "blocked.zone.lan", "type": "A", "value": "192.0.2.2"},
            {"name": "to-blocked.zone.lan", "type": "CNAME", "value": "blocked.zone.lan"},
            {"name": "good.deep.example", "type": "A", "value": "192.0.2.3"},
            {"name": "deep.example", "type": "A", "value": "192.0.2.4"},
            {"name": "x.wild.example", "type": "AAAA", "value": "2001:db8::1"},
        ],
    }

    def test_nxdomain_of_the_name_alone(self):
        for args in ("ads.example A", "ADS.Example AAAA", "ads.example TYPE65280",
                     "ads.example ANY", "track.example A"):
            self.expect(args, rcode="NXDOMAIN", flags="qr aa rd")
        self.expect("x.ads.example A", rcode="REFUSED")
        self.expect("example A", rcode="REFUSED")

    def test_wildcard_of_any_depth_but_not_the_name(self):
        for name in ("x.deep.example", "a.b.c.d.e.f.g.deep.example", "X.DEEP.example"):
            self.expect(f"{name} A", rcode="NXDOMAIN", flags="qr aa rd")
        self.expect("deep.example A", answer=["deep.example. 300 IN A 192.0.2.4"])
        self.expect("x.notdeep.example A", rcode="REFUSED")

    def test_allow_goes_on_as_if_no_rule_existed(self):
        self.expect("good.deep.example A", answer=["good.deep.example. 300 IN A 192.0.2.3"])
        self.expect("x.good.deep.example A", rcode="NXDOMAIN")

    def test_redirect_to_ipv4(self):
        self.expect("v4.example A", flags="qr aa rd", answer=["v4.example. 60 IN A 192.0.2.9"])
        for rtype in ("AAAA", "TXT", "CNAME", "HTTPS"):
            self.expect(f"v4.example {rtype}", flags="qr aa rd")

    def test_redirect_to_ipv6(self):
        self.expect("v6.example AAAA", answer=["v6.example. 60 IN AAAA 2001:db8::9"])
        self.expect("v6.example A")

    def test_redirect_to_a_name(self):
        self.expect("name.example CNAME", answer=["name.example. 60 IN CNAME Web.zone.lan."])
        for rtype, more in (("A", ["192.0.2.1"]), ("MX", [])):
            reply = clients.dig("127.0.0.1", self.port, f"name.example {rtype}")
            self.assertEqual(reply.answer[0], "name.example. 60 IN CNAME Web.zone.lan.")
            self.assertEqual([line.split()[-1] for line in reply.answer[1:]], more)
        self.expect("out.example A", answer=["out.example. 60 IN CNAME www.example.net."])

    def test_redirect_of_a_wildcard(self):
        self.expect("a.b.wild.example A", answer=["a.b.wild.example. 60 IN A 192.0.2.10"])
        self.expect("x.wild.example AAAA")

    def test_the_first_match_wins(self):
        self.expect("first.example A", answer=["first.example. 60 IN A 192.0.2.11"])

    def test_before_records_and_zones(self):
        self.expect("blocked.zone.lan A", rcode="NXDOMAIN", flags="qr aa rd")
        self.expect("moved.zone.lan A", answer=["moved.zone.lan. 60 IN A 192.0.2.12"])

    def test_only_the_name_asked_is_rewritten(self):
        self.expect("to-blocked.zone.lan A",
                    answer=["to-blocked.zone.lan. 300 IN CNAME blocked.zone.lan.",
                            "blocked.zone.lan. 300 IN A 192.0.2.2"])

    def test_blocked_says_so(self):
        self.expect("ads.example A +edns=0", rcode="NXDOMAIN", edns={"version": 0, "ede": [15]})


if __name__ == "__main__":
    harness.main()
