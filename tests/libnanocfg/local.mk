# SPDX-License-Identifier: MIT
unit_tests += tests/libnanocfg/test_version
