"""pmtu across real routers: no narrow link, one that is reported, one whose reports a firewall drops; IPv4 and IPv6, UDP
and ICMP, by root and by a user without rights."""

import json
import shutil

from netns import *
from router_chain import Chain, can_change_user, without_rights

require_namespaces()
chain = Chain(3)
users = [lambda command: command, *([without_rights] if can_change_user(chain.client) else [])]


def measure(family, *words, wrap=lambda command: command, code=0):
    done = chain.client.run(wrap([NTOOL, "--json", "pmtu", *words, chain.target(family)]), timeout=60)
    done.expect_code(code)
    expect_equal(done.err, "", "nothing else is said")
    return json.loads(done.out)


for family in (4, 6):
    for wrap in users:
        told = measure(family, wrap=wrap)
        expect_equal((told["verdict"], told["path_mtu"], told["own_mtu"]), ("found", 1500, 1500), "the whole way")

chain.routers[1].set("ip", "link", "set", "next", "mtu", "1400")
chain.routers[2].set("ip", "link", "set", "prev", "mtu", "1400")
for family in (4, 6):
    for wrap in users:
        for turn in ("first", "second"):  # the kernel remembers what it was told; that is not its own link
            told = measure(family, wrap=wrap)
            expect_equal((told["verdict"], told["path_mtu"], told["own_mtu"]), ("found", 1400, 1500), turn)
            expect_equal([(each["from"], each["hop"], each["mtu"]) for each in told["reports"]],
                         [(chain.hop(2, family), 2, 1400)], "who limits it")  # fmt: skip
    expect_equal(measure(family, "--icmp")["path_mtu"], 1400, "by echo requests")

if not shutil.which("nft"):
    skip("no nft: no black hole")
try:
    chain.routers[1].set("nft", "add table inet t; add chain inet t out { type filter hook output priority 0; }; "
                         "add rule inet t out ip protocol icmp icmp type destination-unreachable icmp code frag-needed drop; "
                         "add rule inet t out meta l4proto ipv6-icmp icmpv6 type packet-too-big drop")  # fmt: skip
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")
for family in (4, 6):
    for wrap in users:
        told = measure(family, wrap=wrap, code=1)
        hole = told["black_holes"][0]
        expect_equal((told["verdict"], told["path_mtu"], hole["vanishes"]), ("black_hole", 1400, 1401), "to the byte")
        expect_equal((hole["behind_hop"], hole["from"], hole["next"], hole["confidence"]),
                     (2, chain.hop(2, family), chain.hop(3, family), "sure"), "where")  # fmt: skip

# A host that drops everything, one that is not there, one without a route
chain.server.set("nft", "add table inet t; add chain inet t in { type filter hook input priority 0; policy drop; }")
expect_equal(measure(4, code=1)["verdict"], "unanswered", "a firewall")
done = chain.client.run([NTOOL, "pmtu", "10.99.0.1"]).expect_code(1)
expect_in("network unreachable", done.out, "somebody says so")
chain.client.run([NTOOL, "pmtu", "-s", "10", chain.target()]).expect_code(2)
chain.client.set("ip", "route", "del", "default")
done = chain.client.run([NTOOL, "pmtu", "192.0.2.9"]).expect_code(1)
expect_in("no route", done.err, "the reason")
