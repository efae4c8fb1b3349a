/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_GUARD_H
#define ND_MGMT_GUARD_H

#include <stdbool.h>

/* Who may do what, and who wants which form: judgements on header texts. NULL: not sent. */

/*
 * True if `authorization` is "Bearer TOKEN" with this token (RFC 6750). Takes a time that tells
 * nothing of how much of the token was right.
 */
bool nd_guard_token(const char *authorization, const char *token);

/*
 * True for a request that a page of another site had a browser make: its Origin (RFC 6454) is not
 * the address that was asked. A name is never that address, but localhost: anybody can have a name
 * of theirs point here and call pages under it our own (DNS rebinding). We serve no pages, so that
 * nobody's browser misses anything. Programs that are no browsers send no Origin.
 */
bool nd_guard_foreign(const char *origin, const char *host, const char *sec_fetch_site);

/*
 * True if `accept` (RFC 9110 section 12.5.1) asks for text or OpenMetrics rather than for JSON.
 * Whoever takes anything gets JSON.
 */
bool nd_guard_wants_text(const char *accept);

#endif
