# SPDX-License-Identifier: MIT
unit_tests += tests/libdnswire/test_builder
unit_tests += tests/libdnswire/test_edns
unit_tests += tests/libdnswire/test_error
unit_tests += tests/libdnswire/test_header
unit_tests += tests/libdnswire/test_message
unit_tests += tests/libdnswire/test_name
unit_tests += tests/libdnswire/test_question
unit_tests += tests/libdnswire/test_rdata
unit_tests += tests/libdnswire/test_rdata_text
unit_tests += tests/libdnswire/test_reader
unit_tests += tests/libdnswire/test_text
unit_tests += tests/libdnswire/test_types
unit_tests += tests/libdnswire/test_version
unit_tests += tests/libdnswire/test_writer

noinst_HEADERS += tests/libdnswire/octets.h
