# SPDX-License-Identifier: MIT
"""Reads the case files and refuses those that do not say what they must say."""

import glob
import json
import os
import re
from dataclasses import dataclass, field

from lib import expect

NAMES = ("ours", "python", "rust")
CASE_KEYS = {"name", "row", "config", "file", "upstream", "commands", "queries"}
QUERY_KEYS = {"dig", "udp", "server", "times", "after_s", "answers", "why"}
COMMAND_KEYS = {"args", "answers", "why"}
RESULT_KEYS = {"exit", "says", "file"}
WORDS = {"silent", "malformed", "no start"}
REPEAT = re.compile(r"\{\{(.+?)\*(\d+)\}\}")  # {{x*255}}: long values that stay readable


class CaseError(Exception):
    """A case file that breaks the format of README.md."""


@dataclass
class Step:
    """One query or command, and what each target makes of it."""

    what: dict
    answers: dict  # by target name

    def __str__(self):
        if "args" in self.what:
            return "nanodns " + " ".join(self.what["args"])
        return "dig " + self.what["dig"] if "dig" in self.what else "udp " + " ".join(
            self.what["udp"])


@dataclass
class Case:
    group: str
    name: str
    config: dict  # laid over the target's base; None when `file` is given
    file: str  # the config file as it stands; None when `config` is given
    upstream: bool
    commands: list = field(default_factory=list)
    queries: list = field(default_factory=list)

    @property
    def full_name(self):
        return f"{self.group}/{self.name}"


def _expanded(text):
    return REPEAT.sub(lambda found: found[1] * int(found[2]), text)


def _require(condition, where, message):
    if not condition:
        raise CaseError(f"{where}: {message}")


def _known(data, keys, where):
    unknown = sorted(set(data) - keys)
    _require(not unknown, where, f"unknown key {', '.join(unknown)}")


def _by_target(step, reply_keys, where):
    """Expands "all" and "python+rust"; each target must be named once."""
    found = {}
    for names, expected in step.get("answers", {}).items():
        for name in NAMES if names == "all" else names.split("+"):
            _require(name in NAMES, where, f"no target is called '{name}'")
            _require(name not in found, where, f"'{name}' has two answers")
            found[name] = expected
        if isinstance(expected, str):
            _require(expected in WORDS, where, f"'{expected}' is no answer")
        else:
            _known(expected, reply_keys, where)
    _require(set(found) == set(NAMES), where, "some target has no answer")
    differ = len({json.dumps(answer, sort_keys=True) for answer in found.values()}) > 1
    _require(not differ or step.get("why"), where, "the answers differ, and no 'why' says why")
    return found


def _steps(data, key, keys, reply_keys, where):
    steps = []
    for number, step in enumerate(data.get(key, []), 1):
        at = f"{where}: {key}[{number}]"
        _known(step, keys, at)
        if key == "queries":
            _require(("dig" in step) != ("udp" in step), at, "needs either 'dig' or 'udp'")
        steps.append(Step(step, _by_target(step, reply_keys, at)))
    return steps


def _case(group, data):
    where = f"{group}/{data.get('name', '?')}"
    _known(data, CASE_KEYS, where)
    _require("name" in data and "row" in data, where, "needs 'name' and 'row'")
    _require("config" not in data or "file" not in data, where, "has both 'config' and 'file'")
    file = data.get("file")
    if file is not None:
        _require("queries" not in data or '"upstream"' in "".join(file), where,
                 "serves a file that names no upstream")
        file = "\n".join(file)
    case = Case(group, data["name"], data.get("config", {}), file, data.get("upstream", False))
    case.commands = _steps(data, "commands", COMMAND_KEYS, RESULT_KEYS, where)
    case.queries = _steps(data, "queries", QUERY_KEYS, expect.KEYS, where)
    _require(case.commands or case.queries, where, "tests nothing")
    return case


def load(folder):
    """Every case of the folder's files, in the order of file names and of the files."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        group = os.path.splitext(os.path.basename(path))[0]
        try:
            with open(path, encoding="utf-8") as file:
                data = json.loads(_expanded(file.read()))
        except ValueError as error:
            raise CaseError(f"{path}: {error}") from error
        for entry in data["cases"]:
            case = _case(group, entry)
            _require(case.full_name not in found, case.full_name, "stands twice")
            found[case.full_name] = case
    return list(found.values())
