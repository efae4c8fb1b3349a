# SPDX-License-Identifier: MIT
unit_tests += tests/nanodns/test_version
unit_tests += tests/nanodns/test_log
unit_tests += tests/nanodns/test_log_format
unit_tests += tests/nanodns/test_ring
unit_tests += tests/nanodns/test_textbuf
thread_tests += tests/nanodns/test_ring
