# SPDX-License-Identifier: MIT
"""The three programs: where they are, how they are started, what they can be told."""

import os
import shutil
from dataclasses import dataclass

from lib import ports
from lib.server import Process, StartError, merged

# One worker, so that answers rotate in step; no cache, so that one query does not colour the
# next; no upstream unless the case asks for the scripted one. Programs ignore unknown keys.
BASE = {"server": {"host": "127.0.0.1", "upstream": [], "cache_enabled": False,
                   "hot_reload": False, "log_queries": False, "workers": 1}}
READY = r"listening on"


@dataclass
class Target:
    name: str
    variable: str  # environment variable that names the program
    default: str
    grace_s: float  # how long an answer may lag behind that to a later query
    exits_0: bool  # when told to end; else the signal ends it
    program: str = ""

    def missing(self):
        """What is missing to run this target, or None."""
        if shutil.which(self.program):
            return None
        return f"the program of target '{self.name}' ({self.program}; --program or {self.variable})"

    def start(self, config_path, cwd):
        """A running server and its port. StartError when it refuses to start."""
        for _ in range(ports.STARTS):
            port = ports.free()
            process = Process([self.program, "start", "-c", config_path, "--port", str(port),
                               "--log-level", "INFO"], cwd=cwd)
            if process.wait_for(READY):
                process.port = port
                return process
            status = process.stop()
            if not process.find(ports.TAKEN):
                raise StartError(f"{self.name} did not start", status, process.output)
        raise StartError(f"{self.name} found every port taken", status, process.output)


TARGETS = {
    "ours": Target("ours", "NANODNS", "nanodns/nanodns", 0.0, True),
    "python": Target("python", "NANODNS_PYTHON", "nanodns-python", 0.0, True),
    "rust": Target("rust", "NANODNS_RUST", "nanodns-rust", 0.2, False),
}


def find(name, program):
    target = TARGETS[name]
    target.program = program or os.environ.get(target.variable, target.default)
    if os.sep in target.program:
        target.program = os.path.abspath(target.program)
    return target


def config(case, upstream_port):
    """The case's config as the targets get it."""
    base = BASE
    if case.upstream:
        base = merged(base, {"server": {"upstream": ["127.0.0.1"], "upstream_port": upstream_port}})
    return merged(base, case.config)
