#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Forwarding to an upstream that behaves: what is asked, and what goes back to the client."""

import threading

from lib import clients, harness, wire
from lib.forwarding import EXT, ForwardTest, a, ttls, without_ttl
from lib.scripted import CD, AD, TC, Late, Zone, soa

OTHER = "192.0.2.54"


class Answers(ForwardTest):
    def test_a_name_that_is_not_local(self):
        self.serve(self.upstream({"www.example": lambda q: q.a(EXT)}))
        for tcp in (False, True):
            reply = self.answers("www.example", a("www.example"), tcp=tcp)
            self.assertEqual(reply.flags, ["qr", "rd", "ra"])
            self.assertEqual(reply.question, ["www.example. IN A"])

    def test_the_clients_case_and_id(self):
        self.serve(self.upstream({"www.example": lambda q: q.a(EXT)}))
        for ident, name in enumerate(("WwW.eXample", "www.example", "WWW.EXAMPLE")):
            reply = self.answers(name, a(name), ident=ident)
            self.assertEqual((reply.ident, reply.question), (ident, [f"{name}. IN A"]))

    def test_local_data_comes_first(self):
        upstream = self.upstream()
        self.serve(upstream, records=[{"name": "web.lan", "type": "A", "value": OTHER}],
                   zones={"zone.lan": {}},
                   rewrites=[{"match": "*.ads.example", "action": "nxdomain"}])
        self.answers("web.lan", a("web.lan", OTHER))
        self.fails("nothing.zone.lan", "NXDOMAIN")
        self.fails("x.ads.example", "NXDOMAIN")
        self.assertEqual(self.ask("web.lan", "AAAA").rcode, "NOERROR")
        self.assertEqual(upstream.asked(), [])

    def test_nxdomain_and_nodata_with_their_soa(self):
        self.serve(self.upstream({"nodata.example": lambda q: q.reply(authority=[soa("example")])}))
        for name, rcode in (("no.example", "NXDOMAIN"), ("nodata.example", "NOERROR")):
            for _ in range(2):
                reply = self.ask(name)
                self.assertEqual((reply.rcode, reply.answer), (rcode, []))
                self.assertEqual([line.split()[0::3][0] for line in reply.authority], ["example."])

    def test_many_records_and_large_answers(self):
        many = [("many.example", 60, "A", f"10.0.{i // 256}.{i % 256}") for i in range(300)]
        text = [("text.example", 60, "TXT", bytes([250]) + bytes([65 + i % 26]) * 250)
                for i in range(230)]

        def big(query):
            whole = query.reply(*(many if query.name == "many.example" else text))
            return whole if query.tcp else query.reply(flags=TC)

        self.serve(self.upstream(big))
        self.assertEqual(len(self.ask("many.example", tcp=True).answer), 300)
        reply = self.ask("many.example")
        self.assertEqual((reply.answer, "tc" in reply.flags), ([], True))
        self.assertEqual(len(self.ask("text.example", "TXT", tcp=True).answer), 26)

    def test_a_64_kib_answer(self):
        texts = [("huge.example", 60, "TXT", bytes([255]) + f"{i:05d}".encode() + b"x" * 250)
                 for i in range(230)]
        self.serve(self.upstream(
            lambda q: q.reply(*texts) if q.tcp else q.reply(flags=TC)))
        self.assertEqual(len(self.ask("huge.example", "TXT", tcp=True).answer), 230)

    def test_tc_is_asked_again_over_tcp(self):
        upstream = self.upstream(lambda q: q.a(EXT) if q.tcp else q.reply(flags=TC))
        self.serve(upstream)
        self.answers("www.example", a("www.example"))
        self.assertEqual([query.tcp for query in upstream.asked()], [False, True])

    def test_ipv6_upstream(self):
        if not clients.have_ipv6():
            self.skipTest("this host has no IPv6")
        self.serve(self.upstream({"www.example": lambda q: q.a(EXT)}, address="::1"))
        self.answers("www.example", a("www.example"))

    def test_upstream_port_and_a_host_name(self):
        upstream = self.upstream({"www.example": lambda q: q.a(EXT)})
        self.serve(server={"upstream": ["localhost"], "upstream_port": upstream.port})
        # looked up beside the start: until it is there nobody can be asked
        for _ in range(100):
            if self.ask("www.example").rcode == "NOERROR":
                break
            threading.Event().wait(0.05)
        self.answers("www.example", a("www.example"))

    def test_any_type_and_unknown_types(self):
        self.serve(self.upstream(lambda q: q.reply((q.spelled, 60, 65280, b"\x01\x02"))))
        reply = self.ask("www.example", 65280)
        self.assertEqual(without_ttl(reply.answer), ["www.example. IN TYPE65280 \\# 2 0102"])


