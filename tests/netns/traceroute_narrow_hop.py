"""Packets that are too long for a hop are cut there, as the replaced tool has it: the way behind it is shown."""

import shutil

from netns import *
from router_chain import Chain

require_namespaces()
chain = Chain(3)
chain.routers[1].set("ip", "link", "set", "next", "mtu", "1000")
chain.routers[2].set("ip", "link", "set", "prev", "mtu", "1000")
first = chain.routers[0]
if shutil.which("nft"):
    try:
        first.set("nft", "add table inet t; add chain inet t passing { type filter hook forward priority 0; }")
        first.set("nft", f"add rule inet t passing ip daddr {chain.target()} ip frag-off & 0x4000 != 0 counter")
    except Failure as failure:
        skip(f"this kernel has no nftables: {failure}")

for way in (["1500"], ["-I", "1500"], ["-T"]):
    options = [word for word in way if word.startswith("-")]
    length = [word for word in way if not word.startswith("-")]
    done = chain.client.run([NTOOL, "traceroute", "-n", *options, chain.target(), *length]).expect_code(0)
    expect_equal([line.split()[1] for line in done.out.splitlines()[1:]], chain.way(), f"the whole way {way}")
    expect_equal(done.out.count("!"), 0, f"nothing that must not be cut {way}: {done.out}")
if shutil.which("nft"):
    counted = first.set("nft", "list", "chain", "inet", "t", "passing")
    expect_in("packets 0 ", counted, "packets that must not be cut")
