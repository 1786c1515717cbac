"""ntool ping against the ping of iputils, line by line with times masked: across two routers, as root and as an
ordinary user."""

import re

from netns import *
from pings import *

theirs = require_iputils()
require_namespaces()
theirs = without_rights(theirs)
client, near, far, server = Host("client"), Host("near"), Host("far"), Host("server")
link(client, near, ["10.1.0.2/24", "fd01::2/64"], ["10.1.0.1/24", "fd01::1/64"])
link(near, far, ["10.2.0.1/24", "fd02::1/64"], ["10.2.0.2/24", "fd02::2/64"])
link(far, server, ["10.3.0.1/24", "fd03::1/64"], ["10.3.0.2/24", "fd03::2/64"])
for router in (near, far):
    router.sysctl("net.ipv4.ip_forward", 1)
    router.sysctl("net.ipv6.conf.all.forwarding", 1)
for host in (near, far, server):
    host.sysctl("net.ipv4.icmp_ratelimit", 0)  # errors must not be missing because the other ping had its share
    host.sysctl("net.ipv6.icmp.ratelimit", 0)
for host, v4, v6 in ((client, "10.1.0.1", "fd01::1"), (near, "10.2.0.2", "fd02::2"), (far, "10.2.0.1", "fd02::1"),
                     (server, "10.3.0.1", "fd03::1")):  # fmt: skip
    host.set("ip", "route", "add", "default", "via", v4)
    host.set("ip", "-6", "route", "add", "default", "via", v6)
client.replace_file("/etc/hosts", "127.0.0.1 localhost\n10.3.0.2 server\nfd03::2 server6\n10.2.0.2 far\n")
client.replace_file("/etc/resolv.conf", "# nobody\n")
open_ping_sockets(client)

GOOD = """
-c 3 -i 0.1 10.3.0.2
-c 2 -i 0.1 fd03::2
-c 2 -i 0.1 server
-c 2 -i 0.1 server6
-c 2 -i 0.1 -n server
-c 2 -i 0.1 -n server6
-c 2 -i 0.1 -q 10.3.0.2
-c 2 -i 0.1 -D 10.3.0.2
-c 2 -i 0.1 -O 10.3.0.2
-c 1 -s 0 10.3.0.2
-c 1 -s 7 10.3.0.2
-c 1 -s 15 10.3.0.2
-c 1 -s 16 10.3.0.2
-c 1 -s 1472 10.3.0.2
-c 1 -s 1473 10.3.0.2
-c 1 -s 65507 10.3.0.2
-c 1 -s 65527 fd03::2
-c 1 -I 10.1.0.2 10.3.0.2
-c 1 -I eth0 10.3.0.2
-c 1 -I fd01::2 fd03::2
-c 1 -I eth0 fd03::2
-c 1 -I eth0 server6
-c 1 -4 server
-c 1 -6 server6
-c 1 -t 3 10.3.0.2
-c 2 -i 0.1 -w 3 10.3.0.2
-c 1 -W 0.5 10.3.0.2
-c 2 -i 0.002 -q 10.3.0.2
""".strip().splitlines()

BAD = """
-c 2 -i 0.1 -t 1 10.3.0.2
-c 2 -i 0.1 -t 2 server
-c 2 -i 0.1 -t 2 -n server
-c 2 -i 0.1 -t 1 fd03::2
-c 2 -i 0.1 -t 2 -O fd03::2
-c 2 -i 0.1 -t 1 -q 10.3.0.2
-c 2 -i 0.1 -t 1 -D 10.3.0.2
-w 3 -t 1 10.3.0.2
-c 5 -w 3 -t 1 fd03::2
-c 2 -i 0.1 -W 0.3 10.3.0.99
-c 1 -w 1 10.9.9.9
-w 3 -i 2 -q 10.3.0.200
""".strip().splitlines()

far.set("ip", "neigh", "add", "10.3.0.99", "lladdr", "02:00:00:00:00:99", "dev", "eth1", "nud", "permanent")  # silent
far.set("ip", "route", "add", "blackhole", "10.9.9.0/24")
far.set("ip", "neigh", "add", "10.3.0.200", "lladdr", "02:00:00:00:00:98", "dev", "eth1", "nud", "permanent")

for user in ([], ORDINARY):
    for arguments in GOOD:
        done = expect_same(client, theirs, arguments, prefix=user).expect_code(0)
        expect_equal(done.err, "", f"stderr of {arguments}")
    for arguments in BAD:
        expect_same(client, theirs, arguments, prefix=user).expect_code(1)

# Verbose lines have the identifier; how it travels is told in words of our own.
client.sysctl("net.ipv4.ping_group_range", "1 0")
raw = expect_same(client, theirs, "-v -c 1 -t 3 10.3.0.2", mask=lambda text: masked(re.sub(r"\A\s*ai->.*\n", "", text)))
expect_in("IPv4 goes by raw ICMP", raw.err, "the way")
for arguments in GOOD[:4] + BAD[:6]:
    expect_same(client, theirs, arguments)

# No right at all: both remedies, and exit 2 like theirs.
refused = client.run([*ORDINARY, *OURS, "-c", "1", "10.3.0.2"]).expect_code(2)
expect_in("CAP_NET_RAW", refused.err, "one remedy")
expect_in("net.ipv4.ping_group_range", refused.err, "the other one")
expect_equal(client.run([*ORDINARY, theirs, "-c", "1", "10.3.0.2"]).code, 2, "their exit code without rights")

# Usage and what is found out before the first probe.
for arguments, words in (
    ("-c 1 nosuch.invalid", "ping: nosuch.invalid: "),
    ("-4 -c 1 fd03::2", "ping: fd03::2: Address family for hostname not supported"),
    ("-c 1 -I 10.9.9.9 10.3.0.2", "Cannot assign requested address"),
    ("-c 1 -I nodev 10.3.0.2", "No such device"),
    ("-c 1 10.1.0.255", "broadcast"),
    ("-c 1 -4 -6 server", "only one -4 or -6 option may be specified"),
):
    told = expect_same(client, theirs, arguments).expect_code(2)
    expect_in(words, told.err, f"stderr of {arguments}")
    expect_equal(told.err.count("\n"), 1, f"lines of {arguments}")
open_ping_sockets(client)
paced = client.run([*ORDINARY, *OURS, "-c", "1", "-i", "0.001", "10.3.0.2"]).expect_code(2)
expect_in("cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)", paced.err, "the pace")
client.set("ip", "route", "del", "default")
expect_in("connect: Network is unreachable", expect_same(client, theirs, "-c 1 10.3.0.2").expect_code(2).err, "no route")
