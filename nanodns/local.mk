# SPDX-License-Identifier: MIT
# The daemon. All but app/main.c goes into a library that is never installed, so that the unit tests
# link it. The program links its own libraries statically: one file to copy, no start-up relocation
# work, and what runs from the build tree is the program itself, not a libtool wrapper.

noinst_LIBRARIES += nanodns/libnanodns-core.a
bin_PROGRAMS += nanodns/nanodns

nanodns_libnanodns_core_a_CFLAGS = $(AM_CFLAGS) $(XXHASH_CFLAGS) $(EVENT_CFLAGS) \
	$(JSON_C_CFLAGS) $(CARES_CFLAGS) $(MICROHTTPD_CFLAGS)
nanodns_libnanodns_core_a_SOURCES =

# Each layer lists its sources and headers itself, lowest first.
include nanodns/base/local.mk
include nanodns/loop/local.mk
include nanodns/stats/local.mk
include nanodns/store/local.mk
include nanodns/resolve/local.mk
include nanodns/upstream/local.mk
include nanodns/net/local.mk
include nanodns/worker/local.mk
include nanodns/control/local.mk
include nanodns/cluster/local.mk
include nanodns/mgmt/local.mk
include nanodns/app/local.mk

# What a program needs that uses the daemon's code: the daemon itself, tests, benches, fuzz targets.
nanodns_libs = \
	nanodns/libnanodns-core.a \
	libnanocfg/libnanocfg-core.la \
	libdnswire/libdnswire-core.la \
	$(JSON_C_LIBS) $(LIBMD_LIBS) $(XXHASH_LIBS) $(EVENT_LIBS) \
	$(CARES_LIBS) $(MICROHTTPD_LIBS)

nanodns_nanodns_CFLAGS = $(nanodns_libnanodns_core_a_CFLAGS)
nanodns_nanodns_LDADD = $(nanodns_libs)
nanodns_nanodns_LDFLAGS = $(AM_LDFLAGS) $(ND_PROG_LDFLAGS)
