# SPDX-License-Identifier: MIT
# Benches: never part of make check. `make bench` builds the programs and prints the tables of
# docs/PERFORMANCE.md; BENCH_SECONDS, BENCH_ROUNDS, BENCH_SERVERS, BENCH_TABLES, BENCH_FLOOD and
# BENCH_REALTIME change the run, NANODNS_PYTHON names a Python NanoDNS to compare with.
# `make bench-codec CODEC_ROUNDS=31` compares libdnswire with other libraries.

bench_programs = bench/echo bench/flood bench/start bench/answer bench/cache bench/load
EXTRA_PROGRAMS = $(bench_programs) bench/codec

bench_echo_SOURCES = bench/echo.c bench/bench.h
bench_echo_LDADD =

bench_flood_SOURCES = \
	bench/flood.c \
	bench/client.c bench/client.h \
	bench/queries.c bench/queries.h \
	bench/cputime.c bench/cputime.h \
	bench/cycles.c bench/cycles.h \
	bench/latency.h bench/bench.h
bench_flood_LDADD =

bench_start_SOURCES = bench/start.c bench/bench.h
bench_start_LDADD =

bench_answer_SOURCES = bench/answer.c bench/queries.c bench/queries.h bench/bench.h
bench_answer_CFLAGS = $(nanodns_libnanodns_core_a_CFLAGS)
bench_answer_LDADD = $(nanodns_libs)

bench_cache_SOURCES = bench/cache.c bench/bench.h
bench_cache_LDADD = $(nanodns_libs)

bench_load_SOURCES = bench/load.c bench/bench.h
bench_load_LDADD = $(nanodns_libs)

# Like a program of someone else, with the installed library alone; peers that are not installed are
# named as such in the table.
bench_codec_SOURCES = bench/codec.c bench/codec.h bench/codec_dnswire.c bench/bench.h
bench_codec_CPPFLAGS = $(AM_CPPFLAGS)
bench_codec_LDADD = libdnswire/libdnswire.la
EXTRA_bench_codec_SOURCES = bench/codec_knot.c bench/codec_ldns.c bench/codec_cares.c
if HAVE_LIBKNOT
bench_codec_SOURCES += bench/codec_knot.c
bench_codec_CPPFLAGS += -DHAVE_LIBKNOT $(LIBKNOT_CFLAGS)
bench_codec_LDADD += $(LIBKNOT_LIBS)
endif
if HAVE_LDNS
bench_codec_SOURCES += bench/codec_ldns.c
bench_codec_CPPFLAGS += -DHAVE_LDNS $(LDNS_CFLAGS)
bench_codec_LDADD += $(LDNS_LIBS)
endif
bench_codec_SOURCES += bench/codec_cares.c
bench_codec_CPPFLAGS += -DHAVE_CARES $(CARES_CFLAGS)
bench_codec_LDADD += $(CARES_LIBS)

dist_doc_DATA += docs/PERFORMANCE.md
EXTRA_DIST += bench/run bench/reloads.py bench/forwarding.py bench/peers.py bench/process.py
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench
bench: all $(bench_programs)
	$(PYTHON3) $(srcdir)/bench/run --nanodns nanodns/nanodns --tools bench

.PHONY: bench-codec
bench-codec: bench/codec
	bench/codec $(CODEC_ROUNDS)
