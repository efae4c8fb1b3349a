# SPDX-License-Identifier: MIT
# Benches: never part of make check. Scripts belong to EXTRA_DIST, programs to EXTRA_PROGRAMS.
.PHONY: bench
bench: all
	@echo "bench: nothing to measure yet"
