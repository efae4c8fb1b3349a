# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/upstream/ares_glue.h \
	nanodns/upstream/forward.h \
	nanodns/upstream/reply.h
