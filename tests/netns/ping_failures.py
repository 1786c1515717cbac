"""ntool ping where something is in the way, against the ping of iputils: nobody at an address, firewalls that refuse in
every word, a send that is forbidden, signals, a reader that goes."""

import shutil
import signal

from netns import *
from pings import *

theirs = require_iputils()
require_namespaces()
if not shutil.which("nft"):
    skip("nft is not installed (package nftables)")
theirs = without_rights(theirs)
server, client = Host("server"), Host("client")
link(server, client, ["10.0.0.1/24", "fd00::1/64"], ["10.0.0.2/24", "fd00::2/64"])
open_ping_sockets(client)
server.sysctl("net.ipv4.icmp_ratelimit", 0)
server.sysctl("net.ipv6.icmp.ratelimit", 0)
WAYS = [[], ORDINARY]

# Nobody answers ARP or neighbour solicitations: our own kernel says so.
for family in ("ipv4", "ipv6"):
    client.sysctl(f"net.{family}.neigh.eth0.retrans_time_ms", 200)
for arguments in ("-c 2 -i 0.05 10.0.0.9", "-c 2 -i 0.05 fd00::9", "-w 3 10.0.0.9"):
    expect_match("[Uu]nreachable", expect_same(client, theirs, arguments).expect_code(1).out, "the error")

# A firewall that refuses, in each word that it has.
try:
    server.set("nft", "add table inet t; add chain inet t in { type filter hook input priority 0; }")
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")
REJECTS = [("icmp", "10.0.0.1", word) for word in ("net-unreachable", "host-unreachable", "prot-unreachable",
           "port-unreachable", "net-prohibited", "host-prohibited", "admin-prohibited")]  # fmt: skip
REJECTS += [("icmpv6", "fd00::1", word) for word in ("no-route", "admin-prohibited", "addr-unreachable",
            "port-unreachable")]  # fmt: skip
for protocol, address, word in REJECTS:
    rule = f"{protocol} type echo-request reject with {protocol} type {word}"
    server.set("nft", f"flush chain inet t in; add rule inet t in {rule}")
    for user in WAYS:
        expect_same(client, theirs, f"-c 2 -i 0.01 {address}", prefix=user).expect_code(1)
client.sysctl("net.ipv4.ping_group_range", "1 0")  # through a raw socket, too
expect_same(client, theirs, "-c 2 -i 0.01 fd00::1").expect_code(1)
open_ping_sockets(client)
server.set("nft", "flush chain inet t in; add rule inet t in icmp type echo-request drop")
expect_same(client, theirs, "-c 2 -i 0.01 -W 0.2 -O 10.0.0.1").expect_code(1)

# Without answers Ctrl-C is exit 1.
silent = client.spawn([*OURS, "10.0.0.1"])
silent.read_until("of data.\n")
silent.signal(signal.SIGINT)
expect_equal(silent.wait(), 1, "exit code after Ctrl-C without an answer")
server.set("nft", "flush chain inet t in")

# Our own firewall forbids the sending: told on stderr, counted as sent.
client.set("nft", "add table inet t; add chain inet t out { type filter hook output priority 0; }")
client.set("nft", "add rule inet t out icmp type echo-request drop")
for user in WAYS:
    refused = expect_same(client, theirs, "-c 2 -i 0.01 -W 0.2 10.0.0.1", prefix=user).expect_code(1)
    expect_equal(refused.err.count("ping: sendmsg: Operation not permitted; "), 2, "lines about a forbidden send")
client.set("nft", "flush ruleset")

# Signals: SIGQUIT asks, SIGINT ends.
out, err = [], []
for command in ([theirs], OURS):
    process = client.spawn([*command, "-i", "3", "10.0.0.1"])  # the third one must not come before both signals
    process.read_until("icmp_seq=2")
    process.signal(signal.SIGQUIT)
    process.read_until("% loss", stream="err")
    process.signal(signal.SIGINT)
    expect_equal(process.wait(), 0, "exit code after Ctrl-C")
    out.append(masked(process.out.decode()))
    err.append(masked(process.err.decode()))
expect_equal(out[1], out[0], "stdout until Ctrl-C")
expect_equal(err[0], "\r2/2 packets, 0% loss, min/avg/ewma/max = T/T/T/T ms\n", "their figures")
expect_equal(err[1], err[0], "the figures side by side")

# A reader that goes ends it.
client.run(f"'{NTOOL}' ping -i 0.05 10.0.0.1 | head -2 >/dev/null").expect_code(0)

# A name server that never answers holds up no probe, and a line for a second at most.
client.replace_file("/etc/resolv.conf", "nameserver 10.0.0.77\n")
client.replace_file("/etc/hosts", "127.0.0.1 localhost\n10.8.0.1 beyond\n")
client.set("ip", "neigh", "add", "10.0.0.77", "lladdr", "02:00:00:00:00:77", "dev", "eth0", "nud", "permanent")
client.set("ip", "route", "add", "default", "via", "10.0.0.1")
server.set("ip", "route", "add", "unreachable", "10.8.0.0/16")
server.sysctl("net.ipv4.ip_forward", 1)
unnamed = client.run([*OURS, "-c", "3", "-i", "0.2", "-D", "beyond"]).expect_code(1)
expect_match(r"(?:\[[0-9.]+\] From 10.0.0.1 icmp_seq=\d Destination Host Unreachable\n){3}", unnamed.out, "three lines")
spent = int(expect_match(r"time (\d+)ms", unnamed.out, "the time").group(1))
expect(350 <= spent < 1500, f"probes keep their interval: {spent} ms, and 2000 where each waits for a name")
