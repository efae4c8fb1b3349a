# SPDX-License-Identifier: MIT
# The config file: model and diagnostics. Built like libdnswire, on top of it.

noinst_LTLIBRARIES += libnanocfg/libnanocfg-core.la
lib_LTLIBRARIES += libnanocfg/libnanocfg.la

nanocfgincludedir = $(includedir)/nanocfg
nanocfginclude_HEADERS = \
	libnanocfg/include/nanocfg/config.h \
	libnanocfg/include/nanocfg/decls.h \
	libnanocfg/include/nanocfg/diag.h \
	libnanocfg/include/nanocfg/document.h \
	libnanocfg/include/nanocfg/version.h

libnanocfg_libnanocfg_core_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden $(JSON_C_CFLAGS) $(LIBMD_CFLAGS)
libnanocfg_libnanocfg_core_la_SOURCES = \
	libnanocfg/src/adopt.c \
	libnanocfg/src/arena.c \
	libnanocfg/src/arena.h \
	libnanocfg/src/canonical.c \
	libnanocfg/src/check.c \
	libnanocfg/src/check.h \
	libnanocfg/src/check_cnames.c \
	libnanocfg/src/check_forwards.c \
	libnanocfg/src/check_rewrites.c \
	libnanocfg/src/check_rrsets.c \
	libnanocfg/src/check_zones.c \
	libnanocfg/src/decode.c \
	libnanocfg/src/decode.h \
	libnanocfg/src/diag.c \
	libnanocfg/src/diag_list.h \
	libnanocfg/src/digest.c \
	libnanocfg/src/document.c \
	libnanocfg/src/document_text.h \
	libnanocfg/src/endpoint.c \
	libnanocfg/src/endpoint_list.c \
	libnanocfg/src/example.c \
	libnanocfg/src/forwards.c \
	libnanocfg/src/find.c \
	libnanocfg/src/hash.c \
	libnanocfg/src/hash.h \
	libnanocfg/src/hint.c \
	libnanocfg/src/hint.h \
	libnanocfg/src/io_step.h \
	libnanocfg/src/json_get.c \
	libnanocfg/src/json_get.h \
	libnanocfg/src/json_keys.c \
	libnanocfg/src/json_lexeme.c \
	libnanocfg/src/json_scan.c \
	libnanocfg/src/json_scan.h \
	libnanocfg/src/json_scanner.h \
	libnanocfg/src/json_string.c \
	libnanocfg/src/json_walk.c \
	libnanocfg/src/json_walk.h \
	libnanocfg/src/load.c \
	libnanocfg/src/merge.c \
	libnanocfg/src/names.c \
	libnanocfg/src/read_file.c \
	libnanocfg/src/record_value.c \
	libnanocfg/src/records.c \
	libnanocfg/src/reverse.c \
	libnanocfg/src/rewrites.c \
	libnanocfg/src/schema.c \
	libnanocfg/src/schema.h \
	libnanocfg/src/server.c \
	libnanocfg/src/store.c \
	libnanocfg/src/take_place.c \
	libnanocfg/src/take_place.h \
	libnanocfg/src/version.c \
	libnanocfg/src/write_file.h \
	libnanocfg/src/zones.c

libnanocfg_libnanocfg_la_SOURCES =
libnanocfg_libnanocfg_la_LIBADD = libnanocfg/libnanocfg-core.la libdnswire/libdnswire.la \
	$(JSON_C_LIBS) $(LIBMD_LIBS)
libnanocfg_libnanocfg_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/libnanocfg/libnanocfg.map
EXTRA_libnanocfg_libnanocfg_la_DEPENDENCIES = libnanocfg/libnanocfg.map

pkgconfig_DATA += libnanocfg/libnanocfg.pc
EXTRA_DIST += libnanocfg/libnanocfg.map