class Edns(ForwardTest):
    def test_our_own_size_and_none_of_the_clients_options(self):
        upstream = self.upstream({"www.example": lambda q: q.a(EXT)})
        self.serve(upstream)
        edns = wire.opt(512, options=wire.option(8, b"\0\1\x18\0\x0a\0\0") + wire.option(10, b"c" * 8))
        reply = self.answers("www.example", a("www.example"), edns=edns)
        self.assertEqual(reply.edns["options"], [])
        [query] = upstream.asked()
        self.assertEqual((query.edns["udp"], query.edns["options"]), (1232, []))

    def test_do_and_cd_are_passed_on_and_kept_apart(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream)
        for edns, flags in ((b"", 0), (wire.opt(do=True), 0), (b"", CD), (wire.opt(do=True), CD)):
            for _ in range(2):
                reply = self.ask("www.example", edns=edns, flags=0x0100 | flags)
                self.assertEqual("cd" in reply.flags, bool(flags))
        self.assertEqual([(query.do, bool(query.flags & CD)) for query in upstream.asked()],
                         [(False, False), (True, False), (False, True), (True, True)])

    def test_ad_as_the_upstream_set_it(self):
        self.serve(self.upstream({"signed.example": lambda q: q.reply(
            (q.spelled, 60, "A", EXT), flags=AD), "www.example": lambda q: q.a(EXT)}))
        for _ in range(2):
            self.assertIn("ad", self.ask("signed.example", edns=wire.opt(do=True)).flags)
            self.assertNotIn("ad", self.ask("www.example", edns=wire.opt(do=True)).flags)

    def test_an_upstream_that_dislikes_one_question_can_edns(self):
        """Unbound and BIND answer FORMERR for types that ask for no data: no client may take
        signatures away from all others by asking for one."""
        for rcode, refusal in ((1, None), (1, b""), (4, None), (4, b"")):
            upstream = self.upstream({
                "odd.example": lambda q, rcode=rcode, opt=refusal: q.reply(rcode=rcode, edns=opt),
                "www.example": lambda q: q.a(EXT)})
            self.serve(upstream)
            self.assertIn(self.ask("odd.example").rcode, ("SERVFAIL", "NOTIMP"))
            self.ask("www.example", edns=wire.opt(do=True))
            self.assertTrue(upstream.asked("www.example")[0].do)

    def test_an_upstream_that_says_so_with_a_header_alone(self):
        for rcode in (1, 4):
            upstream = self.upstream(
                lambda q, rcode=rcode: (q.data[:2] + bytes([0x80, rcode]) + bytes(8)
                                        if q.edns else q.a(EXT)))
            self.serve(upstream, server={"upstream_timeout": 20})
            self.answers("one.example", a("one.example"))
            self.answers("two.example", a("two.example"))
            self.assertEqual(len(upstream.asked("two.example")), 1, "it was not remembered")

    def test_an_upstream_that_cannot_edns(self):
        for rcode in (1, 4):
            upstream = self.upstream(
                lambda q, rcode=rcode: q.reply(rcode=rcode, edns=b"") if q.edns else q.a(EXT),
                probed=True)
            self.serve(upstream)
            self.answers("one.example", a("one.example"))
            self.answers("two.example", a("two.example"))
            self.assertEqual([query.edns is None for query in upstream.asked("two.example")],
                             [True], "it was not remembered")


