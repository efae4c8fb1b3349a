/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_HTTP_LIB_H
#define ND_MGMT_HTTP_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <microhttpd.h>

/*
 * libmicrohttpd, loaded when the management API is first asked for. Distributions build it with
 * TLS, and linking it would have every start load GnuTLS with six libraries behind it: three times
 * the time to the first answer, six times the private memory of a server that has no API at all.
 * With --disable-lazy-loading it is linked like any other.
 */

#define ND_HTTP_LIB_FUNCTIONS(X)                                                                   \
    X(start_daemon)                                                                                \
    X(stop_daemon)                                                                                 \
    X(quiesce_daemon)                                                                              \
    X(run)                                                                                         \
    X(get_timeout)                                                                                 \
    X(get_daemon_info)                                                                             \
    X(get_connection_info)                                                                         \
    X(lookup_connection_value)                                                                     \
    X(suspend_connection)                                                                          \
    X(resume_connection)                                                                           \
    X(create_response_from_buffer)                                                                 \
    X(create_response_from_buffer_with_free_callback_cls)                                          \
    X(add_response_header)                                                                         \
    X(queue_response)                                                                              \
    X(destroy_response)

/* Its functions under their names without "MHD_". */
struct nd_http_lib {
    void *handle; /* NULL when it is linked */
/* the name of a member cannot stand in parentheses: NOLINTNEXTLINE(bugprone-macro-parentheses) */
#define ND_HTTP_LIB_MEMBER(name) __typeof__(&MHD_##name) name;
    ND_HTTP_LIB_FUNCTIONS(ND_HTTP_LIB_MEMBER)
#undef ND_HTTP_LIB_MEMBER
};

/* False: `error` says why, and what to install. */
bool nd_http_lib_open(struct nd_http_lib *ret_lib, char *error, size_t error_size);

/* The library stays in memory: its own libraries do not all survive being loaded twice. */
void nd_http_lib_close(struct nd_http_lib *lib);

#endif
