"""traceroute --mtu across links that get narrower, line for line as the replaced tool."""

import re
import shutil

from netns import *
from router_chain import Chain

require_namespaces()
theirs = shutil.which("traceroute")

chain = Chain(3)
for end, name, mtu in (
    (chain.routers[1], "next", 1400),
    (chain.routers[2], "prev", 1400),
    (chain.routers[2], "next", 1300),
    (chain.server, "prev", 1300),
):
    end.set("ip", "link", "set", name, "mtu", str(mtu))


def forget():
    """What the client and the routers have learnt of the path."""
    for host in (chain.client, *chain.routers):
        host.run(["ip", "route", "flush", "cache"])
        host.run(["ip", "-6", "route", "flush", "cache"])


def masked(text):
    return re.sub(r"\d+\.\d{3} ms", "T ms", text)


def compare(options, family):
    command = [*options, "-n", chain.target(family)]
    forget()
    ours = chain.client.run([NTOOL, "traceroute", *command]).expect_code(0)
    expect_equal(ours.err, "", f"stderr of {command}")
    if "-T" not in options:
        expect_equal(re.findall(r"F=(\d+)", ours.out), ["1500", "1400", "1300"], f"{command}: each narrower link")
    if not theirs:
        return
    forget()
    oracle = chain.client.run([theirs, *command])
    if oracle.code == 0 and "*" not in oracle.out:
        expect_equal(masked(ours.out), masked(oracle.out), f"stdout of {command}")


for family in (4, 6):
    for options in (["--mtu"], ["--mtu", "-q", "1"], ["--mtu", "-I"], ["--mtu", "-f", "2"], ["--mtu", "-T"]):
        again(lambda: compare(options, family))  # where an answer was late once
