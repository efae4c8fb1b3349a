# SPDX-License-Identifier: MIT
"""Runs one case and compares what was answered with what was expected."""

import contextlib
import subprocess
import tempfile

import targets
from lib import clients, wire
from lib.server import StartError, write_config
from lib.upstream import Upstream

COMMAND_S = 20
PROBE = wire.query("probe.invalid", "TXT", ident=0xFEED)


def run_case(case, target):
    """The faults of `target` in `case`, as texts; empty when it passed."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nanodns-interop-"))
        upstream = stack.enter_context(Upstream()) if case.upstream else None
        text = case.file
        if text is None:
            text = targets.config(case, upstream.port if upstream else 0)
        try:
            return _commands(case, target, text, folder) + _queries(case, target, text, folder)
        except Exception as error:  # a fault of the run is a failure of its case, not of the suite
            return [f"{type(error).__name__}: {error}"]


def _commands(case, target, text, folder):
    faults = []
    for step in case.commands:
        path = write_config(folder, text)
        args = [path if arg == "@config" else arg for arg in step.what["args"]]
        done = subprocess.run([target.program, *args], cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=COMMAND_S)
        expected = step.answers[target.name]
        if done.returncode != expected["exit"]:
            faults.append(f"{step}: exit {done.returncode}, not {expected['exit']}\n{done.stdout}")
        for part in expected.get("says", []):
            if part not in done.stdout:
                faults.append(f"{step}: does not say '{part}'\n{done.stdout}")
        if "file" in expected:
            faults += _file_fault(step, path, text, folder, expected["file"])
    return faults


def _file_fault(step, path, text, folder, expected):
    """Whether the config file is as it was before the command ("kept") or not ("replaced")."""
    with open(path, "rb") as file:
        after = file.read()
    with open(write_config(folder, text), "rb") as file:
        found = "kept" if file.read() == after else "replaced"
    return [] if found == expected else [f"{step}: the file is {found}, not {expected}"]


def _queries(case, target, text, folder):
    if not case.queries:
        return []
    try:
        server = target.start(write_config(folder, text), folder)
    except StartError as error:
        return [f"{step}: {error}" for step in case.queries
                if step.answers[target.name] != "no start" or error.status == 0]
    faults = []
    try:
        for step in case.queries:
            faults += _query(step, step.answers[target.name], target, server.port)
    finally:
        server.stop()
    return faults


def _query(step, expected, target, port):
    address = step.what.get("server", "127.0.0.1")
    if expected == "no start":
        return [f"{step}: the server started"]
    if "udp" in step.what and expected == "silent":
        with clients.Udp(address, port) as client:
            silent = client.silent(wire.packet(step.what["udp"]), PROBE, target.grace_s)
        return [] if silent else [f"{step}: answered, not silent"]
    try:
        replies = [_ask(step.what, address, port) for _ in range(step.what.get("times", 1))]
    except (ValueError, IndexError) as error:
        return [] if expected == "malformed" else [f"{step}: malformed answer: {error}"]
    if isinstance(expected, str):
        found = "answered" if replies[0] else "silent"
        return [] if found == expected else [f"{step}: {found}, not {expected}"]
    faults = [fault for reply in replies for fault in compare(expected, reply, step.what)]
    faults += _order_faults(expected, replies) if not faults else []
    return [f"{step}: {fault}" for fault in faults[:4]]


def _ask(what, address, port):
    if "dig" in what:
        return clients.dig(address, port, what["dig"])
    return clients.udp(address, port, wire.packet(what["udp"]))


def compare(expected, reply, what):
    """What of `reply` is not as `expected`; an absent key has the default that README.md names."""
    if reply is None:
        return ["no answer"]
    pairs = [("rcode", expected.get("rcode", "NOERROR"), reply.rcode),
             ("opcode", expected.get("opcode", "QUERY"), reply.opcode),
             ("answer", sorted(expected.get("answer", [])), sorted(reply.answer)),
             ("authority", sorted(expected.get("authority", [])), sorted(reply.authority)),
             ("additional", sorted(expected.get("additional", [])), sorted(reply.additional))]
    if "flags" in expected:
        pairs.append(("flags", expected["flags"].split(), reply.flags))
    if "question" in expected:
        pairs.append(("question", expected["question"], reply.question))
    elif "dig" in what:
        pairs.append(("question's name", _name_asked(what["dig"]), _name_answered(reply)))
    edns = expected.get("edns")
    if edns is None:
        pairs.append(("EDNS", None, reply.edns))
    else:
        pairs += [(f"EDNS {key}", value, (reply.edns or {}).get(key))
                  for key, value in edns.items()]
    faults = [f"{what} is {found!r}, not {wanted!r}" for what, wanted, found in pairs
              if wanted != found]
    if reply.size > expected.get("max_size", 65535):
        faults.append(f"size is {reply.size}, over {expected['max_size']}")
    return faults


def _name_asked(args):
    """dig's first argument is the name; the server must echo it, its case kept."""
    return args.split()[0].rstrip(".") + "."


def _name_answered(reply):
    return reply.question[0].split()[0] if reply.question else None


def _order_faults(expected, replies):
    order, listed = expected.get("order"), expected.get("answer", [])
    if order == "file" and any(reply.answer != listed for reply in replies):
        return ["answers are not in the order of the file"]
    if order == "rotates" and {reply.answer[0] for reply in replies} != set(listed):
        return ["not every record came first once"]
    return []
