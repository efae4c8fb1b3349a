# SPDX-License-Identifier: MIT
"""Ports for servers under test."""

import random
import socket

RANGE_FILE = "/proc/sys/net/ipv4/ip_local_port_range"
FIRST = 10000  # lower ones are for services of the host and for test_listener
TRIES = 20
STARTS = 5  # servers tried before it is no accident that each port was taken meanwhile
TAKEN = r"(?i)in use"  # what a server says then


def ephemeral():
    """The ports that the kernel gives to those who bind to none."""
    with open(RANGE_FILE, encoding="ascii") as file:
        first, last = map(int, file.read().split())
    return range(first, last + 1)


def _is_free(port):
    try:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.bind(("127.0.0.1", port))
        return True
    except OSError:
        return False


def free():
    """A port free for UDP and TCP a moment ago: whoever uses it must be ready to try another.

    It is no ephemeral one where there are others. dig sets SO_REUSEPORT, and the kernel may give
    it the port of a server that has several sockets there by this option. dig then hears itself.
    """
    moving = ephemeral()
    steady = [port for port in range(FIRST, 65536) if port not in moving]
    for port in random.sample(steady, min(TRIES, len(steady))):
        if _is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def held(kind):
    """A socket of `kind` on 127.0.0.1, bound to a port that is free for other kinds."""
    holder = socket.socket(socket.AF_INET, kind)
    while True:
        try:
            holder.bind(("127.0.0.1", free()))
            return holder
        except OSError:
            continue
