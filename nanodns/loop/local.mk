# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/loop/base.h \
	nanodns/loop/internal.h \
	nanodns/loop/loop.c \
	nanodns/loop/loop.h \
	nanodns/loop/mailbox.c \
	nanodns/loop/signals.c \
	nanodns/loop/timer.c \
	nanodns/loop/watch.c
