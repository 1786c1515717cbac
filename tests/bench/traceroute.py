"""Time of `ntool traceroute` against the traceroute of Linux: across 12 routers by each protocol, and along a way that is
silent behind its fourth hop of 30.

    NTOOL=build/release/ntool python3 tests/bench/traceroute.py [RUNS]

It makes its own hosts in network namespaces. Medians are shown, and theirs divided by ours; it never fails for being
slow. The silent way is run three times only: the other one takes 25 s for it.
"""

import os
import pathlib
import shutil
import signal
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).parents[2]
os.environ.setdefault("NTOOL", str(ROOT / "build/release/ntool"))
sys.path.insert(0, str(ROOT / "tests/support"))

from netns import *  # noqa: E402
from router_chain import Chain  # noqa: E402

require_namespaces()
signal.alarm(0)  # a benchmark may take longer than a case
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
THEIRS = shutil.which("traceroute")


def seconds(host, program, arguments, runs):
    """The median. nsenter, which both programs are started by, is part of it."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        host.run([*program, *arguments], timeout=60).expect_code(0)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def compare(title, host, arguments, runs):
    empty = seconds(host, ["true"], [], runs)
    ours = seconds(host, [NTOOL, "traceroute"], arguments, runs) - empty
    line = f"{title:34} ours {ours * 1000:8.1f} ms"
    if THEIRS:
        theirs = seconds(host, [THEIRS], arguments, runs) - empty
        line += f"   traceroute {theirs * 1000:8.1f} ms   ratio {theirs / ours:6.2f}"
    print(line, flush=True)


print(f"medians of {RUNS} runs, without the time to start a program in the namespace")
chain = Chain(12)
for family in (4, 6):
    for name, way in (("UDP", []), ("ICMP", ["-I"]), ("TCP", ["-T"])):
        compare(f"12 routers, IPv{family}, {name}", chain.client, [*way, "-n", chain.target(family)], RUNS)
chain.routers[4].sysctl("net.ipv4.ip_forward", 0)
for name, way in (("UDP", []), ("ICMP", ["-I"]), ("TCP", ["-T"])):
    compare(f"silent behind hop 4, {name}", chain.client, [*way, "-n", chain.target()], min(RUNS, 3))
