# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/upstream/ares_channel.c \
	nanodns/upstream/ares_glue.c \
	nanodns/upstream/ares_glue.h \
	nanodns/upstream/ares_private.h \
	nanodns/upstream/askers.c \
	nanodns/upstream/attempt.c \
	nanodns/upstream/flights.c \
	nanodns/upstream/flights.h \
	nanodns/upstream/forward.c \
	nanodns/upstream/forward.h \
	nanodns/upstream/forward_private.h \
	nanodns/upstream/loop_guard.c \
	nanodns/upstream/loop_guard.h \
	nanodns/upstream/plan.c \
	nanodns/upstream/query.c \
	nanodns/upstream/query.h \
	nanodns/upstream/random.c \
	nanodns/upstream/random.h \
	nanodns/upstream/reply.c \
	nanodns/upstream/reply.h \
	nanodns/upstream/reply_authority.c \
	nanodns/upstream/reply_chain.c \
	nanodns/upstream/reply_pack.c \
	nanodns/upstream/reply_work.h \
	nanodns/upstream/repute.c \
	nanodns/upstream/repute.h \
	nanodns/upstream/target.c \
	nanodns/upstream/target.h
