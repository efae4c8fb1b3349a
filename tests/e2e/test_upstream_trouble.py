#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Upstreams that are slow, dead, lying or broken: nobody else may notice."""

import signal
import time

from lib import clients, harness, ports, wire
from lib.forwarding import EXT, ForwardTest, a
from lib.scripted import TC, Cut, Elsewhere, Late, Scripted

EVIL = "198.51.100.66"


def dead():
    """An endpoint of loopback where nobody listens."""
    return f"127.0.0.1:{ports.free()}"


class Failover(ForwardTest):
    def test_the_servers_are_asked_in_their_order(self):
        first, second = (self.upstream(lambda q, address=address: q.a(address))
                         for address in ("192.0.2.1", "192.0.2.2"))
        self.serve(first, second)
        for i in range(5):
            self.answers(f"n{i}.example", a(f"n{i}.example", "192.0.2.1"))
        self.assertEqual(second.asked(), [])

    def test_a_dead_first_server(self):
        second = self.upstream(lambda q: q.a(EXT))
        self.serve(server={"upstream": [dead(), second.endpoint]})
        self.answers("www.example", a("www.example"))

    def test_a_silent_first_server_is_asked_last_until_it_answers(self):
        silent = self.upstream(lambda q: None)
        second = self.upstream(lambda q: q.a(EXT))
        self.serve(silent, second)
        start = time.monotonic()
        self.answers("n0.example", a("n0.example"))
        self.assertGreater(time.monotonic() - start, 0.4)
        for i in range(1, 6):
            self.answers(f"n{i}.example", a(f"n{i}.example"))
        self.assertLess(len(silent.asked()), 4, "it was asked first all the time")
        silent.answer = lambda q: q.a("192.0.2.1")
        deadline = time.monotonic() + 30
        count = 0
        while time.monotonic() < deadline:  # its recovery is found by clients' own questions
            count += 1
            reply = self.ask(f"again{count}.example")
            if reply.answer == [f"again{count}.example. 300 IN A 192.0.2.1"]:
                break
            time.sleep(0.1)
        else:
            self.fail("the recovered server was never asked again")

    def test_the_last_one_standing_is_asked_though_it_failed(self):
        upstream = self.upstream(lambda q: None)
        self.serve(upstream, server={"cache_enabled": False})
        self.fails("one.example")
        upstream.answer = lambda q: q.a(EXT)
        self.answers("two.example", a("two.example"))

    def test_servfail_and_refused_ask_the_next(self):
        for rcode in (2, 5):
            first = self.upstream(lambda q, rcode=rcode: q.reply(rcode=rcode))
            second = self.upstream(lambda q: q.a(EXT))
            self.serve(first, second)
            self.answers("www.example", a("www.example"))

    def test_what_all_say_is_handed_on(self):
        for rcode, text in ((2, "SERVFAIL"), (5, "REFUSED")):
            upstreams = [self.upstream(lambda q, rcode=rcode: q.reply(rcode=rcode))
                         for _ in range(2)]
            self.serve(*upstreams)
            self.fails("www.example", text)
            self.assertEqual([len(upstream.asked()) for upstream in upstreams], [1, 1])

    def test_all_dead(self):
        self.serve(server={"upstream": [dead(), dead()]})
        reply = self.fails("www.example", edns=wire.opt())
        self.assertIn(reply.edns["ede"], ([22], [23]))

    def test_a_failure_is_remembered_for_some_seconds(self):
        upstream = self.upstream(lambda q: q.reply(rcode=2))
        self.serve(upstream)
        for _ in range(5):
            self.fails("www.example")
        self.assertEqual(len(upstream.asked()), 1)

    def test_a_fraction_of_a_second_is_honoured(self):
        self.serve(self.upstream(lambda q: None), server={"upstream_timeout": 0.2})
        start = time.monotonic()
        self.fails("www.example")
        self.assertLess(time.monotonic() - start, 2)


class Liars(ForwardTest):
    """Each lie is followed by the truth, which must be what the client gets."""

    def told(self, lie):
        upstream = self.upstream(lambda q: [lie(q), Late(0.05, q.a(EXT))])
        self.serve(upstream, server={"upstream_timeout": 2})
        self.answers("www.example", a("www.example"))
        self.answers("www.example", a("www.example"))  # and nothing else was kept
        return upstream

    def test_wrong_id(self):
        self.told(lambda q: q.reply((q.spelled, 60, "A", EVIL), ident=q.ident ^ 1))

    def test_wrong_question(self):
        self.told(lambda q: q.reply((q.spelled, 60, "A", EVIL),
                                    question=wire.name("evil.example") + b"\0\1\0\1"))

    def test_wrong_port(self):
        self.told(lambda q: Elsewhere(q.a(EVIL)))

    def test_duplicates(self):
        upstream = self.upstream(lambda q: [q.a(EXT), q.a(EVIL)])
        self.serve(upstream, server={"cache_enabled": False})
        for _ in range(3):
            self.answers("www.example", a("www.example"))

    def test_garbage_then_the_truth_of_the_next_server(self):
        for junk in (lambda q: q.data[:2] + b"\x84\x00" + b"\xff" * 40,
                     lambda q: q.a(EXT)[:-3], lambda q: b"\0", lambda q: q.data[:12],
                     lambda q: q.data):
            first = self.upstream(junk)
            self.serve(first, self.upstream(lambda q: q.a(EXT)))
            self.answers("www.example", a("www.example"))

    def test_the_questions_case_is_random(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream, server={"cache_enabled": False})
        for _ in range(8):
            self.answers("quite-a-long-name.example", a("quite-a-long-name.example"))
        self.assertGreater(len({query.spelled for query in upstream.asked()}), 4)
        self.assertGreater(len({query.ident for query in upstream.asked()}), 6)

    def test_the_wrong_case_is_asked_over_tcp_and_remembered(self):
        def lower(query):
            question = query.question.lower()
            return query.reply((query.name, 60, "A", EXT), question=question)

        upstream = self.upstream(lower)
        self.serve(upstream)
        self.answers("quite-a-long-name.example", a("quite-a-long-name.example"))
        self.answers("another-quite-long-name.example", a("another-quite-long-name.example"))
        self.assertEqual([query.tcp for query in upstream.asked()], [False, True, True])

    def test_a_forged_answer_of_the_right_id_in_lower_case_is_not_believed(self):
        def both(query):
            if query.tcp:
                return query.a(EXT)
            return query.reply((query.name, 60, "A", EVIL), question=query.question.lower())

        self.serve(self.upstream(both))
        self.answers("quite-a-long-name.example", a("quite-a-long-name.example"))


