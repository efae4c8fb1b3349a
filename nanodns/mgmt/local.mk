# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/mgmt/change.c \
	nanodns/mgmt/cluster_view.c \
	nanodns/mgmt/exposition.c \
	nanodns/mgmt/exposition.h \
	nanodns/mgmt/guard.c \
	nanodns/mgmt/guard.h \
	nanodns/mgmt/http.c \
	nanodns/mgmt/http.h \
	nanodns/mgmt/http_lib.c \
	nanodns/mgmt/http_lib.h \
	nanodns/mgmt/http_private.h \
	nanodns/mgmt/http_request.c \
	nanodns/mgmt/json_in.c \
	nanodns/mgmt/json_in.h \
	nanodns/mgmt/json_out.c \
	nanodns/mgmt/json_out.h \
	nanodns/mgmt/mgmt.c \
	nanodns/mgmt/mgmt.h \
	nanodns/mgmt/node.c \
	nanodns/mgmt/private.h \
	nanodns/mgmt/process.c \
	nanodns/mgmt/process.h \
	nanodns/mgmt/prometheus.c \
	nanodns/mgmt/routes.c
