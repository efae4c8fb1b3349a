/* SPDX-License-Identifier: MIT */
#ifndef ND_NET_LISTEN_ERROR_H
#define ND_NET_LISTEN_ERROR_H

#include <stddef.h>

#include "net/port_holder.h"
#include "net/listener.h"

/* What was to listen, for the words of a message. */
enum nd_listen_use {
    ND_LISTEN_FOR_DNS,  /* --host, --port */
    ND_LISTEN_FOR_MGMT, /* --mgmt-host, --mgmt-port */
};

/*
 * One line for a person whose server does not start: what failed, and what to do about it, into
 * `buf`, cut at `size`. `host` and `port` are as asked; `holder` is who has the port, or NULL.
 */
void nd_listen_error_text(const struct nd_listen_error *error, enum nd_listen_use use,
                          const char *host, uint16_t port, const struct nd_port_holder *holder,
                          char *buf, size_t size);

/* The same, having looked for the holder of a port in use. */
void nd_listen_error_explain(const struct nd_listen_error *error, enum nd_listen_use use,
                             const char *host, uint16_t port, char *buf, size_t size);

/* Ports below this need a privilege, unless the system says otherwise (ip(7)). */
#define ND_PORT_UNPRIVILEGED 1024

#endif
