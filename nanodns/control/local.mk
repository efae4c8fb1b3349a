# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/control/change.c \
	nanodns/control/control.c \
	nanodns/control/control.h \
	nanodns/control/errand.c \
	nanodns/control/errand.h \
	nanodns/control/file.c \
	nanodns/control/file.h \
	nanodns/control/first.c \
	nanodns/control/first.h \
	nanodns/control/forwarding.c \
	nanodns/control/forwarding.h \
	nanodns/control/hosts.c \
	nanodns/control/hosts.h \
	nanodns/control/keep.c \
	nanodns/control/load.c \
	nanodns/control/load.h \
	nanodns/control/log_config.c \
	nanodns/control/log_config.h \
	nanodns/control/persist.c \
	nanodns/control/persist.h \
	nanodns/control/private.h \
	nanodns/control/self.c \
	nanodns/control/self.h \
	nanodns/control/service.c \
	nanodns/control/service.h \
	nanodns/control/settings.c \
	nanodns/control/settings.h \
	nanodns/control/state.c \
	nanodns/control/state.h \
	nanodns/control/tell.c \
	nanodns/control/watch.c \
	nanodns/control/watch.h \
	nanodns/control/watch_places.c \
	nanodns/control/watch_places.h \
	nanodns/control/wish.c \
	nanodns/control/wish.h
