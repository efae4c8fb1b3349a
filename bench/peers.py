# SPDX-License-Identifier: MIT
"""The servers that are compared: how each is configured and started, for one thread and speed.

A server is a function (binary, folder, port, names) that writes its files into the folder and
returns the command line, in the foreground. All of them serve the zone bench.lan with the names
host000000 … and their A records 10.x.y.z; none logs, none has an upstream.
"""
import json
import os
import shutil

ZONE = "bench.lan"


def address(number):
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def hosts(names):
    return ((f"host{i:06d}.{ZONE}", address(i)) for i in range(names))


def write(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path


def zone_file(folder, names):
    lines = [f"$ORIGIN {ZONE}.", "$TTL 300", "@ SOA ns1 admin 1 3600 900 604800 300",
             "@ NS ns1", "ns1 A 127.0.0.1"]
    lines += [f"host{i:06d} A {address(i)}" for i in range(names)]
    return write(folder, "bench.zone", lines)


def nanodns_config(folder, port, names, rewrites=0):
    """A file that all three programs named NanoDNS read."""
    config = {
        "server": {
            "host": "127.0.0.1", "port": port, "upstream": [], "cache_enabled": False,
            "log_level": "ERROR", "log_queries": False, "hot_reload": False, "mgmt_port": 0,
        },
        "zones": {ZONE: {"soa": {"mname": f"ns1.{ZONE}", "rname": f"admin.{ZONE}"},
                         "ns": [f"ns1.{ZONE}"]}},
        "records": [{"name": name, "type": "A", "value": value, "ttl": 300}
                    for name, value in hosts(names)],
        "rewrites": [{"match": f"ads{i:06d}.bench.test", "action": "nxdomain"}
                     for i in range(rewrites)],
    }
    return write(folder, "nanodns.json", [json.dumps(config, indent=1)])


def echo(binary, folder, port, names):
    del folder, names
    return [binary, str(port)]


def nanodns(binary, folder, port, names):
    config = nanodns_config(folder, port, names)
    return [binary, "start", "--config", config, "--workers", "1"]


def nanodns_blocking(binary, folder, port, names):
    """The same with as many blocked names instead of records."""
    config = nanodns_config(folder, port, 1, rewrites=names)
    return [binary, "start", "--config", config, "--workers", "1"]


def nanodns_python(binary, folder, port, names):
    config = nanodns_config(folder, port, names)
    return [binary, "start", "--config", config]


def knot(binary, folder, port, names):
    zone = zone_file(folder, names)
    conf = write(folder, "knot.conf", [
        "server:",
        f"  listen: 127.0.0.1@{port}", f"  rundir: {folder}", f"  pidfile: {folder}/knot.pid",
        "  udp-workers: 1", "  tcp-workers: 1", "  background-workers: 1",
        "database:", f"  storage: {folder}/db",
        "control:", f"  listen: {folder}/knot.sock",
        "log:", "  - target: stderr", "    any: error",
        "zone:",
        f"  - domain: {ZONE}", f"    file: {zone}", "    semantic-checks: off",
        "    zonefile-sync: -1", "    journal-content: none",
    ])
    return [binary, "-c", conf]


def nsd(binary, folder, port, names):
    zone = zone_file(folder, names)
    conf = write(folder, "nsd.conf", [
        "server:",
        f"  ip-address: 127.0.0.1@{port}", "  server-count: 1", "  reuseport: no",
        '  username: ""', '  chroot: ""', f'  zonesdir: "{folder}"', '  database: ""',
        f'  pidfile: "{folder}/nsd.pid"', f'  xfrdfile: "{folder}/xfrd.state"',
        f'  zonelistfile: "{folder}/zone.list"', f'  xfrdir: "{folder}"',
        '  logfile: "/dev/null"', "  verbosity: 0", "  minimal-responses: yes",
        "  rrl-ratelimit: 0", "  rrl-whitelist-ratelimit: 0",
        "remote-control:", "  control-enable: no",
        "zone:", f"  name: {ZONE}", f"  zonefile: {zone}",
    ])
    return [binary, "-d", "-c", conf]


def unbound_command(binary, folder, port, options, clauses):
    """With these lines of the server clause, and clauses behind it, beside what all runs have."""
    conf = write(folder, "unbound.conf", [
        "server:",
        f"  interface: 127.0.0.1@{port}", "  num-threads: 1", "  so-reuseport: no",
        '  username: ""', '  chroot: ""', f'  directory: "{folder}"',
        f'  pidfile: "{folder}/unbound.pid"', "  do-daemonize: no", "  use-syslog: no",
        '  logfile: "/dev/null"', "  verbosity: 0", "  statistics-interval: 0",
        '  module-config: "iterator"', "  minimal-responses: yes", *options,
        "remote-control:", "  control-enable: no", *clauses,
    ])
    return [binary, "-d", "-c", conf]


def unbound(binary, folder, port, names):
    return unbound_command(binary, folder, port, [
        "  do-not-query-localhost: yes", "  rrset-roundrobin: no",
        f'  local-zone: "{ZONE}." static',
        *(f'  local-data: "{name}. 300 A {value}"' for name, value in hosts(names)),
    ], [])


def dnsmasq_command(binary, folder, port, options):
    user = ["--user=root", "--group=root"] if os.geteuid() == 0 else []
    return [binary, "--keep-in-foreground", "--conf-file=/dev/null", f"--port={port}",
            "--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts",
            "--log-facility=/dev/null", f"--pid-file={folder}/dnsmasq.pid", *options, *user]


def dnsmasq(binary, folder, port, names):
    table = write(folder, "hosts", (f"{value} {name}" for name, value in hosts(names)))
    return dnsmasq_command(binary, folder, port, [
        f"--addn-hosts={table}", f"--local=/{ZONE}/", "--local-ttl=300", "--cache-size=10000"])


# ---- as forwarders: everything goes to one upstream on loopback --------------------------------

def forwarding_config(folder, port, upstream_port, cached):
    """Ours. With `cached` all of the bench's names fit; without, nothing is kept."""
    config = {"server": {
        "host": "127.0.0.1", "port": port, "upstream": [f"127.0.0.1:{upstream_port}"],
        "cache_enabled": cached, "cache_size": 10000, "cache_ttl": 3600, "log_level": "ERROR",
        "hot_reload": False}, "records": [{"name": f"local{i:06d}.lan", "type": "A",
                                           "value": address(i)} for i in range(1000)]}
    return write(folder, "nanodns.json", [json.dumps(config, indent=1)])


def nanodns_forwarding(upstream_port, cached):
    def make(binary, folder, port, names):
        del names
        config = forwarding_config(folder, port, upstream_port, cached)
        return [binary, "start", "--config", config, "--workers", "1"]
    return make


def unbound_forwarding(upstream_port, cached):
    def make(binary, folder, port, names):
        del names
        return unbound_command(binary, folder, port, [
            "  do-not-query-localhost: no", "  outgoing-range: 4096",
            "  num-queries-per-thread: 4096",
            *([] if cached else ["  msg-cache-size: 0", "  rrset-cache-size: 0"]),
        ], [
            "forward-zone:", '  name: "."', f"  forward-addr: 127.0.0.1@{upstream_port}",
            *([] if cached else ["  forward-no-cache: yes"]),
        ])
    return make


def dnsmasq_forwarding(upstream_port, cached):
    def make(binary, folder, port, names):
        del names
        return dnsmasq_command(binary, folder, port, [
            f"--server=127.0.0.1#{upstream_port}", "--dns-forward-max=1000",
            f"--cache-size={10000 if cached else 0}"])
    return make


FORWARDERS = {
    "unbound": ("unbound", unbound_forwarding),
    "dnsmasq": ("dnsmasq", dnsmasq_forwarding),
}


def nsd_wildcard(binary, folder, port, names):
    """An upstream that knows every name below bench.lan."""
    command = nsd(binary, folder, port, names)
    with open(os.path.join(folder, "bench.zone"), "a", encoding="ascii") as file:
        file.write("* A 10.0.0.1\n")
    return command


PEERS = {
    "knot": ("knotd", knot),
    "nsd": ("nsd", nsd),
    "unbound": ("unbound", unbound),
    "dnsmasq": ("dnsmasq", dnsmasq),
}


def find(program):
    """The path of an installed program, the folders of the system's own ones included."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
