# SPDX-License-Identifier: MIT
unit_tests += tests/nanodns/test_version