class Tcp(ForwardTest):
    def test_cut_in_the_middle(self):
        first = self.upstream(
            lambda q: Cut(q.a(EXT), 20) if q.tcp else q.reply(flags=TC))
        self.serve(first, self.upstream(lambda q: q.a(EXT)))
        self.answers("www.example", a("www.example"))

    def test_tc_and_no_tcp(self):
        self.serve(self.upstream(lambda q: None if q.tcp else q.reply(flags=TC)),
                   self.upstream(lambda q: q.a(EXT)))
        self.answers("www.example", a("www.example"))

    def test_tc_over_tcp(self):
        self.serve(self.upstream(lambda q: q.reply(flags=TC)),
                   self.upstream(lambda q: q.a(EXT)))
        self.answers("www.example", a("www.example"))


class Loss(ForwardTest):
    def test_every_second_query_is_lost(self):
        upstream = self.upstream(
            lambda q: None if len(upstream.queries) % 2 else q.a(EXT))
        self.serve(upstream, self.upstream(lambda q: q.a(EXT)))
        for i in range(10):
            self.answers(f"n{i}.example", a(f"n{i}.example"))

    def test_it_ends_while_queries_wait(self):
        upstream = self.upstream(lambda q: None)
        self.serve(upstream, server={"upstream_timeout": 30})
        with clients.Udp("127.0.0.1", self.server.port) as client:
            for ident in range(50):
                client.send(wire.query(f"n{ident}.example", ident=ident))
            upstream.wait_asked(50)
            start = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - start, 7)

    def test_it_recovers_when_the_upstream_returns(self):
        upstream = self.upstream(lambda q: q.a(EXT))
        self.serve(upstream)
        self.answers("one.example", a("one.example"))
        upstream.end()
        self.fails("two.example")
        port = int(upstream.endpoint.rsplit(":", 1)[1])
        again = Scripted(lambda q: q.a(EXT), port=port)
        self.addCleanup(again.end)
        self.answers("three.example", a("three.example"))

    def test_a_new_config_waits_for_no_server_of_the_old(self):
        old, new = self.upstream(lambda q: None), self.upstream(lambda q: q.a(EXT))
        self.serve(old, server={"upstream_timeout": 60})
        with clients.Udp("127.0.0.1", self.server.port) as client:
            client.send(wire.query("www.example"))
            old.wait_asked(1)
            with open(self.server.path, encoding="utf-8") as file:
                text = file.read()
            with open(self.server.path, "w", encoding="utf-8") as file:
                file.write(text.replace(old.endpoint, new.endpoint))
            self.server.child.send_signal(signal.SIGHUP)
            self.assertTrue(self.server.wait_for(r"config version 2 \(was"), self.server.output)
        self.answers("www.example", a("www.example"))

    def test_too_many_questions_in_flight(self):
        """Past the limit the newest fail at once; what is local goes on; memory stays."""
        upstream = self.upstream(lambda q: None)
        # one worker: what is local waits behind the questions, so that no socket overflows
        self.serve(upstream, server={"upstream_timeout": 5, "workers": 1},
                   records=[{"name": "web.lan", "type": "A", "value": EXT}])
        failed = 0
        with clients.Udp("127.0.0.1", self.server.port) as client:
            for number in range(60000):
                client.send(wire.query(f"n{number}.example", ident=number & 0xFFFF))
                if number % 500 == 499:
                    self.answers("web.lan", a("web.lan"))
                    client.socket.setblocking(False)
                    try:
                        while True:
                            failed += wire.parse(client.socket.recv(4096)).rcode == "SERVFAIL"
                    except BlockingIOError:
                        client.socket.setblocking(True)
                if failed > 100:
                    break
        self.assertGreater(failed, 100)


class Ourselves(ForwardTest):
    def test_an_upstream_that_is_ourselves_is_refused_at_start(self):
        port = ports.free()
        with self.assertRaises(AssertionError) as caught:
            self.serve(server={"upstream": [f"127.0.0.1:{port}"]}, args=["--port", str(port)])
        self.assertEqual(caught.exception.status, 1)
        self.assertRegex(caught.exception.output, r"(?i)itself|ourselves|loop|this server")


if __name__ == "__main__":
    harness.main()
