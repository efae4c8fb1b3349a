# SPDX-License-Identifier: MIT
# make check. A unit test is one line in the fragment of its part:
#     unit_tests += tests/libdnswire/test_name
# Its source is tests/libdnswire/test_name.c; it may use every part and its private headers.
# An end-to-end test is one line in tests/e2e/local.mk:
#     e2e_tests += tests/e2e/test_answers.py
# A test whose threads matter is also named in thread_tests: make check-threads runs those and all
# end-to-end tests; configure with --enable-sanitizers=thread first.
# Exit status: 0 passed, 77 skipped, 99 the test itself is broken, anything else failed.

unit_tests =
e2e_tests =
thread_tests =

include tests/libdnswire/local.mk
include tests/libnanocfg/local.mk
include tests/nanodns/local.mk
include tests/e2e/local.mk

noinst_HEADERS += tests/unit.h

# Default for programs that name no libraries of their own: the unit tests.
LDADD = $(nanodns_libs) $(CUNIT_LIBS)
if HAVE_CUNIT
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
TESTS += tests/no-cunit.sh
endif
TESTS += $(e2e_tests)
EXTRA_DIST += $(e2e_tests) tests/no-cunit.sh tests/no-python3.sh

TEST_EXTENSIONS = .sh .py
SH_LOG_COMPILER = $(SHELL)
if HAVE_PYTHON3
PY_LOG_COMPILER = $(PYTHON3)
else
PY_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/no-python3.sh
endif

# A test finds the programs and its data by these, wherever the build tree is. Findings of the
# sanitizers end the process with a status that no test expects.
AM_TESTS_ENVIRONMENT = \
	NANODNS='$(abs_top_builddir)/nanodns/nanodns'; export NANODNS; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE; \
	ASAN_OPTIONS="$${ASAN_OPTIONS:-abort_on_error=0:exitcode=86:detect_leaks=1}"; export ASAN_OPTIONS; \
	UBSAN_OPTIONS="$${UBSAN_OPTIONS:-print_stacktrace=1:exitcode=86}"; export UBSAN_OPTIONS; \
	TSAN_OPTIONS="$${TSAN_OPTIONS:-exitcode=86}"; export TSAN_OPTIONS;

.PHONY: check-threads
check-threads:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(thread_tests) $(e2e_tests)'
