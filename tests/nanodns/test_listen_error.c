/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "net/listen_error.h"

#include <errno.h>
#include <netdb.h>

#include "unit.h"

static char text[1024];

static const char *explain(enum nd_listen_step step, int err, const char *host, uint16_t port,
                           const struct nd_port_holder *holder)
{
    struct nd_listen_error error = {.step = step, .err = err};
    nd_listen_error_text(&error, ND_LISTEN_FOR_DNS, host, port, holder, text, sizeof(text));
    return text;
}

static void a_busy_port_names_its_holder(void)
{
    struct nd_port_holder holder = {.pid = 612, .name = "dnsmasq"};
    CU_ASSERT_STRING_EQUAL(
        explain(ND_LISTEN_BIND_UDP, EADDRINUSE, "0.0.0.0", 53, &holder),
        "cannot listen on 0.0.0.0 port 53 (udp): already in use by dnsmasq (pid 612); stop it, or "
        "choose another port with --port");
    CU_ASSERT_STRING_EQUAL(
        explain(ND_LISTEN_BIND_TCP, EADDRINUSE, "::", 53, NULL),
        "cannot listen on :: port 53 (tcp): already in use by another program ('sudo ss -lnptu' "
        "names it); stop it, or choose another port with --port");
}

static void the_stub_of_systemd_resolved_has_its_own_advice(void)
{
    struct nd_port_holder holder = {.pid = 612, .name = "systemd-resolved"};
    explain(ND_LISTEN_BIND_UDP, EADDRINUSE, "0.0.0.0", 53, &holder);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "systemd-resolved (pid 612)"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "DNSStubListener=no"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--port"));
    snprintf(holder.name, sizeof(holder.name), "systemd-resolve");
    explain(ND_LISTEN_BIND_UDP, EADDRINUSE, "0.0.0.0", 53, &holder);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "DNSStubListener=no"));
}

static void the_management_api_has_options_of_its_own(void)
{
    struct nd_port_holder holder = {.pid = 612, .name = "dnsmasq"};
    struct nd_listen_error error = {.step = ND_LISTEN_BIND_TCP, .err = EADDRINUSE};
    nd_listen_error_text(&error, ND_LISTEN_FOR_MGMT, "127.0.0.1", 9053, &holder, text,
                         sizeof(text));
    CU_ASSERT_STRING_EQUAL(text, "cannot serve the management API on 127.0.0.1 port 9053: already "
                                 "in use by dnsmasq (pid 612); stop it, or choose another port "
                                 "with --mgmt-port");
    error.err = EADDRNOTAVAIL;
    nd_listen_error_text(&error, ND_LISTEN_FOR_MGMT, "192.0.2.1", 9053, NULL, text, sizeof(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--mgmt-host"));
    error.err = EACCES;
    nd_listen_error_text(&error, ND_LISTEN_FOR_MGMT, "192.0.2.1", 80, NULL, text, sizeof(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--mgmt-port 9053"));
}

static void a_low_port_names_the_capability(void)
{
    explain(ND_LISTEN_BIND_UDP, EACCES, "0.0.0.0", 53, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "cannot listen on 0.0.0.0 port 53 (udp): no permission"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "CAP_NET_BIND_SERVICE"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "setcap"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "sudo"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--port 5353"));
    explain(ND_LISTEN_BIND_UDP, EACCES, "0.0.0.0", 5353, NULL); /* not that */
    CU_ASSERT_PTR_NULL(strstr(text, "CAP_NET_BIND_SERVICE"));
}

static void a_foreign_address_and_a_missing_family(void)
{
    explain(ND_LISTEN_BIND_UDP, EADDRNOTAVAIL, "192.0.2.1", 53, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "192.0.2.1 port 53 (udp): this machine has no such"));
    explain(ND_LISTEN_SOCKET, EAFNOSUPPORT, "::1", 53, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "::1 port 53: this machine does not support"));
    explain(ND_LISTEN_SOCKET, EMFILE, "::1", 53, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "ulimit -n"));
    explain(ND_LISTEN_LISTEN, EIO, "::1", 53, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, strerror(EIO)));
}

static void a_host_that_is_not_found(void)
{
    struct nd_listen_error error = {.step = ND_LISTEN_RESOLVE, .gai = EAI_NONAME};
    nd_listen_error_text(&error, ND_LISTEN_FOR_DNS, "no.such.host", 53, NULL, text, sizeof(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "cannot look up the host 'no.such.host'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "--host"));
    error = (struct nd_listen_error){.step = ND_LISTEN_RESOLVE, .gai = EAI_SYSTEM, .err = EIO};
    nd_listen_error_text(&error, ND_LISTEN_FOR_DNS, "no.such.host", 53, NULL, text, sizeof(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, strerror(EIO)));
}

static void every_text_is_one_line_that_fits(void)
{
    char host[2000];
    memset(host, 'h', sizeof(host) - 1);
    host[sizeof(host) - 1] = '\0';
    struct nd_port_holder holder = {.pid = 1, .name = "x"};
    for (int err = 1; err < 134; err++) {
        for (int step = ND_LISTEN_SOCKET; step <= ND_LISTEN_LISTEN; step++) {
            explain((enum nd_listen_step)step, err, host, 53, &holder);
            CU_ASSERT_PTR_NULL(strchr(text, '\n'));
            CU_ASSERT(strlen(text) < 1000);
        }
    }
}

UNIT_MAIN("net/listen_error", UNIT_TEST(a_busy_port_names_its_holder),
          UNIT_TEST(the_stub_of_systemd_resolved_has_its_own_advice),
          UNIT_TEST(the_management_api_has_options_of_its_own),
          UNIT_TEST(a_low_port_names_the_capability),
          UNIT_TEST(a_foreign_address_and_a_missing_family), UNIT_TEST(a_host_that_is_not_found),
          UNIT_TEST(every_text_is_one_line_that_fits))
