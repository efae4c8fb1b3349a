/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "app/listen_error.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

static void in_use_text(const struct nd_port_holder *holder, char *buf, size_t size)
{
    if (holder == NULL) {
        snprintf(buf, size,
                 "already in use by another program ('sudo ss -lnptu' names it); stop it, or "
                 "choose another port with --port");
    } else if (strcmp(holder->name, "systemd-resolved") == 0 ||
               strcmp(holder->name, "systemd-resolve") == 0) {
        snprintf(buf, size,
                 "already in use by systemd-resolved (pid %ld); stop its stub listener with "
                 "DNSStubListener=no in /etc/systemd/resolved.conf, or choose another port with "
                 "--port, or one address with --host",
                 (long)holder->pid);
    } else {
        snprintf(buf, size,
                 "already in use by %s (pid %ld); stop it, or choose another port with --port",
                 holder->name, (long)holder->pid);
    }
}

/* What an errno value means here, and the way out. */
static void reason_text(int err, uint16_t port, const struct nd_port_holder *holder, char *buf,
                        size_t size)
{
    switch (err) {
    case EADDRINUSE:
        in_use_text(holder, buf, size);
        break;
    case EACCES:
    case EPERM:
        if (port != 0 && port < ND_PORT_UNPRIVILEGED) {
            snprintf(buf, size,
                     "no permission for a port below %d; run with sudo, or give the program "
                     "CAP_NET_BIND_SERVICE (sudo setcap cap_net_bind_service=+ep "
                     "\"$(command -v nanodns)\"), or choose a port such as --port 5353",
                     ND_PORT_UNPRIVILEGED);
        } else {
            snprintf(buf, size, "%s; a security policy forbids it", strerror(err));
        }
        break;
    case EADDRNOTAVAIL:
        snprintf(buf, size,
                 "this machine has no such address; choose one that 'ip address' shows with "
                 "--host, or 0.0.0.0 for all");
        break;
    case EAFNOSUPPORT:
        snprintf(buf, size,
                 "this machine does not support that address family; choose an IPv4 address "
                 "with --host, such as 0.0.0.0");
        break;
    case EMFILE:
    case ENFILE:
        snprintf(buf, size, "%s; raise the limit (ulimit -n) or use fewer --workers",
                 strerror(err));
        break;
    default:
        snprintf(buf, size, "%s", strerror(err));
        break;
    }
}

void nd_listen_error_text(const struct nd_listen_error *error, const char *host, uint16_t port,
                          const struct nd_port_holder *holder, char *buf, size_t size)
{
    static const char *const protocol[] = {
        [ND_LISTEN_RESOLVE] = "",        [ND_LISTEN_SOCKET] = "",
        [ND_LISTEN_BIND_UDP] = " (udp)", [ND_LISTEN_BIND_TCP] = " (tcp)",
        [ND_LISTEN_LISTEN] = " (tcp)",
    };
    if (error->gai != 0 && error->gai != EAI_SYSTEM) {
        snprintf(buf, size,
                 "cannot look up the host '%.255s' to listen on: %s; give an address with --host, "
                 "such as 0.0.0.0 or 127.0.0.1",
                 host, gai_strerror(error->gai));
        return;
    }
    char reason[400];
    reason_text(error->err, port, holder, reason, sizeof(reason));
    snprintf(buf, size, "cannot listen on %.255s port %u%s: %s", host, (unsigned)port,
             protocol[error->step], reason);
}