class Coalescing(ForwardTest):
    def test_one_query_for_many_clients(self):
        upstream = self.upstream(lambda q: Late(0.3, q.a(EXT)))
        for workers in (1, 4):
            self.serve(upstream, server={"workers": workers, "cache_enabled": False,
                                         "upstream_timeout": 20})
            name = f"w{workers}.example"
            sockets = [clients.Udp("127.0.0.1", self.server.port) for _ in range(40)]
            for ident, client in enumerate(sockets):
                self.addCleanup(client.socket.close)
                client.send(wire.query(name, ident=ident))
            for ident, client in enumerate(sockets):
                reply = wire.parse(client.receive())
                self.assertEqual((reply.ident, without_ttl(reply.answer)), (ident, [a(name)]))
            self.assertEqual(len(upstream.asked(name)), 1)

    def test_a_repeated_query_is_answered_once(self):
        upstream = self.upstream(lambda q: Late(0.2, q.a(EXT)))
        self.serve(upstream)
        with clients.Udp("127.0.0.1", self.server.port) as client:
            for _ in range(3):
                client.send(wire.query("www.example", ident=7))
            self.assertEqual(wire.parse(client.receive()).ident, 7)
            client.send(wire.query("www.example", ident=8))
            self.assertEqual(wire.parse(client.receive()).ident, 8, "7 was answered twice")

    def test_other_types_and_bits_are_other_questions(self):
        upstream = self.upstream(lambda q: q.reply())
        self.serve(upstream)
        for qtype in ("A", "AAAA", "MX"):
            self.ask("www.example", qtype)
        self.assertEqual(len(upstream.asked()), 3)

    def test_local_answers_while_an_upstream_is_silent(self):
        self.serve(self.upstream(lambda q: None),
                   records=[{"name": "web.lan", "type": "A", "value": OTHER}])
        with clients.Udp("127.0.0.1", self.server.port) as waiting:
            for ident in range(200):
                waiting.send(wire.query(f"n{ident}.example", ident=ident))
            self.answers("web.lan", a("web.lan", OTHER))
            self.assertIsNone(waiting.receive(0.01), "somebody answered for the upstream")

    def test_tcp_answers_come_as_they_are_ready(self):
        self.serve(self.upstream({"slow.example": lambda q: Late(0.4, q.a(EXT)),
                                  "fast.example": lambda q: q.a(OTHER)}))
        with clients.Tcp("127.0.0.1", self.server.port) as client:
            client.send(wire.query("slow.example", ident=1), wire.query("fast.example", ident=2))
            self.assertEqual([wire.parse(client.receive()).ident for _ in range(2)], [2, 1])


class Chains(ForwardTest):
    CNAME = {"name": "alias.lan", "type": "CNAME", "value": "www.example"}

    def test_a_local_cname_to_an_outside_name(self):
        upstream = self.upstream({"www.example": lambda q: q.a(EXT)})
        self.serve(upstream, records=[self.CNAME])
        for _ in range(2):
            reply = self.answers("alias.lan", "alias.lan. IN CNAME www.example.", a("www.example"))
            self.assertIn("aa", reply.flags)
        self.assertEqual(len(upstream.asked()), 1)

    def test_without_a_cache_too(self):
        self.serve(self.upstream({"www.example": lambda q: q.a(EXT)}), records=[self.CNAME],
                   server={"cache_enabled": False})
        self.answers("alias.lan", "alias.lan. IN CNAME www.example.", a("www.example"))

    def test_its_target_does_not_exist(self):
        self.serve(self.upstream(), records=[self.CNAME])
        reply = self.ask("alias.lan")
        self.assertEqual((reply.rcode, without_ttl(reply.answer)),
                         ("NXDOMAIN", ["alias.lan. IN CNAME www.example."]))
        self.assertEqual(len(reply.authority), 1)

    def test_an_outside_cname_to_a_local_name(self):
        self.serve(self.upstream({"app.example": lambda q: q.reply(
            (q.spelled, 60, "CNAME", "web.lan"), ("web.lan", 60, "A", EXT))}),
                   records=[{"name": "web.lan", "type": "A", "value": OTHER}])
        for _ in range(2):
            self.answers("app.example", "app.example. IN CNAME web.lan.", a("web.lan", OTHER))

    def test_across_the_border_and_back(self):
        for cache in (True, False):
            self.serve(self.upstream({
                "one.example": lambda q: q.reply((q.spelled, 60, "CNAME", "mid.lan")),
                "two.example": lambda q: q.a(EXT)}),
                records=[{"name": "start.lan", "type": "CNAME", "value": "one.example"},
                         {"name": "mid.lan", "type": "CNAME", "value": "two.example"}],
                server={"cache_enabled": cache})
            self.answers("start.lan", "start.lan. IN CNAME one.example.",
                         "one.example. IN CNAME mid.lan.", "mid.lan. IN CNAME two.example.",
                         a("two.example"))

    def test_a_chain_that_the_upstream_left_open(self):
        upstream = self.upstream({
            "open.example": lambda q: q.reply((q.spelled, 60, "CNAME", "end.example")),
            "end.example": lambda q: q.a(EXT)})
        self.serve(upstream)
        self.answers("open.example", "open.example. IN CNAME end.example.", a("end.example"))

    def test_loops_end(self):
        upstream = self.upstream({
            "a.example": lambda q: q.reply((q.spelled, 60, "CNAME", "b.example")),
            "b.example": lambda q: q.reply((q.spelled, 60, "CNAME", "a.example")),
            "self.example": lambda q: q.reply((q.spelled, 60, "CNAME", "self.example")),
            "whole.example": lambda q: q.reply((q.spelled, 60, "CNAME", "x.example"),
                                               ("x.example", 60, "CNAME", "whole.example"))})
        self.serve(upstream, records=[
            {"name": "in.lan", "type": "CNAME", "value": "out.example"}])
        for name in ("a.example", "self.example", "whole.example"):
            self.assertEqual(self.ask(name).rcode, "SERVFAIL", name)
        self.assertLess(len(upstream.asked()), 30)

    def test_foreign_records_are_left_out_and_not_believed(self):
        upstream = self.upstream({
            "www.example": lambda q: q.reply(
                (q.spelled, 60, "CNAME", "cdn.example"), ("cdn.example", 60, "A", EXT),
                ("bank.example", 60, "A", "198.51.100.66"),
                additional=[("bank.example", 60, "A", "198.51.100.66")]),
            "cdn.example": lambda q: q.a(OTHER), "bank.example": lambda q: q.a(OTHER)})
        self.serve(upstream)
        reply = self.answers("www.example", "www.example. IN CNAME cdn.example.", a("cdn.example"))
        self.assertEqual(reply.additional, [])
        self.answers("bank.example", a("bank.example", OTHER))
        self.answers("cdn.example", a("cdn.example", OTHER))


