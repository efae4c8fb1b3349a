# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/base/log.h \
	nanodns/base/version.c \
	nanodns/base/version.h
