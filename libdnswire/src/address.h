/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_SRC_ADDRESS_H
#define DNSWIRE_SRC_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#include <dnswire/cursor.h>

/* Addresses as text: IPv4 in dotted decimal (RFC 1035 3.4.1), IPv6 as RFC 5952 has it. */

void dnswi_put_ipv4(struct dnsw_writer *out, const uint8_t octets[4]);
void dnswi_put_ipv6(struct dnsw_writer *out, const uint8_t octets[16]);

/* Read one and write its octets to `w`: 0 or DNSW_ERR_ADDRESS. */
int dnswi_parse_ipv4(struct dnsw_writer *w, const char *text, size_t len);
int dnswi_parse_ipv6(struct dnsw_writer *w, const char *text, size_t len);

#endif
