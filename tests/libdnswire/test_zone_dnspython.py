#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dnspython as a second opinion on zone files: the same text has the same records for both. Left
out is what dnspython reads otherwise than RFC 1035: a class before a TTL, a relative $ORIGIN, line
breaks in quotes."""

import os
import random
import subprocess
import sys

try:
    import dns.rdatatype
    import dns.zone
except ImportError:
    SYSTEM = "/usr/bin/python3"  # where a distribution's package is, whatever python3 is in PATH
    if os.path.exists(SYSTEM) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM):
        os.execv(SYSTEM, [SYSTEM] + sys.argv)
    print("skipped: no dnspython")
    sys.exit(77)

TOOL = os.path.join(os.environ.get("top_builddir", "."), "tests/libdnswire/zone_tool")
ZONES, RECORDS = 60, 60
RANDOM = random.Random(int(os.environ.get("DNSW_TEST_SEED", "20241123")))

RDATA = [
    "A 192.0.2.1", "AAAA 2001:db8::1", "NS ns", "MX 10 mail", "PTR @", "SRV 1 2 3 sip", "RP a b", "HINFO pc linux",
    'TXT hello "a b;c" d\\;e "\\"q\\"" \\065', 'CAA 0 issue "ca.lan"', "TYPE65280 \\# 4 0a00 0001",
    "DS 1 8 2 " + "ab" * 32, 'NAPTR 100 10 u E2U+sip "!^.*$!sip:a@lan!" .', "SSHFP 1 1 " + "cd" * 20,
    "TLSA 3 1 1 " + "ef" * 32, "LOC 52 22 23.000 N 4 53 32.000 E -2.00m 1m 10000m 10m", "NSEC b A NS MX",
    "DNSKEY 256 3 8 AwEAAQ==", "NSEC3PARAM 1 0 10 ab", 'URI 1 1 "http://x/"', "HTTPS 1 . alpn=h2,h3 port=53",
]
OWNERS = ["n{}", "n{}.sub", "*.n{}", "abs{}.example.", "a\\.b{}", "\\101x{}", "", ""]


def blank():
    return RANDOM.choice([" ", "\t", "  ", "\t "])


def record(number):
    kind, *fields = RANDOM.choice(RDATA).split(" ")
    if RANDOM.random() < 0.4 and '"' not in " ".join(fields):
        between = [RANDOM.choice([" ", "\n ", "\n\t", " ; comment ) (\n "]) + field for field in fields]
        text = kind + blank() + "(" + "".join(between) + RANDOM.choice([" ", "\n", "; end\n"]) + ")"
    else:
        text = kind + blank() + " ".join(fields)
    head = [word for word in (RANDOM.choice(["", "60", "1h30m", "2D", "1w2d3h4m5s"]), RANDOM.choice(["", "IN", "in"]))
            if word]
    owner = RANDOM.choice(OWNERS).format(number)
    return owner + blank() + blank().join(head + [text]) + RANDOM.choice(["", " ; end", "\t"])


def zone():
    yield "$TTL 1h\n@ IN SOA ns admin ( 1 ; serial (\n  1h 15m\n\t1w 1d )"
    for number in range(RECORDS):
        yield record(number)
        if RANDOM.random() < 0.1:
            yield RANDOM.choice(["", "; only", "   ", f"$ORIGIN s{number}.example.", f"$TTL {number}"])


def theirs(text):
    found = dns.zone.from_text(text, origin="example.", relativize=False, check_origin=False, allow_include=False)
    return {f"{name} {dns.rdatatype.to_text(rdata.rdtype)} {rdata.to_wire().hex()}".lower()
            for name, _, rdata in found.iterate_rdatas()}


def ours(text):
    done = subprocess.run([TOOL], input=text, capture_output=True, text=True, timeout=60, check=False)
    # the TTL is left out: dnspython has one an RRset
    return {" ".join([line.split()[0], *line.split()[3:]]).lower() for line in done.stdout.splitlines()}


def main():
    faults = records = 0
    for number in range(ZONES):
        text = "\n".join(zone()) + "\n"
        have, want = ours(text), theirs(text)
        records += len(want)
        if have != want:
            faults += 1
            print(f"zone {number}: ours alone {sorted(have - want)[:5]}, theirs alone {sorted(want - have)[:5]}")
            print(text)
    print(f"test_zone_dnspython: {ZONES} zones, {records} records\ntest_zone_dnspython: {ZONES} tests, {faults} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
