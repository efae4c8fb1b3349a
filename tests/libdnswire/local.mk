# SPDX-License-Identifier: MIT
unit_tests += tests/libdnswire/test_version
