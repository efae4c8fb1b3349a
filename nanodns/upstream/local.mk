# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/upstream/ares_channel.c \
	nanodns/upstream/ares_glue.c \
	nanodns/upstream/ares_glue.h \
	nanodns/upstream/ares_private.h \
	nanodns/upstream/forward.h \
	nanodns/upstream/reply.h
