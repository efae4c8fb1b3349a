#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The worked programs of docs/examples do what they say, with each other, on a free port."""

import os
import subprocess
import sys

EXAMPLES = os.path.join(os.environ.get("top_builddir", "."), "docs/examples")

# what is asked, what is printed, exit status
CASES = [
    (["www.example.", "A"],
     "www.example. 300 IN A 192.0.2.1\nwww.example. 300 IN A 192.0.2.2\n;; NOERROR\n", 0),
    (["WWW.Example", "txt"], 'WWW.Example. 300 IN TXT "hello, world"\n;; NOERROR\n', 0),
    (["www.example.", "MX"], ";; NOERROR\n", 0),
    (["example.", "A"], ";; NXDOMAIN\n", 0),
    (["www..example.", "A"], "", 2),
    (["www.example.", "NOTYPE"], "", 2),
]


def query(port, arguments):
    return subprocess.run([os.path.join(EXAMPLES, "stub_query"), "127.0.0.1", port, *arguments],
                          capture_output=True, text=True, timeout=60, check=False)


def faults(port):
    for arguments, expected, status in CASES:
        run = query(port, arguments)
        if (run.stdout, run.returncode) != (expected, status):
            yield f"{arguments}: {run.stdout!r} {run.stderr!r}, status {run.returncode}"


def main():
    with subprocess.Popen([os.path.join(EXAMPLES, "answerer"), "127.0.0.1", "0"],
                          stdout=subprocess.PIPE, text=True) as server:
        try:
            found = list(faults(server.stdout.readline().split()[1]))
        finally:
            server.kill()
    for fault in found:
        print(fault)
    print(f"test_examples: {len(CASES)} cases, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
