"""`ntool ping -f` against the ping of iputils: 100,000 probes to one host over a cable (veth).

    NTOOL=build/release/ntool python3 tests/bench/ping_flood.py [RUNS] [quick]

Makes its own hosts in network namespaces; both are root there, once with raw sockets and once with datagram ones, and take
turns. Medians of RUNS runs (5) are shown. The bar: 1.15 times as fast. `quick`: 2,000 probes, one run. Exit code 1: the bar
was missed; never in quick mode.
"""

import re
import sys

from measured import *
from netns import *

require_namespaces()
unhurried()
RUNS, QUICK = arguments(5)
COUNT = 2000 if QUICK else 100_000
THEIRS = installed("ping")
missed = []


def unanswered(run):
    """From the statistics, which both write in the same words."""
    found = re.search(r"(\d+) packets transmitted, (\d+) received", run.out)
    return int(found[1]) - int(found[2]) if found else f"? {run.err.strip()}"


for family, target in ((4, "10.0.0.1"), (6, "fd00::1")):
    far, here = Host("far"), Host("here")
    link(far, here, ["10.0.0.1/24", "fd00::1/64"], ["10.0.0.2/24", "fd00::2/64"])
    for way, groups in (("raw", "1 0"), ("datagram", "0 2147483647")):
        here.sysctl("net.ipv4.ping_group_range", groups)
        words = ["-f", "-q", "-c", COUNT, target]
        contestants = {"ntool ping": lambda: measured(here, [NTOOL, "ping", *words], stdout=subprocess.PIPE)}
        if THEIRS:
            contestants["iputils"] = lambda: measured(here, [THEIRS, *words], stdout=subprocess.PIPE)
        print(f"{COUNT} probes over a cable, IPv{family}, {way} sockets")
        results = take_turns(RUNS, contestants)
        ours = median([run.seconds for run in results["ntool ping"]])
        for name, runs in results.items():
            seconds = median([run.seconds for run in runs])
            print(f"  {name:12} {seconds:7.3f} s  {COUNT / seconds:9,.0f} a second  {seconds / ours:5.2f} x ours  "
                  f"unanswered {', '.join(str(unanswered(run)) for run in runs)}", flush=True)  # fmt: skip
            if name == "iputils" and seconds / ours < 1.15:
                missed.append(f"IPv{family}, {way}: {seconds / ours:.2f}, not 1.15")
for what in missed:
    print(f"missed: {what}")
sys.exit(bool(missed) and not QUICK)
