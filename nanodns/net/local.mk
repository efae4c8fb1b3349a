# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/net/listener.h \
	nanodns/net/packet.h \
	nanodns/net/tcp.h \
	nanodns/net/udp.h