class Refused(ForwardTest):
    def test_without_an_upstream(self):
        self.serve()
        reply = self.fails("www.example", "REFUSED", edns=wire.opt())
        self.assertNotIn("ra", reply.flags)
        self.assertIn(reply.edns["ede"], ([22], [23]))

    def test_rd_0_gets_what_is_cached_or_refused(self):
        upstream = self.upstream({"www.example": lambda q: q.a(EXT)})
        self.serve(upstream)
        self.fails("www.example", "REFUSED", flags=0)
        self.assertEqual(upstream.asked(), [])
        self.answers("www.example", a("www.example"))
        self.answers("www.example", a("www.example"), flags=0)

    def test_transfers(self):
        upstream = self.upstream()
        self.serve(upstream)
        for qtype in ("AXFR", "IXFR"):
            self.fails("example", "REFUSED", qtype=qtype)
        self.assertEqual(upstream.asked(), [])


class Forwards(ForwardTest):
    def test_the_longest_match_wins(self):
        default, corp, deep = (self.upstream(lambda q, address=address: q.a(address))
                               for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"))
        self.serve(default, forwards=[{"match": "corp.example", "upstream": [corp.endpoint]},
                                      {"match": "deep.corp.example", "upstream": [deep.endpoint]}])
        for name, address in (("www.example", "192.0.2.1"), ("corp.example", "192.0.2.2"),
                              ("x.corp.example", "192.0.2.2"), ("notcorp.example", "192.0.2.1"),
                              ("y.deep.corp.example", "192.0.2.3"), ("CORP.Example", "192.0.2.2")):
            self.answers(name, a(name, address))

    def test_reverse_zones_as_cidr(self):
        inside = self.upstream(lambda q: q.reply((q.spelled, 60, "PTR", "host.corp.example")))
        self.serve(self.upstream(), forwards=[{"match": "10.1.0.0/16",
                                               "upstream": [inside.endpoint]}])
        name = "4.3.1.10.in-addr.arpa"
        self.answers(name, f"{name}. IN PTR host.corp.example.", qtype="PTR")
        self.fails("4.3.2.10.in-addr.arpa", "NXDOMAIN", qtype="PTR")
        self.assertEqual(len(inside.asked()), 1)

    def test_special_use_names_go_to_private_upstreams(self):
        private = self.upstream(lambda q: q.a(EXT))
        self.serve(private)
        self.answers("printer.local", a("printer.local"))

    def test_localhost(self):
        upstream = self.upstream()
        self.serve(upstream)
        self.answers("localhost", a("localhost", "127.0.0.1"))
        self.answers("x.localhost", a("x.localhost", "127.0.0.1"))
        self.answers("localhost", "localhost. IN AAAA ::1", qtype="AAAA")
        self.answers("1.0.0.127.in-addr.arpa", "1.0.0.127.in-addr.arpa. IN PTR localhost.",
                     qtype="PTR")
        self.assertEqual(upstream.asked(), [])


class Zones(ForwardTest):
    def test_a_zone_that_answers_like_a_server(self):
        zone = Zone({"www.example": lambda q: q.a(EXT, ttl=120)})
        self.serve(self.upstream(zone))
        reply = self.answers("www.example", a("www.example"))
        self.assertLessEqual(max(ttls(reply.answer)), 120)


if __name__ == "__main__":
    harness.main()
