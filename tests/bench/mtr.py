"""Time of `ntool mtr` against mtr 0.95: a report across 12 routers of one cycle, and of ten cycles in a second.

    NTOOL=build/release/ntool python3 tests/bench/mtr.py [RUNS] [quick]

It makes its own hosts in network namespaces. Both programs take turns; medians of RUNS runs (10) are shown, and theirs
divided by ours; it never fails for being slow. The other one runs three times at most: six seconds and more each.
`quick`: one run of ours and of theirs, of one cycle.
"""

from measured import *
from netns import NTOOL, require_namespaces
from router_chain import Chain

require_namespaces()
unhurried()
RUNS, QUICK = arguments(10)
THEIRS = installed("mtr")


def race(title, words, runs=RUNS):
    command = ["-r", "-n", *words, chain.target()]
    beside(title, chain.client, [NTOOL, "mtr", *command], [THEIRS, *command] if THEIRS else None, runs, QUICK, 3)


print(f"medians of {RUNS} runs, without the time to start a program in the namespace")
chain = Chain(12)
race("12 routers, -c 1", ["-c", "1"])
if not QUICK:
    race("12 routers, -c 1, UDP", ["-u", "-c", "1"])
    race("12 routers, -c 1, TCP", ["-T", "-c", "1"])
    race("12 routers, -c 10 -i 0.1", ["-c", "10", "-i", "0.1"], min(RUNS, 5))
    chain.routers[4].sysctl("net.ipv4.ip_forward", 0)
    race("silent behind hop 4, -c 1", ["-c", "1"], min(RUNS, 5))
