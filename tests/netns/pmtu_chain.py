"""pmtu across real routers: no narrow link, one that is reported, one whose reports a firewall drops; IPv4 and IPv6, UDP
and ICMP, by root and by a user without rights."""

import json
import shutil

from netns import *
from router_chain import Chain, can_change_user, mute_too_big, without_rights

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
    mute_too_big(chain.routers[1])
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")
for family in (4, 6):
    for wrap in users:
        told = measure(family, wrap=wrap, code=1)
        hole = told["black_holes"][0]
        expect_equal((told["verdict"], told["path_mtu"], hole["vanishes"]), ("black_hole", 1400, 1401), "to the byte")
        expect_equal((hole["behind_hop"], hole["from"], hole["next"], hole["confidence"]),
                     (2, chain.hop(2, family), chain.hop(3, family), "sure"), "where")  # fmt: skip

# The next router has a narrower link still, and says so
chain.routers[2].set("ip", "link", "set", "next", "mtu", "1300")
chain.server.set("ip", "link", "set", "prev", "mtu", "1300")
for family in (4, 6):
    for way in ("--udp", "--icmp", "--tcp"):
        told = measure(family, way, code=1)
        expect_equal((told["verdict"], told["path_mtu"]), ("black_hole", 1300), f"{way}: both links")
        expect_equal([(each["from"], each["hop"], each["mtu"]) for each in told["reports"]],
                     [(chain.hop(3, family), 3, 1300)], f"{way}: who reports")  # fmt: skip
        expect_equal([(each["vanishes"], each["behind_hop"], each["next"]) for each in told["black_holes"]],
                     [(1401, 2, chain.hop(3, family))], f"{way}: who does not")  # fmt: skip

# Two routers that take each other for the way there
chain.routers[2].set("ip", "route", "add", "10.1.3.2/32", "via", "10.1.2.1")
chain.routers[2].set("ip", "-6", "route", "add", "fd00:4::2/128", "via", "fd00:3::1")
for family in (4, 6):
    told = measure(family, code=1)
    # In IPv6 routers answer from where the packet came in, so the first one is known again by its other address alone.
    circle = [(2, chain.hop(2)), (3, chain.hop(3))] if family == 4 else [(3, chain.hop(3, 6)), (4, "fd00:3::1")]
    expect_equal((told["verdict"], [(each["hop"], each["from"]) for each in told["circle"]]), ("loop", circle), "a circle")
chain.routers[2].set("ip", "route", "del", "10.1.3.2/32")
chain.routers[2].set("ip", "-6", "route", "del", "fd00:4::2/128")

# A host that drops everything, one that is not there, one without a route
chain.server.set("nft", "add table inet t; add chain inet t in { type filter hook input priority 0; policy drop; }")
told = measure(4, code=1)
expect_equal((told["verdict"], told["furthest"]), ("unanswered", {"hop": 3, "from": chain.hop(3)}), "a firewall")
done = chain.client.run([NTOOL, "pmtu", "10.99.0.1"]).expect_code(1)
expect_in("network unreachable", done.out, "somebody says so")
chain.client.run([NTOOL, "pmtu", "-s", "10", chain.target()]).expect_code(2)
chain.client.set("ip", "route", "del", "default")
done = chain.client.run([NTOOL, "pmtu", "192.0.2.9"]).expect_code(1)
expect_in("no route", done.err, "the reason")
