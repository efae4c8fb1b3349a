#!/bin/sh
# SPDX-License-Identifier: MIT
echo "SKIP: the unit tests were not built: CUnit is missing (Debian: apt install libcunit1-dev)"
exit 77
