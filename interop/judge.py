# SPDX-License-Identifier: MIT
"""Runs one case and compares what was answered with what was expected."""

import contextlib
import subprocess
import tempfile
import time

import targets
from lib import clients, expect, wire
from lib.server import StartError, write_config
from lib.upstream import Upstream

COMMAND_S = 20
FAULTS_SHOWN = 4  # of one query; more say the same
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
        status = server.stop()
    if target.exits_0 and status != 0:
        faults.append(f"{target.name} ended with status {status}\n{server.output}")
    return faults


def _query(step, expected, target, port):
    address = step.what.get("server", "127.0.0.1")
    if expected == "no start":
        return [f"{step}: the server started"]
    if "udp" in step.what and expected == "silent":
        with clients.Udp(address, port) as client:
            silent = client.silent(wire.packet(step.what["udp"]), PROBE, target.grace_s)
        return [] if silent else [f"{step}: answered, not silent"]
    time.sleep(step.what.get("after_s", 0))
    try:
        replies = [_ask(step.what, address, port) for _ in range(step.what.get("times", 1))]
    except (ValueError, IndexError) as error:
        return [] if expected == "malformed" else [f"{step}: malformed answer: {error}"]
    if isinstance(expected, str):
        found = "answered" if replies[0] else "silent"
        return [] if found == expected else [f"{step}: {found}, not {expected}"]
    expected = _with_question(expected, step.what)
    faults = [fault for reply in replies for fault in _faults(expected, reply)]
    if expected.get("order") == "rotates" and not faults:
        faults = expect.rotation_faults(expected, replies)
    return [f"{step}: {fault}" for fault in faults[:FAULTS_SHOWN]]


def _faults(expected, reply):
    """The faults of one reply, the last with all that dig printed."""
    found = expect.faults(expected, reply)
    if found and reply and reply.text:
        found[-1] += "\n" + reply.text
    return found


def _with_question(expected, what):
    """dig's first argument is the name: a case need not say that it is echoed, case and all."""
    if "question" in expected or "dig" not in what or what["dig"].startswith("-"):
        return expected
    name, qtype = what["dig"].split()[:2]
    return dict(expected, question=[f"{name.rstrip('.')}. IN {qtype}"])


def _ask(what, address, port):
    if "dig" in what:
        return clients.dig(address, port, what["dig"])
    return clients.udp(address, port, wire.packet(what["udp"]))
