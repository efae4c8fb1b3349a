# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/upstream/ares_channel.c \
	nanodns/upstream/ares_glue.c \
	nanodns/upstream/ares_glue.h \
	nanodns/upstream/ares_private.h \
	nanodns/upstream/forward.h \
	nanodns/upstream/query.c \
	nanodns/upstream/query.h \
	nanodns/upstream/reply.c \
	nanodns/upstream/reply.h \
	nanodns/upstream/reply_authority.c \
	nanodns/upstream/reply_chain.c \
	nanodns/upstream/reply_pack.c \
	nanodns/upstream/reply_work.h
