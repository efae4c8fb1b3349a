# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/worker/pending.c \
	nanodns/worker/pending.h \
	nanodns/worker/serve.c \
	nanodns/worker/serve.h \
	nanodns/worker/worker.c \
	nanodns/worker/worker.h
