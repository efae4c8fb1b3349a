#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The interop cases against the program just built, for make check."""

import os
import sys

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run")
os.execv(sys.executable, [sys.executable, RUN, "--target", "ours", *sys.argv[1:]])
