# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/resolve/ahead.c \
	nanodns/resolve/answer.c \
	nanodns/resolve/answer.h \
	nanodns/resolve/chaos.c \
	nanodns/resolve/chaos.h \
	nanodns/resolve/localhost.c \
	nanodns/resolve/localhost.h \
	nanodns/resolve/lookup.c \
	nanodns/resolve/lookup.h \
	nanodns/resolve/outside.c \
	nanodns/resolve/outside.h \
	nanodns/resolve/part.c \
	nanodns/resolve/part.h \
	nanodns/resolve/query.c \
	nanodns/resolve/query.h \
	nanodns/resolve/response.c \
	nanodns/resolve/response.h
