"""Time of `ntool traceroute` against the traceroute of Linux: across 12 routers by each protocol, for root and for an
ordinary user, and along a way that is silent behind its fourth hop of 30.

    NTOOL=build/release/ntool python3 tests/bench/traceroute.py [RUNS] [quick]

It makes its own hosts in network namespaces. Both programs take turns; medians of RUNS runs (20) are shown, and theirs
divided by ours; it never fails for being slow. On the silent way the other one runs twice only: it takes 25 s there.
`quick`: one run, without the silent way.
"""

from measured import *
from netns import NTOOL, require_namespaces
from router_chain import Chain, without_rights

require_namespaces()
unhurried()
RUNS, QUICK = arguments(20)
THEIRS = installed("traceroute")
WAYS = {
    "UDP": [],
    "ICMP": ["-I"],
    "TCP": ["-T"],
    "UDP-Lite": ["-UL"],
    "DCCP": ["-D"],
    "protocol 253": ["-P", "253"],
}


def race(title, words, family=4, user=lambda command: command, **how):
    command = [*words, "-n", chain.target(family)]
    theirs = user([THEIRS, *command]) if THEIRS else None
    beside(title, chain.client, user([NTOOL, "traceroute", *command]), theirs, RUNS, QUICK, **how)


print(f"medians of {RUNS} runs, without the time to start a program in the namespace")
chain = Chain(12)
for family in (4, 6):
    for name, way in WAYS.items():
        race(f"12 routers, IPv{family}, {name}", way, family=family)
for name in ("UDP", "TCP"):
    race(f"12 routers, ordinary user, {name}", WAYS[name], user=without_rights)
if not QUICK:
    chain.routers[4].sysctl("net.ipv4.ip_forward", 0)
    for name, way in list(WAYS.items())[:3]:
        race(f"silent behind hop 4, {name}", way, their_runs=2)
