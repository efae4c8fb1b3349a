/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listen_error.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* What stands before "host" and "port" in the options that choose them. */
static const char *const option_prefix[] = {
    [ND_LISTEN_FOR_DNS] = "",
    [ND_LISTEN_FOR_MGMT] = "mgmt-",
};

static void in_use_text(const char *prefix, const struct nd_port_holder *holder, char *buf,
                        size_t size)
{
    if (holder == NULL) {
        snprintf(buf, size,
                 "already in use by another program ('sudo ss -lnptu' names it); stop it, or "
                 "choose another port with --%sport",
                 prefix);
    } else if (strcmp(holder->name, "systemd-resolved") == 0 ||
               strcmp(holder->name, "systemd-resolve") == 0) {
        snprintf(buf, size,
                 "already in use by systemd-resolved (pid %ld); stop its stub listener with "
                 "DNSStubListener=no in /etc/systemd/resolved.conf, or choose another port with "
                 "--%sport, or one address with --%shost",
                 (long)holder->pid, prefix, prefix);
    } else {
        snprintf(buf, size,
                 "already in use by %s (pid %ld); stop it, or choose another port with --%sport",
                 holder->name, (long)holder->pid, prefix);
    }
}

/* What an errno value means here, and the way out. */
static void reason_text(int err, const char *prefix, uint16_t port,
                        const struct nd_port_holder *holder, char *buf, size_t size)
{
    switch (err) {
    case EADDRINUSE:
        in_use_text(prefix, holder, buf, size);
        break;
    case EACCES:
    case EPERM:
        if (port != 0 && port < ND_PORT_UNPRIVILEGED) {
            snprintf(buf, size,
                     "no permission for a port below %d; run with sudo, or give the program "
                     "CAP_NET_BIND_SERVICE (sudo setcap cap_net_bind_service=+ep "
                     "\"$(command -v nanodns)\"), or choose a port such as --%sport %d",
                     ND_PORT_UNPRIVILEGED, prefix, *prefix == '\0' ? 5353 : 9053);
        } else {
            snprintf(buf, size, "%s; a security policy forbids it", strerror(err));
        }
        break;
    case EADDRNOTAVAIL:
        snprintf(buf, size,
                 "this machine has no such address; choose one that 'ip address' shows with "
                 "--%shost, or 0.0.0.0 for all",
                 prefix);
        break;
    case EAFNOSUPPORT:
        snprintf(buf, size,
                 "this machine does not support that address family; choose an IPv4 address "
                 "with --%shost, such as 0.0.0.0",
                 prefix);
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

void nd_listen_error_text(const struct nd_listen_error *error, enum nd_listen_use use,
                          const char *host, uint16_t port, const struct nd_port_holder *holder,
                          char *buf, size_t size)
{
    static const char *const protocol[] = {
        [ND_LISTEN_RESOLVE] = "",        [ND_LISTEN_SOCKET] = "",
        [ND_LISTEN_BIND_UDP] = " (udp)", [ND_LISTEN_BIND_TCP] = " (tcp)",
        [ND_LISTEN_LISTEN] = " (tcp)",
    };
    const char *prefix = option_prefix[use];
    const char *action = use == ND_LISTEN_FOR_DNS ? "listen" : "serve the management API";
    if (error->gai != 0 && error->gai != EAI_SYSTEM) {
        snprintf(buf, size,
                 "cannot look up the host '%.255s' to %s on: %s; give an address with --%shost, "
                 "such as 0.0.0.0 or 127.0.0.1",
                 host, action, gai_strerror(error->gai), prefix);
        return;
    }
    char reason[400];
    reason_text(error->err, prefix, port, holder, reason, sizeof(reason));
    snprintf(buf, size, "cannot %s on %.255s port %u%s: %s", action, host, (unsigned)port,
             use == ND_LISTEN_FOR_DNS ? protocol[error->step] : "", reason);
}

void nd_listen_error_explain(const struct nd_listen_error *error, enum nd_listen_use use,
                             const char *host, uint16_t port, char *buf, size_t size)
{
    struct nd_port_holder holder;
    bool known =
        error->err == EADDRINUSE && error->addr.any.sa_family != AF_UNSPEC &&
        nd_port_holder_find("/proc", error->step != ND_LISTEN_BIND_UDP, &error->addr, &holder);
    nd_listen_error_text(error, use, host, port, known ? &holder : NULL, buf, size);
}
