# SPDX-License-Identifier: MIT
# Checks of the sources, and the reports made from them.

dist_noinst_SCRIPTS = \
	scripts/check-layers \
	scripts/check-sources \
	scripts/count-tests \
	scripts/coverage-report \
	scripts/install-deps

if HAVE_PYTHON3
TESTS += scripts/check-layers scripts/check-sources
endif

EXTRA_DIST += .clang-tidy

c_folders = libdnswire libnanocfg nanodns tests fuzz bench docs/examples
find_c = cd $(top_srcdir) && find $(c_folders) -name '*.[ch]' | sort

.PHONY: check-layers check-sources format format-check lint coverage
check-layers:
	$(PYTHON3) $(top_srcdir)/scripts/check-layers $(top_srcdir)

check-sources:
	$(PYTHON3) $(top_srcdir)/scripts/check-sources $(top_srcdir)

# .clang-format is written for version 14 (Debian 12); others lay out some lines differently.
format:
	$(find_c) | xargs $(CLANG_FORMAT) -i

format-check:
	$(find_c) | xargs $(CLANG_FORMAT) --dry-run -Werror

lint_includes = -I$(top_builddir) -I$(top_srcdir)/libdnswire/include -I$(top_srcdir)/libnanocfg/include \
	-I$(top_srcdir)/nanodns
lint: lint-cppcheck lint-tidy
.PHONY: lint-cppcheck lint-tidy
lint-cppcheck:
	$(CPPCHECK) --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 \
		--inline-suppr --suppress=missingIncludeSystem --suppress=unknownMacro \
		-DHAVE_CONFIG_H $(lint_includes) \
		$(top_srcdir)/libdnswire $(top_srcdir)/libnanocfg $(top_srcdir)/nanodns

lint-tidy:
	find $(top_srcdir)/libdnswire $(top_srcdir)/libnanocfg $(top_srcdir)/nanodns -name '*.c' | sort | \
		xargs -n 1 -P 2 sh -c '$(CLANG_TIDY) --quiet "$$@" -- -std=gnu11 -DHAVE_CONFIG_H \
		$(lint_includes) $(JSON_C_CFLAGS) $(EVENT_CFLAGS)' lint-tidy

# In a tree configured with --enable-coverage, its own counters; else a build of its own, made from
# the files of the tarball, because a configured source tree cannot be built outside of itself.
if ENABLE_COVERAGE
coverage: all
	find . -name '*.gcda' -exec rm -f {} +
	$(MAKE) $(AM_MAKEFLAGS) check
	$(PYTHON3) $(top_srcdir)/scripts/coverage-report --gcov $(GCOV) $(top_srcdir) .
else
coverage:
	rm -rf coverage
	$(MAKE) $(AM_MAKEFLAGS) distdir='coverage' distdir
	cd coverage && chmod -R u+w . && ./configure --quiet --enable-coverage --disable-shared CC='$(CC)'
	cd coverage && $(MAKE) $(AM_MAKEFLAGS) coverage
endif
clean-local-coverage:
	rm -rf coverage
clean-local: clean-local-coverage
.PHONY: clean-local-coverage
