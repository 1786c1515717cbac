"""What ends a way: open and closed ports, firewalls in their own words, routers that say nothing, a missing route."""

import json
import shutil
import time

from netns import *
from router_chain import Chain
from talkers import listener

require_namespaces()
chain = Chain(4)
client, server, target = chain.client, chain.server, chain.target()
listener(server, "-k", "-l", "8001", port=8001)


def trace(*arguments, code=0):
    began = time.monotonic()
    done = client.run([NTOOL, "traceroute", "-n", *arguments]).expect_code(code)
    done.seconds = time.monotonic() - began
    return done


def rows(done):
    return [json.loads(line) for line in done.out.splitlines()]


# TCP: an open port and a closed one are both the target.
for port in ("8001", "8002"):
    *hops, summary = rows(trace("--json", "-T", "-p", port, target))
    expect_equal([hop["probes"][0]["from"] for hop in hops], chain.way(), f"port {port}")
    expect_equal((summary["stopped"], summary["reached"], summary["hops"]), ("target", True, 5), "the end")

# UDP to an open port: silence, but for the way to it.
server_udp = listener(server, "-u", "-l", "8004", port=8004, proto="udp")
done = trace("-p", "8004", "-m", "8", target)
expect_equal([line.split()[1] for line in done.out.splitlines()[1:]], chain.way()[:4] + ["*"] * 4, "an open UDP port")

# The other way to say: echo replies carry a TTL, errors a type and a code.
*hops, summary = rows(trace("--json", target))
expect_equal([hop["ttl"] for hop in hops], [1, 2, 3, 4, 5], "hops in order")
for hop in hops[:-1]:
    for probe in hop["probes"]:
        expect_equal((probe["icmp_type"], probe["icmp_code"], probe["reached"]), (11, 0, False), "a router's words")
        expect(probe["rtt_ms"] >= 0, "a time", probe)
for probe in hops[-1]["probes"]:
    expect_equal((probe["icmp_type"], probe["icmp_code"], probe["reached"]), (3, 3, True), "the target's words")
expect_in("UDP, errors ", summary["way"], "which way it took")
expect_in("UDP, errors ", trace("-v", target).err, "-v says so, too")

# -q, -f, -m, -N 1, a packet's length.
done = trace("-q", "1", "-f", "2", "-m", "3", "-N", "1", target, "1000")
expect_equal(done.out.splitlines()[0], f"traceroute to {target} ({target}), 3 hops max, 1000 byte packets", "heading")
expect_equal([line.split()[:2] for line in done.out.splitlines()[1:]],
             [["2", chain.hop(2)], ["3", chain.hop(3)]], "two hops")  # fmt: skip

# Ctrl-C while the first host of a list is looked up: that makes no unknown host of it.
waiting = client.spawn([NTOOL, "--json", "traceroute", "-n", "--targets", "-"], stdin=b"somewhere.invalid\n")
time.sleep(1)
waiting.signal(2)
expect_equal((waiting.wait(10), waiting.out), (130, b""), "stopped while a name was looked up")

# No way out: said once, by name.
lonely = Host("lonely")
done = lonely.run([NTOOL, "traceroute", "-n", "192.0.2.1"]).expect_code(1)
expect_in("192.0.2.1", done.err, "where to")
expect_in("Network is unreachable", done.err, "why not")
expect_equal(len(done.err.splitlines()), 1, "one line")
done = client.run([NTOOL, "traceroute", "-i", "nosuch", target]).expect_code(1)
expect_in("nosuch", done.err, "which interface")
done = client.run([NTOOL, "traceroute", "-s", "192.0.2.9", target]).expect_code(1)
expect_in("192.0.2.9", done.err, "which address")

# A source address and an interface that are there.
for extra in (["-s", "10.1.0.1"], ["-i", "next"]):
    expect_equal([line.split()[1] for line in trace(*extra, target).out.splitlines()[1:]], chain.way(), f"{extra}")

# Firewalls on the way refuse in their own words: Linux asks them when a packet has lived long enough to go on.
router = chain.routers[2]
if shutil.which("nft"):
    try:
        router.set("nft", "add table inet t; add chain inet t passing { type filter hook forward priority 0; }")
    except Failure as failure:
        skip(f"this kernel has no nftables: {failure}")
    for reason, mark in (("net-unreachable", "!N"), ("host-unreachable", "!H"), ("prot-unreachable", "!P"),
                         ("admin-prohibited", "!X"), ("host-prohibited", "!X")):  # fmt: skip
        router.set("nft", f"add rule inet t passing ip daddr {target} reject with icmp type {reason}")
        for way in ([], ["-I"], ["-T"]):
            last = trace(*way, target).out.splitlines()[-1]
            expect_equal((last.split()[:2], last.count(mark)), (["4", chain.hop(3)], 3), f"{reason} {way}: {last!r}")
        expect_equal(rows(trace("--json", target))[-1]["stopped"], "unreachable", "the end")
        router.set("nft", "flush chain inet t passing")
    for reason, mark in (("no-route", "!N"), ("admin-prohibited", "!X"), ("addr-unreachable", "!H")):
        router.set("nft", f"add rule inet t passing ip6 daddr {chain.target(6)} reject with icmpv6 type {reason}")
        last = trace(chain.target(6)).out.splitlines()[-1]
        expect_equal((last.split()[:2], last.count(mark)), (["4", chain.hop(3, 6)], 3), f"{reason}: {last!r}")
        router.set("nft", "flush chain inet t passing")

    # One flow: routers may balance by IPv6's flow label, which is random for each TCP socket unless told otherwise.
    router.set("nft", "add chain inet t coming { type filter hook prerouting priority 0; }")
    router.set("nft", f"add rule inet t coming ip6 daddr {chain.target(6)} ip6 flowlabel != 0 counter")
    for way in ([], ["-I"], ["-T"]):
        expect_equal(len(trace(*way, chain.target(6)).out.splitlines()), 6, f"the whole way {way}")
    expect_in("packets 0 ", router.set("nft", "list", "chain", "inet", "t", "coming"), "packets with a flow label")

    # Silent routers: stars, and half a second in all.
    router.set("nft", "add chain inet t leaving { type filter hook output priority 0; }")
    router.set("nft", "add rule inet t leaving icmp type { time-exceeded, destination-unreachable } drop")
    for way in ([], ["-I"], ["-T"]):
        done = trace(*way, target)
        expect_equal(done.out.splitlines()[3], " 3  * * *", f"a silent router {way}")
        expect_equal([line.split()[1] for line in done.out.splitlines()[4:]], chain.way()[3:], "what lies behind it")
        print(f"one silent router of four, {way}: {done.seconds:.2f} s")
    router.set("nft", "flush chain inet t leaving")
    router.set("nft", "add rule inet t passing drop")
    for way in ([], ["-I"], ["-T"]):
        done = trace(*way, target)
        expect_equal(len(done.out.splitlines()), 31, "all 30 hops")
        expect_equal(done.out.splitlines()[-1], "30  * * *", "to the end")
        expect(done.seconds < 20, f"below the 25 s of 27 silent hops {way}: {done.seconds:.1f} s")
        print(f"27 silent hops, {way}: {done.seconds:.2f} s")

    # Ctrl-C leaves what is known.
    waiting = client.spawn([NTOOL, "traceroute", "-n", "-w", "20", target])
    waiting.read_until(chain.hop(2))
    time.sleep(0.3)
    waiting.signal(2)
    expect_equal(waiting.wait(), 130, "stopped")
