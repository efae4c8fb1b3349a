# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/app/api.c \
	nanodns/app/api.h \
	nanodns/app/args.c \
	nanodns/app/args.h \
	nanodns/app/check.c \
	nanodns/app/cli.c \
	nanodns/app/cli.h \
	nanodns/app/commands.c \
	nanodns/app/config_file.c \
	nanodns/app/config_file.h \
	nanodns/app/daemon.c \
	nanodns/app/daemon.h \
	nanodns/app/help.c \
	nanodns/app/init.c \
	nanodns/app/notify.c \
	nanodns/app/notify.h \
	nanodns/app/overrides.c \
	nanodns/app/overrides.h \
	nanodns/app/remote.c \
	nanodns/app/start.c

# The one file with main(); the rest of app/ belongs to the list above.
nanodns_nanodns_SOURCES = nanodns/app/main.c
