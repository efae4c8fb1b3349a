# SPDX-License-Identifier: MIT
nanodns_libnanodns_core_a_SOURCES += \
	nanodns/store/acl.c \
	nanodns/store/acl.h \
	nanodns/store/cache.c \
	nanodns/store/cache.h \
	nanodns/store/cache_shard.c \
	nanodns/store/cache_shard.h \
	nanodns/store/catalog.c \
	nanodns/store/catalog.h \
	nanodns/store/catalog_layout.h \
	nanodns/store/compile.c \
	nanodns/store/draft.c \
	nanodns/store/draft.h \
	nanodns/store/emit.c \
	nanodns/store/emit.h \
	nanodns/store/encode.c \
	nanodns/store/encode.h \
	nanodns/store/entry.c \
	nanodns/store/endpoint.h \
	nanodns/store/entry.h \
	nanodns/store/question.c \
	nanodns/store/question.h \
	nanodns/store/reverse.c \
	nanodns/store/reverse.h \
	nanodns/store/routes.c \
	nanodns/store/routes.h \
	nanodns/store/server_list.c \
	nanodns/store/server_list.h \
	nanodns/store/snapshot.c \
	nanodns/store/snapshot.h \
	nanodns/store/special.c \
	nanodns/store/special.h
