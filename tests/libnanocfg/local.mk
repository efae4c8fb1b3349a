# SPDX-License-Identifier: MIT
unit_tests += tests/libnanocfg/test_arena
unit_tests += tests/libnanocfg/test_check
unit_tests += tests/libnanocfg/test_diag
unit_tests += tests/libnanocfg/test_document
unit_tests += tests/libnanocfg/test_find
unit_tests += tests/libnanocfg/test_endpoint
unit_tests += tests/libnanocfg/test_forwards
unit_tests += tests/libnanocfg/test_hint
unit_tests += tests/libnanocfg/test_json_scan
unit_tests += tests/libnanocfg/test_memory
unit_tests += tests/libnanocfg/test_records
unit_tests += tests/libnanocfg/test_rewrites
unit_tests += tests/libnanocfg/test_schema
unit_tests += tests/libnanocfg/test_server
unit_tests += tests/libnanocfg/test_store
unit_tests += tests/libnanocfg/test_version
unit_tests += tests/libnanocfg/test_zones

tests_libnanocfg_test_memory_CFLAGS = $(AM_CFLAGS) $(JSON_C_CFLAGS)
tests_libnanocfg_test_memory_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup -Wl,--wrap=free \
	-Wl,--wrap=json_tokener_new -Wl,--wrap=json_tokener_parse_ex

noinst_HEADERS += tests/libnanocfg/loaded.h
