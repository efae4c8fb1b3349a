# SPDX-License-Identifier: MIT
unit_tests += tests/libdnswire/test_builder
unit_tests += tests/libdnswire/test_compress
unit_tests += tests/libdnswire/test_edns
unit_tests += tests/libdnswire/test_edns_text
unit_tests += tests/libdnswire/test_error
unit_tests += tests/libdnswire/test_header
unit_tests += tests/libdnswire/test_message
unit_tests += tests/libdnswire/test_name
unit_tests += tests/libdnswire/test_name_text
unit_tests += tests/libdnswire/test_question
unit_tests += tests/libdnswire/test_rdata
unit_tests += tests/libdnswire/test_rdata_hostile
unit_tests += tests/libdnswire/test_rdata_kinds
unit_tests += tests/libdnswire/test_rdata_old
unit_tests += tests/libdnswire/test_rdata_rfc
unit_tests += tests/libdnswire/test_rdata_text
unit_tests += tests/libdnswire/test_reader
unit_tests += tests/libdnswire/test_rfc_messages
unit_tests += tests/libdnswire/test_svcb
unit_tests += tests/libdnswire/test_text
unit_tests += tests/libdnswire/test_text_message
unit_tests += tests/libdnswire/test_ttl_text
unit_tests += tests/libdnswire/test_types
unit_tests += tests/libdnswire/test_version
unit_tests += tests/libdnswire/test_writer
unit_tests += tests/libdnswire/test_zone

noinst_HEADERS += tests/libdnswire/octets.h tests/libdnswire/rdata_rows.h

# What the manual shows: linked like a program of someone else, with the installed library alone.
check_PROGRAMS += tests/libdnswire/manual_example
tests_libdnswire_manual_example_LDADD = libdnswire/libdnswire.la
TESTS += tests/libdnswire/test_headers.sh tests/libdnswire/test_manual.py tests/libdnswire/test_dump.py
EXTRA_DIST += tests/libdnswire/test_headers.sh tests/libdnswire/test_manual.py tests/libdnswire/test_dump.py

# The worked programs of the documentation, linked in the same way.
examplesdir = $(docdir)/examples
dist_examples_DATA = docs/examples/stub_query.c docs/examples/answerer.c
check_PROGRAMS += docs/examples/stub_query docs/examples/answerer
docs_examples_stub_query_LDADD = libdnswire/libdnswire.la
docs_examples_answerer_LDADD = libdnswire/libdnswire.la
TESTS += tests/libdnswire/test_examples.py tests/libdnswire/test_installed.sh
EXTRA_DIST += tests/libdnswire/test_examples.py tests/libdnswire/test_installed.sh

# Other implementations of RDATA, asked the same.
check_PROGRAMS += tests/libdnswire/rdata_tool
tests_libdnswire_rdata_tool_LDADD = libdnswire/libdnswire-core.la
TESTS += tests/libdnswire/test_dnspython.py
EXTRA_DIST += tests/libdnswire/test_dnspython.py
check_PROGRAMS += tests/libdnswire/zone_tool
tests_libdnswire_zone_tool_LDADD = libdnswire/libdnswire-core.la
TESTS += tests/libdnswire/test_zone_dnspython.py
EXTRA_DIST += tests/libdnswire/test_zone_dnspython.py

# What the library promises about its stack.
TESTS += tests/libdnswire/test_stack.sh
EXTRA_DIST += tests/libdnswire/test_stack.sh
