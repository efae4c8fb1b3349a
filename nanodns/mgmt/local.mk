# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/mgmt/http.c \
	nanodns/mgmt/http.h \
	nanodns/mgmt/http_lib.c \
	nanodns/mgmt/http_lib.h \
	nanodns/mgmt/http_private.h \
	nanodns/mgmt/http_request.c \
	nanodns/mgmt/mgmt.h
