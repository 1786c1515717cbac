"""`ntool ping` at 10,000 replies a second for a minute: its memory after 5 s, after 10 s and at the end, and what it lost.
Once with -q, once with all its lines (to /dev/null). There is no peer: iputils' ping takes `-i 0.0001` for "as fast as it can".

    NTOOL=build/release/ntool python3 tests/bench/ping_memory.py [SECONDS] [quick]

Over a cable (veth) between hosts of its own. The bars: at the end no more memory than after 10 s, when each of the 65,536
sequence numbers has been used once (64 KiB are let pass: a page touched late is not memory that grows), nor 1 MiB
more than after 5 s; and every probe is answered. `quick`: 3 s, the figures after 1 and 2 s. Exit code 1: a bar was missed;
never in quick mode.
"""

import re
import signal
import sys
import threading

from measured import *
from netns import *

require_namespaces()
unhurried()
QUICK = "quick" in sys.argv
SECONDS = 3 if QUICK else int(next((word for word in sys.argv[1:] if word.isdigit()), 60))
EARLY, SETTLED = (1, 2) if QUICK else (5, 10)
missed = []

far, here = Host("far"), Host("here")
link(far, here, ["10.0.0.1/24"], ["10.0.0.2/24"])


def race(quiet):
    words = [*(["-q"] if quiet else []), "-i", "0.0001", "-c", str(SECONDS * 10_000), "-w", str(SECONDS + 30), "10.0.0.1"]
    process = here.spawn([NTOOL, "ping", *words], stdout=None if quiet else "/dev/null")
    figures = {}

    def look(when):
        figures[when] = memory_of(process.pid, "VmRSS")

    for when, name in ((EARLY, "early"), (SETTLED, "settled"), (SECONDS - 0.5, "late")):
        threading.Timer(when, look, [name]).start()
    if not quiet:  # its lines go to /dev/null: SIGQUIT tells the figures on stderr, shortly before the end
        threading.Timer(SECONDS - 0.3, process.signal, [signal.SIGQUIT]).start()
    process.wait(timeout=SECONDS + 60)
    if quiet:
        sent, got = (int(figure) for figure in re.search(rb"(\d+) packets transmitted, (\d+) received", process.out).groups())
        took = int(re.search(rb"time (\d+)ms", process.out)[1]) / 1000
        rate, counted = sent / took, f"unanswered {sent - got} of {sent}"
        lost = sent - got
    else:
        seen = re.search(rb"(\d+)/(\d+) packets, (\d+)% loss", process.err)
        got, sent, loss = (int(figure) for figure in seen.groups()) if seen else (0, 0, 100)
        # Of the last probes the answers are still on their way at the moment of asking.
        rate, lost, counted = sent / (SECONDS - 0.3), max(0, sent - got - 64), f"{got} of {sent} so far"
    early, settled, late = figures["early"], figures["settled"], figures["late"]
    print(f"  {'-q' if quiet else 'all lines':10} {rate:8,.0f} a second   after {EARLY} s {mib(early):>9}   "
          f"after {SETTLED} s {mib(settled):>9}   at the end {mib(late):>9}   {counted}", flush=True)  # fmt: skip
    if not early or late > settled + 64 * 1024 or late > early + 2**20:
        missed.append(f"memory grew from {early} and {settled} to {late} bytes")
    if lost:
        missed.append(f"{lost} of {sent} lost")


print(f"10,000 probes a second for {SECONDS} s")
for quiet in (True, False):
    race(quiet)
for what in missed:
    print(f"missed: {what}")
sys.exit(bool(missed) and not QUICK)
