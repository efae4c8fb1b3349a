# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/stats/stats.c \
	nanodns/stats/stats.h \
	nanodns/stats/upstream_stats.c \
	nanodns/stats/upstream_stats.h
