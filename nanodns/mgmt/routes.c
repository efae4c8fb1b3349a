/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/limits.h"
#include "mgmt/guard.h"
#include "mgmt/private.h"

/* Every endpoint is a row here; what it answers is in the file of its name. */

struct route {
    const char *path;
    enum nd_http_method method;
    bool secret;     /* asks for the token, as every POST does */
    size_t body_max; /* octets; of others a body is passed over */
    void (*serve)(struct nd_mgmt *mgmt, struct nd_http_request *request);
};

static const struct route routes[] = {
    {"/health", ND_HTTP_GET, false, 0, nd_mgmt_health},
    {"/ready", ND_HTTP_GET, false, 0, nd_mgmt_ready},
    {"/metrics", ND_HTTP_GET, false, 0, nd_mgmt_metrics},
    {"/metrics/prometheus", ND_HTTP_GET, false, 0, nd_mgmt_prometheus},
    {"/cluster", ND_HTTP_GET, false, 0, nd_mgmt_cluster},
    {"/config/raw", ND_HTTP_GET, true, 0, nd_mgmt_config_raw},
    {"/reload", ND_HTTP_POST, true, ND_MGMT_SMALL_BODY_MAX, nd_mgmt_reload},
    {"/sync", ND_HTTP_POST, true, ND_MGMT_BODY_MAX, nd_mgmt_sync},
};

static const struct route *find(const char *path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (strcmp(routes[i].path, path) == 0) {
            return &routes[i];
        }
    }
    return NULL;
}

/* An error with a header that its status asks for. */
static void reply_with(struct nd_http_request *request, unsigned status, const char *body,
                       const char *allow, const char *authenticate)
{
    const struct nd_http_answer answer = {
        .status = status,
        .content_type = ND_MGMT_JSON,
        .body = body,
        .body_len = strlen(body),
        .allow = allow,
        .authenticate = authenticate,
    };
    nd_http_answer(request, &answer);
}

static bool has_token(const struct nd_mgmt *mgmt, const struct nd_http_request *request)
{
    const char *token = nd_control_serving(mgmt->control)->server->mgmt_token;
    return token == NULL || nd_guard_token(nd_http_header(request, "Authorization"), token);
}

/* All that can be refused is, before a body is taken. */
static size_t begin(void *ctx, struct nd_http_request *request)
{
    struct nd_mgmt *mgmt = ctx;
    const struct route *route = find(nd_http_path(request));
    if (route == NULL) {
        nd_mgmt_reply_error(request, 404, "unknown path: %.900s", nd_http_path(request));
        return 0;
    }
    if (nd_http_method(request) != route->method) {
        reply_with(request, 405, "{\n  \"error\": \"method not allowed\"\n}\n",
                   route->method == ND_HTTP_GET ? "GET, HEAD" : "POST", NULL);
        return 0;
    }
    if (route->method == ND_HTTP_POST && mgmt->leaving) {
        nd_mgmt_reply_error(request, 503, "the server goes down");
        return 0;
    }
    if (route->method == ND_HTTP_POST &&
        nd_guard_foreign(nd_http_header(request, "Origin"), nd_http_header(request, "Host"),
                         nd_http_header(request, "Sec-Fetch-Site"))) {
        nd_mgmt_reply_error(request, 403, "refused: this request was made by a page of %.200s",
                            nd_http_header(request, "Origin") != NULL
                                ? nd_http_header(request, "Origin")
                                : "another site");
        return 0;
    }
    if (route->secret && !has_token(mgmt, request)) {
        reply_with(request, 401,
                   "{\n  \"error\": \"this needs the header 'Authorization: Bearer TOKEN' with the "
                   "server's mgmt_token\"\n}\n",
                   NULL, "Bearer realm=\"nanodns\"");
        return 0;
    }
    return route->body_max;
}

/* What comes here has a route: `begin` answers the others. */
static void serve(void *ctx, struct nd_http_request *request)
{
    const struct route *route = find(nd_http_path(request));
    if (route != NULL) {
        route->serve(ctx, request);
    }
}

static void refuse(void *ctx, struct nd_http_request *request, enum nd_http_refusal refusal)
{
    const struct route *route = find(nd_http_path(request));
    (void)ctx;
    if (refusal == ND_HTTP_TOO_LARGE) {
        nd_mgmt_reply_error(request, 413, "the body is too large: at most %zu octets",
                            route != NULL ? route->body_max : 0);
    } else {
        nd_mgmt_reply_error(request, 503, "busy: no room for the body; try again");
    }
}

static void gone(void *ctx, struct nd_http_request *request)
{
    struct nd_mgmt_wait *wait = nd_http_data(request);
    (void)ctx;
    if (wait != NULL) {
        wait->request = NULL;
    }
}

struct nd_http_service nd_mgmt_service(struct nd_mgmt *mgmt)
{
    return (struct nd_http_service){
        .ctx = mgmt, .begin = begin, .serve = serve, .refuse = refuse, .gone = gone};
}
