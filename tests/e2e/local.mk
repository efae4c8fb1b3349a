# SPDX-License-Identifier: MIT
# e2e_tests += tests/e2e/test_….py
# Modules that tests import are no tests:
# EXTRA_DIST += tests/e2e/….py
