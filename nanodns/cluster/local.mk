# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/cluster/cluster.h \
	nanodns/cluster/peer_http.c \
	nanodns/cluster/peer_http.h
