/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/config_file.h"

#include <inttypes.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

void nd_config_file_print_diags(FILE *out, const struct ncfg_diags *diags)
{
    char line[ND_CONFIG_DIAG_MAX];
    size_t count = ncfg_diags_count(diags);
    for (size_t i = 0; i < count; i++) {
        ncfg_diag_format(diags, ncfg_diags_get(diags, i), line, sizeof(line));
        fprintf(out, "%s\n", line);
    }
    size_t found = ncfg_diags_errors(diags) + ncfg_diags_warnings(diags);
    if (found > count) {
        fprintf(out, "and %zu more\n", found - count);
    }
}

static void print_counts(FILE *out, const char *path, const struct ncfg_diags *diags)
{
    size_t errors = ncfg_diags_errors(diags);
    size_t warnings = ncfg_diags_warnings(diags);
    fprintf(out, "%s: %zu error%s", path, errors, plural(errors));
    if (warnings > 0) {
        fprintf(out, ", %zu warning%s", warnings, plural(warnings));
    }
    fputc('\n', out);
}

void nd_config_file_print_faults(FILE *out, const char *path, const struct ncfg_diags *diags)
{
    nd_config_file_print_diags(out, diags);
    print_counts(out, path, diags);
}

bool nd_config_file_load(const char *path, FILE *err, struct ncfg_diags **ret_diags,
                         struct ncfg_config **ret_config)
{
    struct ncfg_diags *diags = ncfg_diags_new(path);
    int result = diags == NULL ? NCFG_NO_MEMORY : ncfg_load_file(path, diags, ret_config);
    switch (result) {
    case NCFG_OK:
        *ret_diags = diags;
        return true;
    case NCFG_NO_MEMORY:
        fprintf(err, "nanodns: no memory to load %s\n", path);
        break;
    case NCFG_NO_FILE: /* its one diagnostic says why, and what to do about a missing file */
        nd_config_file_print_diags(err, diags);
        break;
    default:
        nd_config_file_print_faults(err, path, diags);
        break;
    }
    ncfg_diags_free(diags);
    return false;
}

/* ---- the summary ------------------------------------------------------------------------------
 */

static void print_key(FILE *out, const char *key)
{
    fprintf(out, "  %-14s : ", key);
}

static void print_count(FILE *out, const char *key, size_t count)
{
    print_key(out, key);
    fprintf(out, "%zu\n", count);
}

/* `host:port`, an IPv6 address in brackets. */
static void print_host_port(FILE *out, const char *host, unsigned port)
{
    bool has_colon = false;
    for (const char *c = host; *c != '\0'; c++) {
        has_colon = has_colon || *c == ':';
    }
    fprintf(out, has_colon ? "[%s]:%u\n" : "%s:%u\n", host, port);
}

static void print_endpoints(FILE *out, const struct ncfg_endpoint *endpoints, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s%s", i > 0 ? ", " : "", endpoints[i].text);
    }
    if (count == 0) {
        fputs("none", out);
    }
}

static void print_upstream(FILE *out, const struct ncfg_server *server)
{
    print_key(out, "upstream");
    print_endpoints(out, server->upstreams, server->upstream_count);
    if (server->upstream_count > 0) {
        fprintf(out, " (timeout %u", server->upstream_timeout_ms / 1000);
        if (server->upstream_timeout_ms % 1000 != 0) {
            fprintf(out, ".%03u", server->upstream_timeout_ms % 1000);
        }
        fputs(" s)", out);
    }
    fputc('\n', out);
}

void nd_config_file_print_summary(FILE *out, const char *path, const struct ncfg_config *config)
{
    const struct ncfg_server *server = &config->server;
    fprintf(out, "OK %s is valid\n", path);
    print_count(out, "records", config->record_count);
    print_count(out, "rewrites", config->rewrite_count);
    print_count(out, "zones", config->zone_count);
    if (config->forward_count > 0) {
        print_count(out, "forwards", config->forward_count);
    }
    print_key(out, "bind");
    print_host_port(out, server->host, server->port);
    print_upstream(out, server);
    print_key(out, "cache");
    if (server->cache_enabled) {
        fprintf(out, "on (%" PRIu32 " entries, ttl at most %" PRIu32 " s)\n", server->cache_size,
                server->cache_ttl_s);
    } else {
        fputs("off\n", out);
    }
    print_key(out, "hot reload");
    fputs(server->hot_reload ? "on\n" : "off\n", out);
    print_key(out, "config version");
    fprintf(out, "%" PRIu64 "\n", server->config_version);
    print_key(out, "management");
    if (server->mgmt_port != 0) {
        print_host_port(out, server->mgmt_host, server->mgmt_port);
    } else {
        fputs("off\n", out);
    }
    print_key(out, "peers");
    print_endpoints(out, server->peers, server->peer_count);
    fputc('\n', out);
}
