/* SPDX-License-Identifier: MIT */
#ifndef ND_STORE_ACL_H
#define ND_STORE_ACL_H

#include <stdbool.h>
#include <stddef.h>

#include <nanocfg/config.h>

#include "base/addr.h"

/*
 * Who may ask: a set of addresses, kept as sorted ranges without overlap.
 */

struct nd_acl;

/* The set of the given networks. NULL without memory. */
struct nd_acl *nd_acl_new(const struct ncfg_cidr *networks, size_t count);

/*
 * What serves without being configured: loopback, private (RFC 1918), shared (RFC 6598),
 * link-local (RFC 3927, RFC 4291) and unique local (RFC 4193) addresses, and the networks that
 * this machine's interfaces are in now.
 */
struct nd_acl *nd_acl_new_default(void);
void nd_acl_free(struct nd_acl *acl);

/* Is it in one of those networks by its number alone, whatever the interfaces are? */
bool nd_acl_is_private(struct nd_ip ip);

bool nd_acl_has(const struct nd_acl *acl, struct nd_ip ip);

#endif
