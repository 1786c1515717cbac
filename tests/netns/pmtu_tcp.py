"""pmtu --tcp across real routers: no narrow link, one that is reported, one whose reports a firewall drops, an MSS that a
router lowers, open and closed ports, firewalls that keep state or drop data in a SYN, forged answers, a user without
rights; IPv4 and IPv6. The server is left without half-open connections, and nobody gets to accept one."""

import json
import re
import shutil
import sys

from netns import *
from router_chain import Chain, can_change_user, mute_too_big, without_rights
from talkers import serving

require_namespaces()
chain = Chain(3)
SYN_RECEIVED = "03"  # in /proc/net/tcp

ACCEPTING = """
import socket, sys
server = socket.create_server(("::", 443), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    server.accept()
    print("accepted", flush=True)
"""
server = serving(chain.server, [sys.executable, "-c", ACCEPTING], port=443)


def measure(family, *words, wrap=lambda command: command, code=0):
    done = chain.client.run(wrap([NTOOL, "--json", "pmtu", "--tcp", *words, chain.target(family)]), timeout=60)
    done.expect_code(code)
    expect_equal(done.err, "", "nothing else is said")
    return json.loads(done.out)


def told_of(*keys, of):
    return tuple(of.get(key) for key in keys)


MSS = {4: 1460, 6: 1440}
for family in (4, 6):
    told = measure(family)
    expect_equal(told_of("verdict", "way", "path_mtu", "own_mtu", "port", "port_open", "peer_mss", of=told),
                 ("found", "tcp", 1500, 1500, 443, True, MSS[family]), "the whole way")  # fmt: skip
    told = measure(family, "-p", "444")
    expect_equal(told_of("verdict", "path_mtu", "port", "port_open", "peer_mss", of=told),
                 ("found", 1500, 444, False, None), "a closed port")  # fmt: skip

chain.routers[1].set("ip", "link", "set", "next", "mtu", "1400")
chain.routers[2].set("ip", "link", "set", "prev", "mtu", "1400")
for family in (4, 6):
    for port in ("443", "444"):
        for turn in ("first", "second"):
            told = measure(family, "-p", port)
            expect_equal(told_of("verdict", "path_mtu", "own_mtu", of=told), ("found", 1400, 1500), f"{port}, {turn}")
            expect_equal([(each["from"], each["hop"], each["mtu"]) for each in told["reports"]],
                         [(chain.hop(2, family), 2, 1400)], "who limits it")  # fmt: skip
done = chain.client.run([NTOOL, "pmtu", "--tcp", chain.target()]).expect_code(0)
expect_in("port 443 takes segments of 1460 bytes (MSS)", done.out, "in words")

expect_equal(server.out, b"", "nobody gets to accept a connection")

if can_change_user(chain.client):
    told = measure(4, wrap=without_rights, code=1)
    server.read_until("accepted")
    expect_equal(told_of("verdict", "way", "port_state", of=told), ("not_tried", "tcp_connect", "open"), "without rights")
    expect(1360 <= told["mss"] <= 1460, "what a connection says of itself")
    expect_equal(measure(4, "-p", "444", wrap=without_rights, code=1)["port_state"], "closed", "without rights")
    done = chain.client.run(without_rights([NTOOL, "pmtu", "--tcp", chain.target()])).expect_code(1)
    expect_in("CAP_NET_RAW", done.out, "what to do")

if not shutil.which("nft"):
    skip("no nft: no black hole")
try:
    mute_too_big(chain.routers[1])
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")


def expect_hole(family, what, *words):
    told = measure(family, *words, code=1)
    hole = told["black_holes"][0]
    expect_equal((told["verdict"], told["path_mtu"], hole["vanishes"]), ("black_hole", 1400, 1401), f"{what}: to the byte")
    expect_equal((hole["behind_hop"], hole["from"], hole["next"], hole["confidence"]),
                 (2, chain.hop(2, family), chain.hop(3, family), "sure"), f"{what}: where")  # fmt: skip
    return told


for family in (4, 6):
    for port in ("443", "444"):
        expect_hole(family, f"IPv{family}, port {port}", "-p", port)
done = chain.client.run([NTOOL, "pmtu", "--tcp", chain.target()]).expect_code(1)
expect_in("port 443 takes segments of 1460 bytes (MSS): connections to it hang", done.out, "in words")

# A firewall before the client that lets in only what belongs to what it has seen
try:
    chain.routers[0].set("nft", "add table inet f; add chain inet f through { type filter hook forward priority 0; }; "
                         "add rule inet f through ct state invalid drop; "
                         "add rule inet f through iifname next ct state new drop")  # fmt: skip
    remembers = True
