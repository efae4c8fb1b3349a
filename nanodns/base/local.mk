# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/base/log.h \
	nanodns/base/ring.c \
	nanodns/base/ring.h \
	nanodns/base/textbuf.c \
	nanodns/base/textbuf.h \
	nanodns/base/version.c \
	nanodns/base/version.h
