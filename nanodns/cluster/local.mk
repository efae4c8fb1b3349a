# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/cluster/cluster.h \
	nanodns/cluster/dialect.c \
	nanodns/cluster/dialect.h \
	nanodns/cluster/meaning.c \
	nanodns/cluster/peer_http.c \
	nanodns/cluster/peer_http.h
