# SPDX-License-Identifier: MIT
# Benches: never part of make check. `make bench` builds the programs and prints the tables of
# docs/PERFORMANCE.md; BENCH_SECONDS, BENCH_ROUNDS, BENCH_SERVERS, BENCH_TABLES, BENCH_FLOOD and
# BENCH_REALTIME change the run, NANODNS_PYTHON names a Python NanoDNS to compare with.

bench_programs = bench/echo bench/flood bench/start bench/answer bench/load
EXTRA_PROGRAMS = $(bench_programs)

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

bench_load_SOURCES = bench/load.c bench/bench.h
bench_load_LDADD = $(nanodns_libs)

EXTRA_DIST += bench/run bench/peers.py bench/process.py
CLEANFILES += $(EXTRA_PROGRAMS)

.PHONY: bench
bench: all $(bench_programs)
	$(PYTHON3) $(srcdir)/bench/run --nanodns nanodns/nanodns --tools bench
