/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_REVERSE_H
#define ND_STORE_REVERSE_H

#include <stddef.h>
#include <stdint.h>

/* 32 nibbles of two octets each, "ip6", "arpa" and the root. */
#define ND_REVERSE_NAME_MAX 74

/*
 * The name under which an address has its PTR record: in-addr.arpa for 4 octets (RFC 1035 section
 * 3.5), ip6.arpa for 16 (RFC 3596 section 2.5). `name` has ND_REVERSE_NAME_MAX octets. Returns the
 * length of the name.
 */
size_t nd_reverse_name(const uint8_t *address, size_t address_len, uint8_t *name);

#endif