except Failure:
    remembers = False  # a kernel without connection tracking
if remembers:
    for family in (4, 6):
        for port in ("443", "444"):
            expect_hole(family, f"IPv{family}, port {port}, behind a firewall with a memory", "-p", port)
    chain.routers[0].set("nft", "delete table inet f")

# An MSS that a router lowers on both ways: connections work where the black hole is
chain.routers[0].set("nft", "add table inet c; add chain inet c through { type filter hook forward priority 0; }; "
                     "add rule inet c through tcp flags syn tcp option maxseg size set 1300")  # fmt: skip
for family in (4, 6):
    expect_equal(expect_hole(family, "with a lowered MSS")["peer_mss"], 1300, "the MSS that is lowered on the way")
done = chain.client.run([NTOOL, "pmtu", "--tcp", chain.target()]).expect_code(1)
expect_in("port 443 takes segments of 1300 bytes (MSS), fewer than fit", done.out, "in words")
if can_change_user(chain.client):
    expect_equal(measure(4, wrap=without_rights, code=1)["mss"], 1300, "the same without rights")
chain.routers[0].set("nft", "delete table inet c")



def half_open():
    return [line for table in ("tcp", "tcp6") for line in chain.server.net_table(table)
            if re.search(rf": \S+ \S+ {SYN_RECEIVED} ", line)]  # fmt: skip


# The last reset may still be on its way. By itself the kernel gives up a connection after a minute.
wait_for(lambda: not half_open(), "the end of half-open connections", 10)

# A firewall that drops what carries data in its SYN: all large and small ones are silent, which is no black hole
chain.server.set("nft", "add table inet t; add chain inet t in { type filter hook input priority 0; }; "
                 "add rule inet t in tcp flags syn meta length > 60 drop")  # fmt: skip
told = measure(4, code=1)
expect_equal(told_of("verdict", "plain_answered", of=told), ("unanswered", True), "no data in a SYN")
chain.server.set("nft", "flush table inet t; add rule inet t in meta l4proto tcp drop")
told = measure(4, code=1)
expect_equal(told_of("verdict", "plain_answered", of=told), ("unanswered", None), "nothing is answered")

# Somebody who answers in the host's name without having what we sent, and the host's own wrong answers: none counts
FORGING = """
import random, socket, struct
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
wire.bind(("prev", 0))
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
raw.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
def total(data):
    data += bytes(len(data) % 2)
    value = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return ~value & 0xFFFF
def send(source, to, source_port, port, sequence, acknowledged, flags):
    bare = struct.pack("!HHIIBBHHH", source_port, port, sequence, acknowledged, 0x50, flags, 1000, 0, 0)
    sum_of_it = total(source + to + struct.pack("!BBH", 0, 6, len(bare)) + bare)
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(bare), 1, 0, 60, 6, 0) + source + to
    raw.sendto(header + bare[:16] + struct.pack("!H", sum_of_it) + bare[18:], (socket.inet_ntoa(to), 0))
print("ready", flush=True)
while True:
    packet = wire.recv(65535)
    if packet[9] != 6 or not packet[33] & 2 or packet[33] & 16:
        continue
    us, them = packet[16:20], packet[12:16]
    theirs, ours, sequence = struct.unpack("!HHI", packet[20:28])
    size = len(packet) - 20 - (packet[32] >> 4) * 4
    for flags in (0x12, 0x14, 0x04, 0x10):
        for off in (-1, 2, size, size + 2, 0x10001, 0x7FFF0000, random.randrange(1 << 32)):
            acknowledged = (sequence + off) & 0xFFFFFFFF
            send(us, them, ours, theirs, acknowledged if flags == 4 else 7, acknowledged, flags)
        send(us, them, ours, theirs ^ 1, 7, (sequence + 1) & 0xFFFFFFFF, flags)
        send(us, them, ours ^ 1, theirs, 7, (sequence + 1) & 0xFFFFFFFF, flags)
        send(bytes([10, 99, 0, 1]), them, ours, theirs, 7, (sequence + 1) & 0xFFFFFFFF, flags)
"""
for node in (chain.client, *chain.routers):
    for name in ("all", "prev", "next"):
        try:
            node.sysctl(f"net.ipv4.conf.{name}.rp_filter", 0)
        except Failure:
            pass
forger = chain.server.spawn([sys.executable, "-u", "-c", FORGING])
forger.read_until("ready")
told = measure(4, code=1)
expect_equal(told_of("verdict", "path_mtu", "port_open", of=told), ("unanswered", None, None), "forged answers")
