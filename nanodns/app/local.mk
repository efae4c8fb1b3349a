# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/app/listen_error.c \
	nanodns/app/listen_error.h \
	nanodns/app/notify.c \
	nanodns/app/notify.h \
	nanodns/app/port_holder.c \
	nanodns/app/port_holder.h

# The one file with main(); the rest of app/ belongs to the list above.
nanodns_nanodns_SOURCES = nanodns/app/stub_main.c
