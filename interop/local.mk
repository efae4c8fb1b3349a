# SPDX-License-Identifier: MIT
# What the three NanoDNS programs answer to one file; interop/README.md describes the cases.

e2e_tests += interop/test_ours.py

EXTRA_DIST += \
	interop/README.md \
	interop/run \
	interop/cases.py \
	interop/judge.py \
	interop/targets.py \
	interop/cases/file.json \
	interop/cases/header.json \
	interop/cases/records.json \
	interop/cases/rewrites.json \
	interop/cases/transport.json \
	interop/cases/zones.json

.PHONY: interop
interop: nanodns/nanodns
	$(AM_TESTS_ENVIRONMENT) $(PYTHON3) $(srcdir)/interop/run --target ours $(INTEROP_FLAGS)
