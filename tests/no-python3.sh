#!/bin/sh
# SPDX-License-Identifier: MIT
echo "SKIP: $1 needs python3 (Debian: apt install python3)"
exit 77
