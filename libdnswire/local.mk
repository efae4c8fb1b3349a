# SPDX-License-Identifier: MIT
# The DNS codec. The objects are compiled once into a convenience library: the installed library is
# made of it, and nanodns and the unit tests link it statically, which lets tests reach internals.

noinst_LTLIBRARIES += libdnswire/libdnswire-core.la
lib_LTLIBRARIES += libdnswire/libdnswire.la

dnswireincludedir = $(includedir)/dnswire
dnswireinclude_HEADERS = \
	libdnswire/include/dnswire/builder.h \
	libdnswire/include/dnswire/cursor.h \
	libdnswire/include/dnswire/decls.h \
	libdnswire/include/dnswire/dnswire.h \
	libdnswire/include/dnswire/edns.h \
	libdnswire/include/dnswire/error.h \
	libdnswire/include/dnswire/message.h \
	libdnswire/include/dnswire/name.h \
	libdnswire/include/dnswire/rdata.h \
	libdnswire/include/dnswire/text.h \
	libdnswire/include/dnswire/types.h \
	libdnswire/include/dnswire/version.h \
	libdnswire/include/dnswire/zone.h

# The library calls its own functions directly, not through a table that another could change.
libdnswire_libdnswire_core_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -fno-semantic-interposition
libdnswire_libdnswire_core_la_SOURCES = \
	libdnswire/src/address.c \
	libdnswire/src/address.h \
	libdnswire/src/builder.c \
	libdnswire/src/compress.c \
	libdnswire/src/compress.h \
	libdnswire/src/cursor_inline.h \
	libdnswire/src/edns.c \
	libdnswire/src/edns_ede.c \
	libdnswire/src/edns_text.c \
	libdnswire/src/edns_text.h \
	libdnswire/src/error.c \
	libdnswire/src/header.c \
	libdnswire/src/message.c \
	libdnswire/src/message_check.c \
	libdnswire/src/name.c \
	libdnswire/src/name_inline.h \
	libdnswire/src/name_text.c \
	libdnswire/src/octet.h \
	libdnswire/src/question.c \
	libdnswire/src/rdata.c \
	libdnswire/src/rdata.h \
	libdnswire/src/rdata_address.c \
	libdnswire/src/rdata_desc.c \
	libdnswire/src/rdata_desc.h \
	libdnswire/src/rdata_hex.c \
	libdnswire/src/rdata_kind.c \
	libdnswire/src/rdata_kind.h \
	libdnswire/src/rdata_loc.c \
	libdnswire/src/rdata_name.c \
	libdnswire/src/rdata_number.c \
	libdnswire/src/rdata_octets.c \
	libdnswire/src/rdata_old.c \
	libdnswire/src/rdata_print.c \
	libdnswire/src/rdata_string.c \
	libdnswire/src/rdata_text.c \
	libdnswire/src/rdata_time.c \
	libdnswire/src/rdata_types.c \
	libdnswire/src/reader.c \
	libdnswire/src/svcb.c \
	libdnswire/src/svcb.h \
	libdnswire/src/svcb_print.c \
	libdnswire/src/svcb_text.c \
	libdnswire/src/text.c \
	libdnswire/src/text_in.c \
	libdnswire/src/text_io.h \
	libdnswire/src/text_message.c \
	libdnswire/src/text_out.c \
	libdnswire/src/text_rr.h \
	libdnswire/src/ttl_text.c \
	libdnswire/src/types.c \
	libdnswire/src/version.c \
	libdnswire/src/writer.c \
	libdnswire/src/zone.c \
	libdnswire/src/zone.h \
	libdnswire/src/zone_directive.c \
	libdnswire/src/zone_entry.c \
	libdnswire/src/zone_file.c \
	libdnswire/src/zone_record.c

# CURRENT:REVISION:AGE of the binary interface (libtool's rules), not the version of the package.
libdnswire_libdnswire_la_SOURCES =
libdnswire_libdnswire_la_LIBADD = libdnswire/libdnswire-core.la
libdnswire_libdnswire_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info 0:0:0 \
	-Wl,-Bsymbolic-functions -Wl,--version-script=$(srcdir)/libdnswire/libdnswire.map
EXTRA_libdnswire_libdnswire_la_DEPENDENCIES = libdnswire/libdnswire.map

pkgconfig_DATA += libdnswire/libdnswire.pc
EXTRA_DIST += libdnswire/libdnswire.map

# The tool uses the public interface alone, but holds the library itself: it runs from wherever it is
# copied to, and from the build tree without a wrapper.
bin_PROGRAMS += libdnswire/dnswire-dump
libdnswire_dnswire_dump_SOURCES = \
	libdnswire/tool/dump.h \
	libdnswire/tool/input.c \
	libdnswire/tool/json.c \
	libdnswire/tool/json_string.c \
	libdnswire/tool/main.c \
	libdnswire/tool/options.c \
	libdnswire/tool/packet.c \
	libdnswire/tool/pcap.c \
	libdnswire/tool/reencode.c \
	libdnswire/tool/streams.c \
	libdnswire/tool/tcp.c
libdnswire_dnswire_dump_LDADD = libdnswire/libdnswire-core.la
libdnswire_dnswire_dump_LDFLAGS = $(AM_LDFLAGS) $(ND_PROG_LDFLAGS)
