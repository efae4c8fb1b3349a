# SPDX-License-Identifier: MIT
"""Other people's servers as upstreams, on loopback, all with the zone `real.example`."""

import contextlib
import os
import shutil
import tempfile

from . import clients, ports, wire
from .server import Process

ZONE = "real.example"
BIG = [f"{'x' * 200}{i:02d}" for i in range(15)]  # too big for UDP at 1232 octets
RECORDS = f"""\
$ORIGIN {ZONE}.
$TTL 300
@ SOA ns1 admin 1 3600 900 604800 300
@ NS ns1
@ MX 10 mail
ns1 A 127.0.0.1
www A 192.0.2.1
www A 192.0.2.2
www AAAA 2001:db8::1
mail A 192.0.2.3
alias CNAME www
far CNAME alias
text TXT "one" "two"
{"".join(f'big TXT "{text}"' + chr(10) for text in BIG)}\
_sip._udp SRV 1 2 5060 www
*.wild A 192.0.2.9
deep.empty.under A 192.0.2.4
"""


def find(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def _nsd(folder, port):
    return "nsd", ["-d", "-c", f"{folder}/conf"], f"""\
server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/pid"
  xfrdfile: "{folder}/xfrd"
  zonelistfile: "{folder}/zones"
  xfrdir: "{folder}"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: {ZONE}
  zonefile: {folder}/zone
"""


def _knot(folder, port):
    """Signs the zone with keys of its own making."""
    return "knotd", ["-c", f"{folder}/conf"], f"""\
server:
  listen: 127.0.0.1@{port}
  rundir: {folder}
  pidfile: {folder}/pid
  udp-workers: 1
  tcp-workers: 2
  background-workers: 1
database:
  storage: {folder}/db
control:
  listen: {folder}/control
log:
  - target: stderr
    any: notice
zone:
  - domain: {ZONE}
    file: {folder}/zone
    zonefile-sync: -1
    journal-content: none
    dnssec-signing: on
"""


def _unbound(folder, port):
    return "unbound", ["-d", "-c", f"{folder}/conf"], f"""\
server:
  interface: 127.0.0.1@{port}
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/pid"
  do-daemonize: no
  use-syslog: no
  module-config: "iterator"
  access-control: 127.0.0.0/8 allow
remote-control:
  control-enable: no
auth-zone:
  name: "{ZONE}"
  zonefile: "{folder}/zone"
  for-upstream: yes
  for-downstream: no
  fallback-enabled: no
"""


def _dnsmasq(folder, port):
    big = "\n".join(f"txt-record=big.{ZONE},{text}" for text in BIG)
    return "dnsmasq", ["--keep-in-foreground", f"--conf-file={folder}/conf"], f"""\
port={port}
listen-address=127.0.0.1
bind-interfaces
no-resolv
no-hosts
user={'root' if os.geteuid() == 0 else ''}
pid-file={folder}/pid
local=/{ZONE}/
local-ttl=300
edns-packet-max=1232
host-record=www.{ZONE},192.0.2.1,2001:db8::1
host-record=www.{ZONE},192.0.2.2
host-record=mail.{ZONE},192.0.2.3
cname=alias.{ZONE},www.{ZONE}
cname=far.{ZONE},alias.{ZONE}
mx-host={ZONE},mail.{ZONE},10
txt-record=text.{ZONE},one,two
{big}
srv-host=_sip._udp.{ZONE},www.{ZONE},5060,1,2
address=/wild.{ZONE}/192.0.2.9
host-record=deep.empty.under.{ZONE},192.0.2.4
"""


SERVERS = {"nsd": _nsd, "knot": _knot, "unbound": _unbound, "dnsmasq": _dnsmasq}


class RealServer:
    """A running server of SERVERS."""

    def __init__(self, kind):
        self.folder = tempfile.mkdtemp(prefix="nanodns-real-")
        for _ in range(ports.STARTS):
            self.port = ports.free()
            program, args, conf = SERVERS[kind](self.folder, self.port)
            for name, text in (("zone", RECORDS), ("conf", conf)):
                with open(os.path.join(self.folder, name), "w", encoding="ascii") as file:
                    file.write(text)
            os.makedirs(f"{self.folder}/db", exist_ok=True)
            self.process = Process([find(program), *args])
            if self._answers():
                return
            output = self.process.output
            self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        raise AssertionError(f"{kind} did not start\n{output}")

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.port}"

    def _answers(self):
        """Whether it serves the zone; these programs do not say when they are ready."""
        for _ in range(100):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                with clients.Udp("127.0.0.1", self.port) as client:
                    client.send(wire.query(f"www.{ZONE}"))
                    data = client.receive(0.2)
                if data and wire.parse(data).answer:
                    return True
            if self.process.child.poll() is not None:
                return False
            self.process.wait_for("$^", 0.05)
        return False

    def end(self):
        self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
