/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/guard.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

bool nd_guard_token(const char *authorization, const char *token)
{
    static const char scheme[] = "Bearer ";
    if (authorization == NULL || strncasecmp(authorization, scheme, sizeof(scheme) - 1) != 0) {
        return false;
    }
    const char *given = authorization + sizeof(scheme) - 1;
    given += strspn(given, " ");
    size_t given_len = strlen(given), token_len = strlen(token);
    unsigned difference = given_len != token_len;
    /* as long as what was given, whatever the token: of an empty token only its length counts */
    for (size_t i = 0; i < given_len; i++) {
        size_t at = token_len != 0 ? i % token_len : 0;
        difference |= (unsigned char)given[i] ^ (unsigned char)token[at];
    }
    return difference == 0;
}

/* ---- origin -------------------------------------------------------------------------------- */

/* An address, or localhost; `host` is "192.0.2.1:9053", "[::1]:9053", with or without a port. */
static bool names_no_name(const char *host)
{
    char text[64];
    size_t len = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");
    if (host[0] == '[') {
        host++;
        len--;
    }
    if (len == 0 || len >= sizeof(text)) {
        return false;
    }
    memcpy(text, host, len);
    text[len] = '\0';
    uint8_t address[16];
    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1 ||
           strcasecmp(text, "localhost") == 0;
}

bool nd_guard_foreign(const char *origin, const char *host, const char *sec_fetch_site)
{
    if (sec_fetch_site != NULL && strcasecmp(sec_fetch_site, "same-origin") != 0 &&
        strcasecmp(sec_fetch_site, "none") != 0) {
        return true;
    }
    if (origin == NULL) {
        return false;
    }
    const char *authority = strstr(origin, "://");
    if (authority == NULL || host == NULL) {
        return true; /* "null": a sandbox, a file */
    }
    return strcasecmp(authority + 3, host) != 0 || !names_no_name(host);
}

/* ---- content ------------------------------------------------------------------------------- */

/* The weight of one entry of Accept, 0 to 1000; "text/plain;version=0.0.4;q=0.5" has 500. */
static unsigned weight_of(const char *entry, size_t len)
{
    const char *end = entry + len;
    for (const char *at = entry; (at = memchr(at, ';', (size_t)(end - at))) != NULL;) {
        at++;
        while (at < end && *at == ' ') {
            at++;
        }
        if (end - at < 3 || (*at != 'q' && *at != 'Q') || at[1] != '=') {
            continue;
        }
        if (at[2] != '0') {
            return 1000;
        }
        unsigned weight = 0, unit = 100;
        for (at += 4; at < end && *at >= '0' && *at <= '9' && unit > 0; at++, unit /= 10) {
            weight += unit * (unsigned)(*at - '0');
        }
        return weight;
    }
    return 1000;
}

static bool is_type(const char *entry, size_t len, const char *type)
{
    size_t type_len = strlen(type);
    return len >= type_len && strncasecmp(entry, type, type_len) == 0 &&
           (len == type_len || entry[type_len] == ';' || entry[type_len] == ' ');
}

bool nd_guard_wants_text(const char *accept)
{
    unsigned text = 0, json = 0;
    if (accept == NULL) {
        return false;
    }
    while (*accept != '\0') {
        accept += strspn(accept, ", \t");
        size_t len = strcspn(accept, ",");
        unsigned weight = weight_of(accept, len);
        if (is_type(accept, len, "text/plain") || is_type(accept, len, "text/*") ||
            is_type(accept, len, "application/openmetrics-text")) {
            text = weight > text ? weight : text;
        } else if (is_type(accept, len, "application/json") ||
                   is_type(accept, len, "application/*")) {
            json = weight > json ? weight : json;
        }
        accept += len;
    }
    return text > json;
}
