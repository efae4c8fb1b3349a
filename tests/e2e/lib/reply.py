# SPDX-License-Identifier: MIT
"""One answer of a server, however it was fetched."""

import re
from dataclasses import dataclass, field

_SECTIONS = {"QUESTION": "question", "ANSWER": "answer", "AUTHORITY": "authority",
             "ADDITIONAL": "additional"}


@dataclass
class Reply:
    """Records are lines of presentation format with single blanks: `web.lan. 300 IN A 192.0.2.1`;
    questions likewise: `web.lan. IN A`."""

    rcode: str = ""
    opcode: str = "QUERY"
    flags: list = field(default_factory=list)
    question: list = field(default_factory=list)
    answer: list = field(default_factory=list)
    authority: list = field(default_factory=list)
    additional: list = field(default_factory=list)  # without the OPT pseudo record
    edns: dict = None  # version, udp, flags, ede (codes), options; None without OPT
    ident: int = 0
    size: int = 0  # octets
    transport: str = ""  # UDP or TCP, as dig reports it
    text: str = ""  # what dig printed


def _line(text):
    """`text` with its fields, but not its RDATA, put one blank apart."""
    return " ".join(text.split(None, 4)).strip()


def from_dig(text):
    """The last answer in dig's output, or None when no server answered."""
    start = text.rfind(";; ->>HEADER<<-")
    if start < 0:
        return None
    reply = Reply(text=text)
    section = None
    for line in text[start:].splitlines():
        if line.startswith(";; ->>HEADER<<-"):
            found = re.search(r"opcode: (\S+), status: (\S+), id: (\d+)", line)
            reply.opcode, reply.rcode = found[1], found[2]
            reply.ident = int(found[3])
        elif line.startswith(";; flags:"):
            reply.flags = line.split(";")[2][len(" flags:"):].split()
        elif found := re.match(r";; (QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:", line):
            section = getattr(reply, _SECTIONS[found[1]])
        elif line.startswith("; EDNS:"):
            found = re.match(r"; EDNS: version: (\d+), flags:([^;]*); udp: (\d+)", line)
            reply.edns = {"version": int(found[1]), "flags": found[2].split(),
                          "udp": int(found[3]), "ede": [], "options": []}
        elif line.startswith("; EDE:"):
            reply.edns["ede"].append(int(line[len("; EDE:"):].split()[0]))
        elif line.startswith("; ") and reply.edns is not None:
            reply.edns["options"].append(line[2:])
        elif found := re.match(r";; MSG SIZE +rcvd: (\d+)", line):
            reply.size = int(found[1])
        elif found := re.match(r";; SERVER: .* \((UDP|TCP)\)", line):
            reply.transport = found[1]
        elif line.startswith(";;"):
            pass
        elif not line:
            section = None
        elif section is not None:
            section.append(_line(line.lstrip(";")))
    return reply
