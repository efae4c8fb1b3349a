# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/base/addr.c \
	nanodns/base/addr.h \
	nanodns/base/clock.h \
	nanodns/base/hash.c \
	nanodns/base/hash.h \
	nanodns/base/limits.h \
	nanodns/base/log.c \
	nanodns/base/log.h \
	nanodns/base/log_event.h \
	nanodns/base/log_format.c \
	nanodns/base/log_output.c \
	nanodns/base/log_output.h \
	nanodns/base/log_private.h \
	nanodns/base/log_writer.c \
	nanodns/base/memory.c \
	nanodns/base/memory.h \
	nanodns/base/ring.c \
	nanodns/base/ring.h \
	nanodns/base/suggest.c \
	nanodns/base/suggest.h \
	nanodns/base/textbuf.c \
	nanodns/base/textbuf.h \
	nanodns/base/thread.c \
	nanodns/base/thread.h \
	nanodns/base/version.c \
	nanodns/base/version.h
