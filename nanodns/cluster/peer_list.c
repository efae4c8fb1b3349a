/* SPDX-License-Identifier: MIT */
#include "cluster/peer_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"

#define HOST_SIZE 256 /* as ncfg_endpoint_parse() wants it */

bool nd_peer_same(const struct ncfg_endpoint *a, const struct ncfg_endpoint *b)
{
    if (a->port != b->port || a->family != b->family) {
        return false;
    }
    return a->family == NCFG_HOST_NAME ? strcasecmp(a->host, b->host) == 0
                                       : memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

/* Append a copy, unless it is there already. 0 or ENOMEM. */
static int add(struct nd_peer_list *list, const struct ncfg_endpoint *endpoint,
               struct nd_log_producer *log)
{
    for (size_t i = 0; i < list->count; i++) {
        if (nd_peer_same(&list->peers[i], endpoint)) {
            return 0;
        }
    }
    if (list->count == ND_PEERS_MAX) {
        nd_log_write(log, ND_LOG_WARNING, "peer %s is left out: there are %u already",
                     endpoint->text, ND_PEERS_MAX);
        return 0;
    }
    struct ncfg_endpoint copy = *endpoint;
    char *text = strdup(endpoint->text);
    char *host = strdup(endpoint->host);
    if (text == NULL || host == NULL) {
        free(text);
        free(host);
        return ENOMEM;
    }
    copy.text = text;
    copy.host = host;
    list->peers[list->count++] = copy;
    return 0;
}

/* One entry of NANODNS_PEERS, blanks cut off. */
static int add_text(struct nd_peer_list *list, char *text, uint16_t port,
                    struct nd_log_producer *log)
{
    struct ncfg_endpoint endpoint;
    char host[HOST_SIZE];
    text += strspn(text, " \t\n");
    text[strcspn(text, " \t\n")] = '\0';
    if (text[0] == '\0') {
        return 0;
    }
    const char *fault = ncfg_endpoint_parse(text, port, host, &endpoint);
    if (fault != NULL) {
        nd_log_write(log, ND_LOG_WARNING, "NANODNS_PEERS: '%s' %s", text, fault);
        return 0;
    }
    return add(list, &endpoint, log);
}

static int add_env(struct nd_peer_list *list, const char *env, uint16_t port,
                   struct nd_log_producer *log)
{
    char *copy = strdup(env);
    int err = copy == NULL ? ENOMEM : 0;
    for (char *at = copy; err == 0 && at != NULL;) {
        char *comma = strchr(at, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        err = add_text(list, at, port, log);
        at = comma == NULL ? NULL : comma + 1;
    }
    free(copy);
    return err;
}

int nd_peer_list_make(const struct ncfg_server *server, const char *env,
                      struct nd_log_producer *log, struct nd_peer_list *ret_list)
{
    struct nd_peer_list list = {.peers = calloc(ND_PEERS_MAX, sizeof(*list.peers))};
    int err = list.peers == NULL ? ENOMEM : 0;
    for (size_t i = 0; err == 0 && i < server->peer_count; i++) {
        err = add(&list, &server->peers[i], log);
    }
    if (err == 0 && env != NULL) {
        err = add_env(&list, env, server->mgmt_port != 0 ? server->mgmt_port : ND_PEER_PORT, log);
    }
    if (err != 0) {
        nd_peer_list_done(&list);
        return err;
    }
    *ret_list = list;
    return 0;
}

/* The strings are the endpoint's own, although the model shows them as constant. */
static void free_string(const char *string)
{
    union {
        const char *shown;
        char *owned;
    } text = {.shown = string};
    free(text.owned);
}

void nd_peer_endpoint_done(struct ncfg_endpoint *endpoint)
{
    free_string(endpoint->text);
    free_string(endpoint->host);
}

void nd_peer_list_done(struct nd_peer_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        nd_peer_endpoint_done(&list->peers[i]);
    }
    free(list->peers);
    *list = (struct nd_peer_list){.peers = NULL};
}

/* ---- ourselves ------------------------------------------------------------------------------ */

bool nd_peer_is_us(const struct nd_addr *addr, const struct ncfg_server *server)
{
    struct nd_addr own;
    if (server->mgmt_port == 0 || nd_addr_port(addr) != server->mgmt_port) {
        return false;
    }
    if (nd_addr_from_text(server->mgmt_host, &own) && !nd_addr_is_any(&own)) {
        return nd_addr_same_ip(addr, &own);
    }
    return nd_addr_is_loopback(addr) || nd_addr_is_on_an_interface(addr);
}
