# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/cluster/cluster.c \
	nanodns/cluster/cluster.h \
	nanodns/cluster/dialect.c \
	nanodns/cluster/dialect.h \
	nanodns/cluster/exchange.c \
	nanodns/cluster/host_lookup.c \
	nanodns/cluster/host_lookup.h \
	nanodns/cluster/meaning.c \
	nanodns/cluster/peer.c \
	nanodns/cluster/peer_http.c \
	nanodns/cluster/peer_http.h \
	nanodns/cluster/peer_list.c \
	nanodns/cluster/peer_list.h \
	nanodns/cluster/private.h \
	nanodns/cluster/rounds.c \
	nanodns/cluster/transfer.c
