# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/net/listen_error.c \
	nanodns/net/listen_error.h \
	nanodns/net/listen_host.c \
	nanodns/net/listen_host.h \
	nanodns/net/listener.c \
	nanodns/net/listener.h \
	nanodns/net/packet.c \
	nanodns/net/packet.h \
	nanodns/net/pktinfo.c \
	nanodns/net/pktinfo.h \
	nanodns/net/port_holder.c \
	nanodns/net/port_holder.h \
	nanodns/net/tcp.h \
	nanodns/net/tcp_conn.c \
	nanodns/net/tcp_gate.c \
	nanodns/net/tcp_listener.c \
	nanodns/net/tcp_output.c \
	nanodns/net/tcp_private.h \
	nanodns/net/udp.c \
	nanodns/net/udp.h
