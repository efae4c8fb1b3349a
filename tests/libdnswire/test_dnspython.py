#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dnspython as a second opinion on RDATA: for every type both know, thousands of records made with
a fixed seed have the same octets from the same text, and the same text from the same octets."""

import os
import random
import subprocess
import sys
from base64 import b32encode

try:
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype
except ImportError:
    SYSTEM = "/usr/bin/python3"  # where a distribution's package is, whatever python3 is in PATH
    if os.path.exists(SYSTEM) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM):
        os.execv(SYSTEM, [SYSTEM] + sys.argv)
    print("skipped: no dnspython")
    sys.exit(77)

TOOL = os.path.join(os.environ.get("top_builddir", "."), "tests/libdnswire/rdata_tool")
RECORDS = 120  # of each type
SEED = int(os.environ.get("DNSW_TEST_SEED", "20241122"))
RANDOM = random.Random(SEED)

# Types whose text we spell otherwise, and why. Each spelling must mean the same to both.
PIECES = "dnspython cuts digits into pieces"
CASE = "we write hexadecimal digits in capitals, as RFC 4034 section 5.4 does"
SPELLED = {
    "AAAA": "::/96 is no IPv4 address to us (RFC 5952 section 5)",
    "AMTRELAY": "as AAAA",
    "APL": "as AAAA",
    "CDNSKEY": PIECES,
    "CDS": CASE,
    "CERT": PIECES + "; we write the algorithm as a number",
    "DHCID": PIECES,
    "DNSKEY": PIECES,
    "DS": CASE,
    "GPOS": "we put strings in quotes",
    "HIP": CASE,
    "IPSECKEY": PIECES + "; AAAA",
    "NSEC3": CASE,
    "NSEC3PARAM": CASE,
    "OPENPGPKEY": PIECES,
    "RRSIG": PIECES,
    "SMIMEA": CASE,
    "SSHFP": CASE,
    "SVCB": "we put no quotes around numbers and addresses",
    "HTTPS": "as SVCB",
    "TLSA": CASE,
    "TSIG": "we leave out base64 of no octets",
    "ZONEMD": CASE,
}
# Types not tried with an octet changed: not every type the first name is known to both, and
# dnspython prints any octet of the others as it is.
UNCHANGED = ("CSYNC", "NSEC", "NSEC3", "RRSIG", "CAA", "GPOS", "URI")


def below(bound):
    return RANDOM.randrange(bound)


def pick(*values):
    return values[below(len(values))]


def u8():
    return str(pick(0, 255, below(256)))


def u16():
    return str(pick(0, 65535, below(65536), below(65536)))


def u32():
    return str(pick(0, 2**32 - 1, below(2**32), below(2**32)))


def octets(least, most):
    return bytes(below(256) for _ in range(least + below(most - least + 1)))


def escaped(data, special):
    text = ""
    for octet in data:
        if octet < 0x21 or octet > 0x7E:
            text += f"\\{octet:03}"
        else:
            text += ("\\" if chr(octet) in special else "") + chr(octet)
    return text


def name():
    labels = [escaped(pick(octets(1, 20), b"example", b"Www", b"_sip"), '"().;\\@$')
              for _ in range(below(5))]
    return ".".join(labels) + "."


def quoted(data):
    return '"' + escaped(data, '"\\') + '"'


def string(least=0):
    """dnspython makes UTF-8 of \\200 in a string; of TXT and its like alone it makes one octet."""
    return quoted(bytes(octet % 128 for octet in pick(octets(least, 40), b"text")))


def uri():
    """dnspython escapes nothing here, so what needs it is left out."""
    return '"https://' + octets(0, 20).hex() + pick(".example/;?()", ".example/a b/$@") + '"'


def hexa(least=1, most=80):
    digits = octets(least, most).hex()
    return pick(digits, digits.upper())


def base64(least=1, most=150):
    return dns.rdata._base64ify(octets(least, most), 0)  # pylint: disable=protected-access


def ipv4():
    return ".".join(str(octet) for octet in octets(4, 4))


def ipv6():
    groups = [pick("0", "0", f"{below(65536):x}") for _ in range(8)]
    return pick(":".join(groups), f"::{below(65536):x}", f"::ffff:{ipv4()}", "::",
                f"2001:DB8::{below(65536):X}:0:{below(65536):x}")


def types():
    known = ("A", "NS", "SOA", "MX", "TXT", "AAAA", "RRSIG", "NSEC", "DNSKEY", "NSEC3", "CAA")
    return " ".join(pick(pick(*known), f"TYPE{1000 + below(60000)}") for _ in range(1 + below(8)))


def time():
    return pick(str(below(2**31)), f"{1970 + below(130)}{1 + below(12):02}{1 + below(28):02}"
                                   f"{below(24):02}{below(60):02}{below(60):02}")


def angle(degrees, letters):
    parts = [str(below(degrees)), str(below(60)), pick(str(below(60)), f"{below(60)}.{below(1000):03}")]
    return " ".join(parts[:1 + below(3)] + [pick(*letters)])


def loc():
    # sizes of two digits, the first alone not 0: the ones that octets can say
    sizes = [f"{1 + below(9)}{'0' * below(6)}{pick('', '.00')}{pick('', 'm')}" for _ in range(below(4))]
    # dnspython counts in floating point: quarters of a metre are exact
    altitude = f"{pick('', '-')}{below(99999)}.{pick('0', '00', '25', '5', '75')}{pick('', 'm')}"
    return " ".join([angle(90, "NS"), angle(180, "EW"), altitude] + sizes)


def prefix():
    family, address, bits = pick(("1", ipv4(), 32), ("2", ipv6(), 128))
    return f"{pick('', '!')}{family}:{address}/{below(bits + 1)}"


def host(kind):
    return (".", ipv4(), ipv6(), name())[kind]


def gateway():
    kind = below(4)
    return f"{kind} {u8()} {host(kind)} {base64()}"


def relay():
    kind = below(4)
    return f"{below(2)} {kind} {host(kind)}"


def params():
    rows = [
        pick('alpn="h2,h3-29"', "alpn=h2 no-default-alpn", 'alpn="f\\\\\\\\oo\\\\,bar,h2"'),
        f"port={u16()}",
        "ipv4hint=" + ",".join(ipv4() for _ in range(1 + below(3))),
        "ipv6hint=" + ",".join(ipv6() for _ in range(1 + below(3))),
        f"ech={base64()}",
        f"key{1000 + below(60000)}={string()}",
    ]
    RANDOM.shuffle(rows)
    return " ".join(rows[:below(len(rows) + 1)])


def nsec3_hash():
    to_hex = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
    return b32encode(octets(20, 20)).decode().translate(to_hex)


def fields(*kinds):
    return lambda: " ".join(str(kind() if callable(kind) else kind) for kind in kinds)


def strings():
    return " ".join(quoted(octets(0, 40)) for _ in range(1 + below(4)))


def salt():
    return pick("-", hexa(1, 20))


def algorithm():
    return pick(u8(), "RSASHA256", "ECDSAP256SHA256", "ED25519")


def digest(sizes):
    kind = pick(*sizes)
    return f"{kind} {octets(sizes[kind], sizes[kind]).hex()}"


DIGESTS = {1: 20, 2: 32, 4: 48}
KEY = fields(u16, 3, algorithm, base64)
FORMS = {
    "A": ipv4,
    "NS": name,
    "CNAME": name,
    "SOA": fields(name, name, u32, u32, u32, u32, u32),
    "PTR": name,
    "HINFO": fields(string, string),
    "MX": fields(u16, name),
    "TXT": strings,
    "RP": fields(name, name),
    "AFSDB": fields(u16, name),
    "WKS": fields(ipv4, lambda: pick("6", "17", u8()),
                  lambda: " ".join(str(below(200)) for _ in range(1 + below(5)))),
    "NSAP": lambda: "0x" + octets(1, 20).hex(),
    "X25": string,
    "ISDN": fields(string, lambda: string(1)),  # dnspython drops an empty subaddress
    "RT": fields(u16, name),
    "PX": fields(u16, name, name),
    "GPOS": fields(lambda: f'"{below(90)}.5"', lambda: f'"-{below(180)}.25"', '"10.0"'),
    "AAAA": ipv6,
    "LOC": loc,
    "SRV": fields(u16, u16, u16, name),
    "NAPTR": fields(u16, u16, string, string, string, name),
    "KX": fields(u16, name),
    "CERT": fields(lambda: pick("PKIX", "PGP", "URI", u16()), u16, algorithm, base64),
    "DNAME": name,
    "APL": lambda: " ".join(prefix() for _ in range(1 + below(4))),
    "DS": fields(u16, algorithm, lambda: digest(DIGESTS)),
    "SSHFP": fields(u8, u8, hexa),
    "IPSECKEY": fields(u8, gateway),
    "RRSIG": fields(lambda: pick("A", "CAA", "TYPE65280"), algorithm, u8, u32, time, time, u16,
                    name, base64),
    "NSEC": fields(name, types),
    "DNSKEY": KEY,
    "DHCID": base64,
    "NSEC3": fields(u8, u8, u16, salt, nsec3_hash, types),
    "NSEC3PARAM": fields(u8, u8, u16, salt),
    "TLSA": fields(u8, u8, u8, hexa),
    "SMIMEA": fields(u8, u8, u8, hexa),
    "HIP": fields(u8, hexa, base64, lambda: " ".join(name() for _ in range(below(3)))),
    "NINFO": strings,
    "CDS": fields(u16, algorithm, lambda: digest(DIGESTS)),
    "CDNSKEY": KEY,
    "OPENPGPKEY": base64,
    "CSYNC": fields(u32, u16, types),
    "ZONEMD": fields(u32, 1, lambda: digest({1: 48, 2: 64})),
    "SVCB": fields(lambda: 1 + below(65535), name, params),
    "HTTPS": fields(lambda: 1 + below(65535), name, params),
    "SPF": strings,
    "NID": fields(u16, lambda: octets(8, 8).hex(":", 2)),
    "L32": fields(u16, ipv4),
    "L64": fields(u16, lambda: octets(8, 8).hex(":", 2)),
    "LP": fields(u16, name),
    "EUI48": lambda: octets(6, 6).hex("-"),
    "EUI64": lambda: octets(8, 8).hex("-"),
    "TSIG": fields(name, lambda: below(2**48), u16, lambda: "3 AAEC", u16,
                   lambda: pick("NOERROR", "BADSIG", "BADTIME"), lambda: pick("0", "3 AAEC")),
    "URI": fields(u16, u16, uri),
    "CAA": fields(u8, lambda: pick("issue", "issuewild", "iodef"), string),
    "AVC": strings,
    "AMTRELAY": fields(u8, relay),
}


def ask(lines):
    run = subprocess.run([TOOL], input="".join(line + "\n" for line in lines),
                         capture_output=True, text=True, timeout=300, check=True)
    return run.stdout.split("\n")[:-1]


def theirs_from_text(mnemonic, text):
    return dns.rdata.from_text("IN", mnemonic, text, relativize=False).to_wire().hex()


def theirs_to_text(mnemonic, wire):
    octets_ = bytes.fromhex(wire)
    return dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.from_text(mnemonic), octets_, 0,
                               len(octets_)).to_text()


def compare_texts(records):
    """Same text, same wire. Yields faults; fills in what is the wire of each record."""
    answers = ask(f"text {mnemonic} {text}" for mnemonic, text in records)
    for (mnemonic, text), ours in zip(records, answers):
        try:
            theirs = theirs_from_text(mnemonic, text)
        except Exception as error:  # pylint: disable=broad-except
            theirs = f"error: {error}"
        if ours != theirs:
            yield None, f"{mnemonic} {text}\n  ours   {ours}\n  theirs {theirs}"
        else:
            yield (mnemonic, ours), None


def compare_wires(wires):
    """Same wire, same text; or a text that means the same, for the types listed."""
    answers = ask(f"wire {mnemonic} {wire}" for mnemonic, wire in wires)
    again = []
    for (mnemonic, wire), ours in zip(wires, answers):
        try:
            theirs = theirs_to_text(mnemonic, wire)
        except Exception as error:  # pylint: disable=broad-except
            theirs = f"error: {error}"
        if ours == theirs:
            continue
        if mnemonic not in SPELLED or theirs_from_text(mnemonic, ours) != wire:
            yield f"{mnemonic} {wire}\n  ours   {ours}\n  theirs {theirs}"
        again.append((mnemonic, wire, theirs))
    for (mnemonic, wire, theirs), ours in zip(again, ask(f"text {m} {t}" for m, _, t in again)):
        if ours != wire:
            yield f"{mnemonic} {theirs}\n  ours {ours}\n  is   {wire}"


def mutated(wires):
    """Records with an octet changed that both accept and whose text dnspython itself can read."""
    changed = []
    for mnemonic, wire in wires:
        data = bytearray.fromhex(wire)
        if data and mnemonic not in UNCHANGED:
            data[below(len(data))] = below(256)
            changed.append((mnemonic, data.hex()))
    for (mnemonic, wire), ours in zip(changed, ask(f"wire {m} {w}" for m, w in changed)):
        try:
            theirs = theirs_from_text(mnemonic, theirs_to_text(mnemonic, wire))
        except Exception:  # pylint: disable=broad-except
            continue
        if theirs == wire and not ours.startswith("error: "):
            yield mnemonic, wire


def main():
    records = [(mnemonic, form()) for mnemonic, form in FORMS.items() for _ in range(RECORDS)]
    faults = []
    wires = []
    for wire, fault in compare_texts(records):
        if fault is not None:
            faults.append(fault)
        else:
            wires.append(wire)
    faults += compare_wires(wires)
    changed = list(mutated(wires))
    faults += compare_wires(changed)
    for fault in faults[:50]:
        print(fault)
    print(f"test_dnspython: seed {SEED}, {len(FORMS)} types, {len(records)} texts, {len(wires)} "
          f"wires, {len(changed)} more with an octet changed, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
