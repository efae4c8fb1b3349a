/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/api.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <nanocfg/config.h>

#include "app/config_file.h"
#include "base/limits.h"
#include "base/textbuf.h"
#include "cluster/peer_http.h"
#include "loop/loop.h"
#include "mgmt/json_in.h"

/* ---- which one ----------------------------------------------------------------------------- */

/* The first address of a host, at a port. All interfaces are reached at loopback, :: too: it serves
 * both families, and IPv6 may be switched off. */
static bool find_address(const char *host, uint16_t port, struct nd_addr *ret_addr)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    int err = getaddrinfo(host, NULL, &hints, &list);
    if (err != 0) {
        fprintf(stderr, "nanodns: cannot look up the host '%.255s': %s\n", host, gai_strerror(err));
        return false;
    }
    memset(ret_addr, 0, sizeof(*ret_addr));
    memcpy(ret_addr, list->ai_addr, list->ai_addrlen);
    freeaddrinfo(list);
    if (nd_addr_is_any(ret_addr)) {
        *ret_addr = (struct nd_addr){
            .v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    }
    nd_addr_set_port(ret_addr, port);
    return true;
}

/* "http://HOST:PORT", with or without the scheme and a slash at its end. */
static bool find_by_url(const char *url, struct nd_api *api)
{
    char text[300], host[256];
    struct ncfg_endpoint endpoint;
    const char *authority = strncasecmp(url, "http://", 7) == 0 ? url + 7 : url;
    size_t len = strcspn(authority, "/");
    if (strncasecmp(url, "https://", 8) == 0) {
        fprintf(stderr, "nanodns: --url: the management API speaks http, not https\n");
        return false;
    }
    if (len == 0 || len >= sizeof(text) || (authority[len] == '/' && authority[len + 1] != '\0')) {
        fprintf(stderr, "nanodns: --url: '%.64s' is not like http://127.0.0.1:%d\n", url,
                ND_MGMT_PORT_USUAL);
        return false;
    }
    memcpy(text, authority, len);
    text[len] = '\0';
    const char *fault = ncfg_endpoint_parse(text, ND_MGMT_PORT_USUAL, host, &endpoint);
    if (fault != NULL) {
        fprintf(stderr, "nanodns: --url: '%.64s' %s\n", text, fault);
        return false;
    }
    return find_address(host, endpoint.port, &api->addr);
}

static bool find_by_config(const struct nd_args *args, struct nd_api *api)
{
    const char *path = args->config != NULL ? args->config : ND_CONFIG_DEFAULT;
    struct ncfg_diags *diags;
    struct ncfg_config *config;
    if (!nd_config_file_load(path, stderr, &diags, &config)) {
        fprintf(stderr,
                "nanodns: where the server is cannot be read from %s; name it with --url "
                "http://127.0.0.1:%d\n",
                path, ND_MGMT_PORT_USUAL);
        return false;
    }
    const struct ncfg_server *server = &config->server;
    bool found = server->mgmt_port != 0;
    if (!found) {
        fprintf(stderr,
                "nanodns: the management API is off in %s: set \"mgmt_port\": %d in \"server\", or "
                "name the server with --url\n",
                path, ND_MGMT_PORT_USUAL);
    }
    found = found && find_address(server->mgmt_host, server->mgmt_port, &api->addr);
    if (found && api->token == NULL && server->mgmt_token != NULL) {
        api->token = strdup(server->mgmt_token);
    }
    ncfg_diags_free(diags);
    ncfg_config_free(config);
    return found;
}

bool nd_api_find(const struct nd_args *args, struct nd_api *ret_api)
{
    struct nd_api api = {.token = NULL};
    const char *token = getenv("NANODNS_MGMT_TOKEN");
    char ip[ND_ADDR_TEXT_MAX];
    if (token != NULL && *token != '\0') {
        api.token = strdup(token);
    }
    if (!(args->url != NULL ? find_by_url(args->url, &api) : find_by_config(args, &api))) {
        nd_api_done(&api);
        return false;
    }
    nd_addr_ip_text(&api.addr, ip);
    snprintf(api.host, sizeof(api.host), strchr(ip, ':') != NULL ? "[%.79s]:%u" : "%.79s:%u", ip,
             (unsigned)nd_addr_port(&api.addr));
    *ret_api = api;
    return true;
}

void nd_api_done(struct nd_api *api)
{
    free(api->token);
    api->token = NULL;
}

/* ---- asking -------------------------------------------------------------------------------- */

struct asking {
    struct nd_loop *loop;
    struct nd_api_reply reply;
    char error[200]; /* "": none */
};

static void on_answer(void *ctx, const struct nd_peer_answer *answer)
{
    struct asking *asking = ctx;
    asking->reply.status = answer->status;
    if (answer->status == 0) {
        snprintf(asking->error, sizeof(asking->error), "%s", answer->error);
    } else {
        asking->reply.body = malloc(answer->len + 1);
        if (asking->reply.body == NULL) {
            snprintf(asking->error, sizeof(asking->error), "%s", strerror(ENOMEM));
        } else {
            memcpy(asking->reply.body, answer->body, answer->len);
            asking->reply.body[answer->len] = '\0';
            asking->reply.len = answer->len;
        }
    }
    nd_loop_stop(asking->loop);
}

bool nd_api_ask(const struct nd_api *api, bool post, const char *path,
                struct nd_api_reply *ret_reply)
{
    struct asking asking = {.error = ""};
    struct nd_peer_http *http;
    struct nd_peer_request request = {
        .addr = api->addr,
        .host = api->host,
        .path = path,
        .token = api->token,
        .answer_max = ND_API_ANSWER_MAX,
        .stall_ms = post ? ND_API_CHANGE_MS : ND_API_ASK_MS,
        .whole_ms = post ? ND_API_CHANGE_MS : ND_API_ASK_MS,
    };
    int err = nd_loop_new(&asking.loop);
    if (err == 0 && post) {
        request.body = nd_body_new_take(calloc(1, 1), 0);
        err = request.body == NULL ? ENOMEM : 0;
    }
    if (err == 0) {
        err = nd_peer_http_start(asking.loop, &request, on_answer, &asking, &http);
    }
    nd_body_unref(request.body);
    if (err == 0) {
        err = nd_loop_run(asking.loop);
    }
    nd_loop_free(asking.loop);
    if (err != 0 || asking.error[0] != '\0') {
        fprintf(stderr, "nanodns: no answer from the management API at http://%s: %s\n", api->host,
                err != 0 ? strerror(err) : asking.error);
        nd_api_reply_done(&asking.reply);
        return false;
    }
    *ret_reply = asking.reply;
    return true;
}

void nd_api_reply_done(struct nd_api_reply *reply)
{
    free(reply->body);
    reply->body = NULL;
}

void nd_api_print_failure(const struct nd_api *api, const struct nd_api_reply *reply)
{
    nd_json_value *json = nd_json_in_new(reply->body, reply->len);
    const char *error = nd_json_get_text(json, "error");
    const char *status = nd_json_get_text(json, "status");
    char plain[2000] = "";
    struct nd_textbuf text = {.text = plain, .size = sizeof(plain)};
    const char *shown = error != NULL ? error : status != NULL ? status : "no reason given";
    nd_textbuf_plain(&text, shown, strlen(shown));
    fprintf(stderr, "nanodns: http://%s answers %u: %.*s\n", api->host, reply->status,
            (int)text.len, plain);
    if (reply->status == 401) {
        fputs("nanodns: set NANODNS_MGMT_TOKEN, or name the server's config with --config\n",
              stderr);
    }
    nd_json_in_free(json);
}
