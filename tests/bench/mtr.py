"""Time of `ntool mtr` against mtr 0.95: a report across 12 routers of one cycle, and of ten cycles in a second.

    NTOOL=build/release/ntool python3 tests/bench/mtr.py [RUNS]

It makes its own hosts in network namespaces. Medians are shown, and theirs divided by ours; it never fails for being
slow. The other one is run three times at most: each of its runs takes six seconds and more.
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
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
THEIRS = shutil.which("mtr")


def seconds(host, command, runs):
    """The median. nsenter, by which programs are started, is part of it."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        host.run(command, timeout=60).expect_code(0)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def compare(title, host, arguments, runs=RUNS):
    empty = seconds(host, ["true"], runs)
    ours = seconds(host, [NTOOL, "mtr", *arguments], runs) - empty
    line = f"{title:34} ours {ours * 1000:8.1f} ms"
    if THEIRS:
        theirs = seconds(host, [THEIRS, *arguments], min(runs, 3)) - empty
        line += f"   mtr {theirs * 1000:8.1f} ms   ratio {theirs / ours:6.1f}"
    print(line, flush=True)


print(f"medians of {RUNS} runs, without the time to start a program in the namespace")
chain = Chain(12)
compare("12 routers, -c 1", chain.client, ["-r", "-n", "-c", "1", chain.target()])
compare("12 routers, -c 10 -i 0.1", chain.client, ["-r", "-n", "-c", "10", "-i", "0.1", chain.target()], min(RUNS, 5))
chain.routers[4].sysctl("net.ipv4.ip_forward", 0)
compare("silent behind hop 4, -c 1", chain.client, ["-r", "-n", "-c", "1", chain.target()], min(RUNS, 5))
