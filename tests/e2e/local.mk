# SPDX-License-Identifier: MIT
# e2e_tests += tests/e2e/test_….py

# Modules that the tests and interop/run import.
EXTRA_DIST += \
	tests/e2e/lib/__init__.py \
	tests/e2e/lib/clients.py \
	tests/e2e/lib/reply.py \
	tests/e2e/lib/server.py \
	tests/e2e/lib/upstream.py \
	tests/e2e/lib/wire.py
