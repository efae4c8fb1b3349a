/* SPDX-License-Identifier: MIT */
/* Lists of addresses and host names with ports. */
#include "decode.h"

#include <stdalign.h>
#include <string.h>

#define HOST_SIZE 256 /* what ncfg_endpoint_parse() may write */

/* One endpoint, its strings kept in the arena. */
static bool get_endpoint(struct ncfg_decoder *d, const struct ncfg_string_list *list,
                         const struct ncfg_string *string, uint16_t default_port,
                         struct ncfg_endpoint *ret_endpoint)
{
    char host[HOST_SIZE];
    struct ncfg_quote quote;
    const char *text = ncfg_arena_text(d->arena, string->text, string->len);
    const char *fault;

    if (text == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    fault = ncfg_endpoint_parse(text, default_port, host, ret_endpoint);
    if (fault != NULL) {
        NCFG_ERROR_AT(d, list->at, &list->path, "'%s' %s",
                      ncfg_quote(&quote, string->text, string->len), fault);
        return false;
    }
    ret_endpoint->at = list->at;
    ret_endpoint->host =
        strcmp(host, text) == 0 ? text : ncfg_arena_text(d->arena, host, strlen(host));
    if (ret_endpoint->host == NULL) {
        ncfg_no_memory(d);
        return false;
    }
    return true;
}

void ncfg_get_endpoints(struct ncfg_decoder *d, size_t at, const struct ncfg_path *path,
                        uint16_t default_port, const struct ncfg_endpoint **ret_endpoints,
                        size_t *ret_count)
{
    struct ncfg_string_list list;
    struct ncfg_string string;
    struct ncfg_endpoint *endpoints;
    size_t count = 0;

    ncfg_list_open(d, at, path, &list);
    endpoints = ncfg_arena_array(d->arena, list.count, sizeof(*endpoints), alignof(max_align_t));
    if (endpoints == NULL) {
        ncfg_no_memory(d);
        return;
    }
    while (ncfg_list_next(&list, &string)) {
        if (get_endpoint(d, &list, &string, default_port, &endpoints[count])) {
            count++;
        }
    }
    *ret_endpoints = endpoints;
    *ret_count = count;
}
