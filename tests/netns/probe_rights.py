"""Verbs that send probes keep no right that they do not need any more, and still find names and sockets."""

import os
import pathlib

from netns import *

require_namespaces()
client, server = Host("client"), Host("server")
link(client, server, ["172.17.0.3/24", "fd00:1::3/64"], ["172.17.0.1/24", "fd00:1::1/64"])
client.sysctl("net.ipv4.ping_group_range", "1 0")
client.replace_file("/etc/hosts", "172.17.0.1 there\n")
RAW = 1 << 13  # CAP_NET_RAW


def status(process):
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines)


def rights(process):
    told = status(process)
    sets = {int(told[name], 16) for name in ("CapEff", "CapPrm")} | {int(told[name], 16) << 64 for name in ("CapInh", "CapAmb")}
    return sets, told["NoNewPrivs"]


def expect_rights(command, kept, said, **how):
    running = client.spawn(command, **how)
    running.read_until(said)
    expect_equal(rights(running), ({kept, 0}, "1"), f"rights of {command}")
    return running


for address in ("172.17.0.1", "fd00:1::1", "there"):
    ping = expect_rights([NTOOL, "ping", "-i", "0.2", address], 0, "icmp_seq=2")
    ping.read_until("icmp_seq=4")  # and goes on
    ping.signal(2)
    expect_equal(ping.wait(), 0, f"ping {address}")
tcping = expect_rights([NTOOL, "tcping", "-i", "0.2", "there", "9"], 0, "seq=2")
tcping.read_until("seq=4")
tcping.signal(2)
tcping.wait()
for address in ("172.17.0.1", "fd00:1::1", "there"):  # more identifiers are more sockets
    sweep = expect_rights([NTOOL, "sweep", "-l", "-p", "200", address], RAW, ": [1], 64 bytes")
    sweep.read_until(": [3], 64 bytes")
    sweep.signal(2)
    expect_equal(sweep.wait(), 0, f"sweep {address}")
expect_rights([NTOOL, "traceroute", "-I", "-w", "5", "-q", "1", "-n", "172.17.0.77"], RAW, "traceroute to").wait()
done = client.run([NTOOL, "traceroute", "-T", "-i", "eth0", "-n", "172.17.0.1"]).expect_code(0)
expect_in("172.17.0.1", done.out.splitlines()[-1], "traceroute of many sockets through one interface")

# A file of names that root alone may read is still read by root.
client.set("chmod", "600", "/etc/hosts")
client.run([NTOOL, "ping", "-c", "1", "there"]).expect_code(0)

# Setuid root: the caller is himself again once the socket is open.
client.set("mount", "-t", "tmpfs", "none", "/mnt")
client.set("install", "-m", "4755", NTOOL, "/mnt/ntool")
client.set("chmod", "644", "/etc/hosts")
ordinary = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
if client.run([*ordinary, "true"]).code == 0:  # no such user where an ordinary user runs the case
    quiet = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}  # which cannot look at a program that was setuid
    ping = expect_rights([*ordinary, "/mnt/ntool", "ping", "-i", "0.5", "there"], 0, "icmp_seq=2", env=quiet)
    expect_equal(status(ping)["Uid"].split(), ["65534"] * 4, "the user")
    ping.signal(2)
    expect_equal(ping.wait(), 0, "ping that is setuid root")
