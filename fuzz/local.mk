# SPDX-License-Identifier: MIT
# A target is fuzz/fuzz_NAME.c with its seeds in fuzz/corpus/NAME. make check replays the seeds with
# any compiler; make fuzz FUZZ_SECONDS=60 looks for more with clang's libFuzzer.

noinst_HEADERS += fuzz/fuzz.h fuzz/answer_cache.h
EXTRA_DIST += fuzz/corpus fuzz/config.dict fuzz/make-corpus fuzz/run

fuzz_replays = \
	fuzz/replay_message \
	fuzz/replay_name_text \
	fuzz/replay_rdata_text \
	fuzz/replay_zone \
	fuzz/replay_config \
	fuzz/replay_answer \
	fuzz/replay_reply \
	fuzz/replay_sync
check_PROGRAMS += $(fuzz_replays)
TESTS += $(fuzz_replays)

fuzz_replay_message_SOURCES = fuzz/fuzz_message.c fuzz/replay.c
fuzz_replay_message_LDADD = $(nanodns_libs)
fuzz_replay_name_text_SOURCES = fuzz/fuzz_name_text.c fuzz/replay.c
fuzz_replay_name_text_LDADD = $(nanodns_libs)
fuzz_replay_rdata_text_SOURCES = fuzz/fuzz_rdata_text.c fuzz/replay.c
fuzz_replay_rdata_text_LDADD = $(nanodns_libs)
fuzz_replay_zone_SOURCES = fuzz/fuzz_zone.c fuzz/replay.c
fuzz_replay_zone_LDADD = $(nanodns_libs)
fuzz_replay_config_SOURCES = fuzz/fuzz_config.c fuzz/replay.c
fuzz_replay_config_LDADD = $(nanodns_libs)
fuzz_replay_answer_SOURCES = fuzz/fuzz_answer.c fuzz/answer_cache.c fuzz/replay.c
fuzz_replay_answer_LDADD = $(nanodns_libs)
fuzz_replay_reply_SOURCES = fuzz/fuzz_reply.c fuzz/replay.c
fuzz_replay_reply_LDADD = $(nanodns_libs)
fuzz_replay_sync_SOURCES = fuzz/fuzz_sync.c fuzz/replay.c
fuzz_replay_sync_LDADD = $(nanodns_libs)

FUZZ_SECONDS = 60
if ENABLE_FUZZING
fuzz_targets = \
	fuzz/fuzz_message \
	fuzz/fuzz_name_text \
	fuzz/fuzz_rdata_text \
	fuzz/fuzz_zone \
	fuzz/fuzz_config \
	fuzz/fuzz_answer \
	fuzz/fuzz_reply \
	fuzz/fuzz_sync
noinst_PROGRAMS += $(fuzz_targets)

fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzz_fuzz_message_LDADD = $(nanodns_libs)
fuzz_fuzz_message_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_name_text_LDADD = $(nanodns_libs)
fuzz_fuzz_name_text_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_rdata_text_LDADD = $(nanodns_libs)
fuzz_fuzz_rdata_text_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_zone_LDADD = $(nanodns_libs)
fuzz_fuzz_zone_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_config_LDADD = $(nanodns_libs)
fuzz_fuzz_config_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_answer_SOURCES = fuzz/fuzz_answer.c fuzz/answer_cache.c
fuzz_fuzz_answer_LDADD = $(nanodns_libs)
fuzz_fuzz_answer_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_reply_LDADD = $(nanodns_libs)
fuzz_fuzz_reply_LDFLAGS = $(fuzz_ldflags)
fuzz_fuzz_sync_LDADD = $(nanodns_libs)
fuzz_fuzz_sync_LDFLAGS = $(fuzz_ldflags)

fuzz: $(fuzz_targets)
	$(SHELL) $(srcdir)/fuzz/run $(FUZZ_SECONDS) $(srcdir)/fuzz/corpus $(fuzz_targets)
else
# As for make coverage: a build of its own from the files of the tarball.
fuzz:
	rm -rf fuzz-build
	$(MAKE) $(AM_MAKEFLAGS) distdir='fuzz-build' distdir
	cd fuzz-build && chmod -R u+w . && ./configure --quiet --enable-fuzzing --disable-shared CC=clang
	cd fuzz-build && $(MAKE) $(AM_MAKEFLAGS) fuzz FUZZ_SECONDS='$(FUZZ_SECONDS)'
endif
.PHONY: fuzz clean-local-fuzz
clean-local-fuzz:
	rm -rf fuzz-build fuzz/found
clean-local: clean-local-fuzz
