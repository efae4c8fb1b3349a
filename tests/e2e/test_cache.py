#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cache as clients see it: what is kept, for how long, and what is not."""

import time

from lib import harness, wire
from lib.forwarding import EXT, ForwardTest, a, ttls
from lib.scripted import TC, Late, soa


def after(start, seconds):
    """Waits until `seconds` have gone since `start`: TTLs count by the clock, nothing else."""
    time.sleep(max(0, start + seconds - time.monotonic()))


class Kept(ForwardTest):
    def asked_twice(self, answer, name="www.example", **server):
        """How often an upstream is asked when a client asks twice."""
        upstream = self.upstream(answer)
        self.serve(upstream, server={"upstream_timeout": 20, **server})
        replies = [self.ask(name), self.ask(name)]
        self.assertEqual(replies[0].rcode, replies[1].rcode)
        self.assertEqual(replies[0].answer, replies[1].answer)
        return len(upstream.asked())

    def test_an_answer(self):
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT)), 1)

    def test_any_case_of_the_name(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream)
        for name in ("www.example", "WWW.Example"):
            self.answers(name, a(name))
        self.assertEqual(len(upstream.asked()), 1)

    def test_ttl_0_is_not(self):
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT, ttl=0)), 2)

    def test_a_ttl_past_31_bits_is_0(self):
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT, ttl=1 << 31)), 2)

    def test_nxdomain_and_nodata_by_their_soa(self):
        self.assertEqual(self.asked_twice(
            lambda q: q.reply(rcode=3, authority=[soa("example")])), 1)
        self.assertEqual(self.asked_twice(lambda q: q.reply(authority=[soa("example")])), 1)

    def test_a_negative_answer_without_soa_is_not(self):
        self.assertEqual(self.asked_twice(lambda q: q.reply(rcode=3)), 2)
        self.assertEqual(self.asked_twice(lambda q: q.reply()), 2)

    def test_a_minimum_of_0_is_not(self):
        self.assertEqual(self.asked_twice(
            lambda q: q.reply(rcode=3, authority=[soa("example", minimum=0)])), 2)

    def test_nothing_when_it_is_off(self):
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT), cache_enabled=False), 2)
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT), cache_ttl=0), 2)
        self.assertEqual(self.asked_twice(lambda q: q.a(EXT), cache_size=0), 2)

    def test_nothing_with_no_cache(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream, args=["--no-cache"])
        for _ in range(2):
            self.answers("www.example", a("www.example"))
        self.assertEqual(len(upstream.asked()), 2)

    def test_the_least_recently_used_goes(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream, server={"cache_size": 3, "workers": 1})
        for name in ("a", "b", "c", "a", "d", "a", "c", "d"):
            self.answers(f"{name}.example", a(f"{name}.example"))
        self.assertEqual([query.name[0] for query in upstream.asked()], ["a", "b", "c", "d"])
        self.answers("b.example", a("b.example"))
        self.assertEqual(len(upstream.asked("b.example")), 2)

    def test_a_truncated_answer_is_not_kept_but_the_whole_is(self):
        upstream = self.upstream(lambda q: q.a(EXT) if q.tcp else q.reply(flags=TC))
        self.serve(upstream)
        for _ in range(2):
            self.answers("www.example", a("www.example"))
        self.assertEqual(len(upstream.asked()), 2)


class Ages(ForwardTest):
    def test_ttls_count_down_and_end(self):
        upstream = self.upstream({
            "long.example": lambda q: q.reply((q.spelled, 90, "A", EXT),
                                              (q.spelled, 90, "A", "192.0.2.1")),
            "short.example": lambda q: q.a(EXT, ttl=1)})
        self.serve(upstream)
        start = time.monotonic()
        self.assertEqual(ttls(self.ask("long.example").answer), [90, 90])
        self.assertEqual(ttls(self.ask("short.example").answer), [1])
        after(start, 1.2)
        for ttl in ttls(self.ask("long.example").answer):
            self.assertIn(ttl, range(60, 90))
        self.assertEqual(ttls(self.ask("short.example").answer), [1])
        self.assertEqual((len(upstream.asked("long.example")),
                          len(upstream.asked("short.example"))), (1, 2))

    def test_cache_ttl_caps(self):
        upstream = self.upstream(lambda q: q.a(EXT, ttl=3600))
        self.serve(upstream, server={"cache_ttl": 1})
        start = time.monotonic()
        self.answers("www.example", a("www.example"))
        after(start, 1.2)
        self.answers("www.example", a("www.example"))
        self.assertEqual(len(upstream.asked()), 2)


class Stale(ForwardTest):
    """RFC 8767."""

    def expired(self, **server):
        upstream = self.upstream(lambda q: q.a(EXT, ttl=1))
        self.serve(upstream, server={"upstream_timeout": 5, **server})
        start = time.monotonic()
        self.answers("www.example", a("www.example"))
        after(start, 1.2)
        return upstream

    def test_a_failed_upstream(self):
        upstream = self.expired(serve_stale=3600)
        upstream.answer = lambda q: q.reply(rcode=2)
        reply = self.answers("www.example", a("www.example"), edns=wire.opt())
        self.assertEqual((ttls(reply.answer), reply.edns["ede"]), ([30], [3]))

    def test_again_while_the_failure_is_remembered(self):
        upstream = self.expired(serve_stale=3600)
        upstream.answer = lambda q: q.reply(rcode=2)
        for _ in range(3):
            reply = self.answers("www.example", a("www.example"), edns=wire.opt())
            self.assertEqual((ttls(reply.answer), reply.edns["ede"]), ([30], [3]))
        self.assertEqual(len(upstream.asked()), 2)

    def test_a_slow_upstream(self):
        upstream = self.expired(serve_stale=3600)
        upstream.answer = lambda q: Late(4.5, q.a("192.0.2.1"))
        start = time.monotonic()
        reply = self.answers("www.example", a("www.example"), edns=wire.opt())
        self.assertEqual(reply.edns["ede"], [3])
        self.assertGreater(time.monotonic() - start, 1.5)

    def test_the_upstream_is_asked_first(self):
        upstream = self.expired(serve_stale=3600)
        upstream.answer = lambda q: q.a("192.0.2.1")
        self.answers("www.example", a("www.example", "192.0.2.1"))

    def test_off_by_default_and_bounded(self):
        for server in ({}, {"serve_stale": 1}):
            upstream = self.expired(**server)
            upstream.answer = lambda q: q.reply(rcode=2)
            if server:
                time.sleep(1.2)
            self.fails("www.example")


class Prefetch(ForwardTest):
    def test_a_hit_in_the_last_tenth_refreshes(self):
        upstream = self.upstream(lambda q: q.a(EXT, ttl=10))
        self.serve(upstream, server={"prefetch": True})
        start = time.monotonic()
        self.answers("www.example", a("www.example"))
        upstream.answer = lambda q: Late(5, q.a(EXT))  # whoever waits for this one is noticed
        while len(upstream.asked()) == 1:
            asked = time.monotonic()
            self.answers("www.example", a("www.example"))
            self.assertLess(time.monotonic() - asked, 4, "the client waited for the refresh")
            time.sleep(0.02)
        self.assertGreater(time.monotonic() - start, 8.9, "refreshed before the last tenth")


if __name__ == "__main__":
    harness.main()
