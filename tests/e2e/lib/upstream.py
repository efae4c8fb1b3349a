# SPDX-License-Identifier: MIT
"""The upstream of the interop cases, whose answers cannot be taken for local data."""

from .scripted import TC, Scripted

FORWARDED = {"A": "127.53.53.53", "TXT": b"\x09forwarded", "AAAA": "100::53"}
FORWARDED_CNAME = "forwarded.invalid"
TRUNCATED = "truncated.example"
TTL_S = 60


def _answer(query):
    if query.name == TRUNCATED and not query.tcp:
        return query.reply(flags=TC)
    rtype = query.type if query.type in FORWARDED else "CNAME"
    return query.reply((query.spelled, TTL_S, rtype, FORWARDED.get(rtype, FORWARDED_CNAME)))


class Upstream(Scripted):
    """Answers A, AAAA and TXT with FORWARDED's data and any other type with a CNAME to
    `forwarded.invalid.`, never with AA. TRUNCATED is whole over TCP only."""

    def __init__(self):
        super().__init__(_answer)
