# SPDX-License-Identifier: MIT
"""What an answer should be, as data, and how a Reply departs from it."""

SECTIONS = ("answer", "authority", "additional")
KEYS = {"rcode", "opcode", "flags", "question", "order", "ttl", "edns", "max_size", *SECTIONS}


def faults(expected, reply):
    """How `reply` departs from `expected`, as texts.

    Absent keys: NOERROR, QUERY, empty sections, no OPT; flags (but for QR, which is always set),
    question and size are then not looked at. Of `edns` only the members that are named count.
    Sections are compared as sets unless `order` is "file". With `ttl` "less" every TTL must be less
    than the one stated.
    """
    if reply is None:
        return ["no answer"]
    if "qr" not in reply.flags:
        return ["a query came back, not an answer"]
    pairs = [("rcode", expected.get("rcode", "NOERROR"), reply.rcode),
             ("opcode", expected.get("opcode", "QUERY"), reply.opcode)]
    for key in SECTIONS:
        arrange = list if expected.get("order") == "file" else sorted
        wanted, actual = arrange(expected.get(key, [])), arrange(getattr(reply, key))
        if expected.get("ttl") == "less":
            actual = _as_if_fresh(wanted, actual)
        pairs.append((key, wanted, actual))
    if "flags" in expected:
        pairs.append(("flags", expected["flags"].split(), reply.flags))
    if "question" in expected:
        pairs.append(("question", expected["question"], reply.question))
    if expected.get("edns") is None:
        pairs.append(("EDNS", None, reply.edns))
    else:
        pairs += [(f"EDNS {key}", value, (reply.edns or {}).get(key))
                  for key, value in expected["edns"].items()]
    found = [f"{what} is {actual!r}, not {wanted!r}" for what, wanted, actual in pairs
             if wanted != actual]
    if reply.size > expected.get("max_size", 65535):
        found.append(f"size is {reply.size}, over {expected['max_size']}")
    return found


def _as_if_fresh(wanted, actual):
    """`actual` with the TTLs of `wanted` where its own are less, as those of kept records are."""
    fresh = []
    for want, line in zip(wanted, actual):
        fields, whole_s = line.split(" ", 2), want.split(" ", 2)[1]
        fresh.append(" ".join([fields[0], whole_s, fields[2]])
                     if 0 < int(fields[1]) < int(whole_s) else line + " (TTL not less)")
    return fresh + actual[len(wanted):]


def rotation_faults(expected, replies):
    """Whether each of the expected records came first in some reply."""
    first = {reply.answer[0] for reply in replies if reply.answer}
    return [] if first == set(expected["answer"]) else [f"only {sorted(first)} came first"]
