"""`ntool sweep` over many addresses, against fping and against a bare loop of batched sends and receives.

    NTOOL=build/release/ntool python3 tests/bench/sweep.py [RUNS] [quick]

Two races, in network namespaces of its own:

  all answer   32,766 addresses of loopback (127.1.0.1 to 127.1.127.254): as raw ICMP, which fping needs too (version 5.1
               loses every answer of a datagram socket), and as datagram ICMP. The bars: no answer is lost, 2.5 times
               as fast as fping, 0.85 of the bare loop (build/release/tests/bench/bench_bare_echo, or BARE_ECHO).
  few answer   65,534 addresses behind a cable, of which every hundredth answers within half a second. The bars: 2 s
               and the half one; 16 MiB, and as much without -q, when each of the others is told to be unreachable.

Medians of RUNS runs (5) are shown; programs take turns. `quick`: 1,022 and 1,022 addresses, one run. SWEEP names other
words in the place of `$NTOOL sweep`. Exit code 1: a bar was missed; never in quick mode.
"""

import os
import re
import shlex
import sys

from measured import *
from netns import *

require_namespaces()
unhurried()
RUNS, QUICK = arguments(5)
OURS = shlex.split(os.environ.get("SWEEP", "")) or [NTOOL, "sweep"]
FPING = installed("fping")
BARE = os.environ.get("BARE_ECHO", str(ROOT / "build/release/tests/bench/bench_bare_echo"))
missed = []


def alive(run):
    found = re.search(r"(\d+)\s+alive", run.err + run.out)
    return int(found[1]) if found else 0


def asked_a_second(name, run, hosts):
    """From the start of the program to its end; the bare loop tells its rate without the start, of all its addresses."""
    if name == "bare loop":
        return float(re.search(r"bare loop\s+(\d+) /s", run.out)[1])
    return hosts / run.seconds


def answers_lost(name, run, hosts):
    return int(re.search(r"(\d+) answers lost", run.out)[1]) if name == "bare loop" else hosts - alive(run)


def bar(holds, what):
    if not holds:
        missed.append(what)


def all_answer(way, groups):
    network = "127.1.0.0/22" if QUICK else "127.1.0.0/17"
    hosts = 1022 if QUICK else 32766
    here = Host("here")
    here.sysctl("net.ipv4.ping_group_range", groups)
    sweep = ["-q", "-s", "-r", "0", "-g", network]
    fastest = ["-i", "0"]
    contestants = {"ntool sweep": lambda: measured(here, [*OURS, *fastest, *sweep])}
    if FPING and way == "raw ICMP":
        contestants["fping"] = lambda: measured(here, [FPING, *fastest, *sweep])
    if os.path.exists(BARE):
        kind = "raw" if way == "raw ICMP" else "datagram"
        contestants["bare loop"] = lambda: measured(here, [BARE, "bare", "1", kind], stdout=subprocess.PIPE)
    print(f"{hosts} addresses of loopback, all answer, {way}")
    results = take_turns(RUNS, contestants)
    rates = {name: median([asked_a_second(name, run, hosts) for run in runs]) for name, runs in results.items()}
    ours = rates["ntool sweep"]
    for name, runs in results.items():
        lost = max(answers_lost(name, run, hosts) for run in runs)
        print(f"  {name:12} {rates[name]:9,.0f} a second  ours is {ours / rates[name]:5.2f} of it  "
              f"{mib(max(run.peak for run in runs)):>9}  answers lost {lost}", flush=True)  # fmt: skip
        if name == "ntool sweep":
            bar(lost == 0, f"{way}: answers are lost: {runs[0].err.strip()!r}")
        elif name == "fping":
            bar(ours / rates[name] >= 2.5, f"{way}: {ours / rates[name]:.2f} x fping, not 2.5")
        else:
            bar(ours / rates[name] >= 0.85, f"{way}: {ours / rates[name]:.2f} of the bare loop, not 0.85")
    if not os.path.exists(BARE):
        print("  (the bare loop is not built: target bench_bare_echo of the preset release)")


def few_answer():
    bits = 22 if QUICK else 16
    hosts = 2 ** (32 - bits) - 2
    far, here = Host("far"), Host("here")
    link(far, here, ["10.99.0.1/24"], ["10.99.0.2/24"])
    here.set("ip", "route", "add", f"10.64.0.0/{bits}", "via", "10.99.0.1")
    answering = [number for number in range(1, hosts + 1) if number % 100 == 50]
    batch = "".join(f"route add local 10.64.{number >> 8}.{number & 255}/32 dev lo\n" for number in answering)
    far.run(["ip", "-batch", "-"], stdin=batch, timeout=60).expect_code(0)
    far.set("ip", "route", "add", "blackhole", f"10.64.0.0/{bits}")  # silent: no neighbour is asked for, nobody says no
    words = ["-s", "-i", "0", "-r", "0", "-t", "500", "-g", f"10.64.0.0/{bits}"]
    told = "ntool, told"  # without -q
    contestants = {"ntool sweep": lambda: measured(here, [*OURS, "-q", *words]), told: lambda: measured(here, [*OURS, *words])}
    if FPING:
        contestants["fping"] = lambda: measured(here, [FPING, "-q", *words])
    print(f"{hosts} addresses behind a cable, {len(answering)} of them answer, 500 ms of patience")
    results = take_turns(RUNS, contestants)
    ours = median([run.seconds for run in results["ntool sweep"]])
    for name, runs in results.items():
        seconds, peak = median([run.seconds for run in runs]), max(run.peak for run in runs)
        found = min(alive(run) for run in runs)
        print(f"  {name:12} {seconds:7.3f} s  {seconds / ours:5.2f} x ours  {mib(peak):>9}  found {found}", flush=True)
        if name in ("ntool sweep", told):
            bar(found == len(answering), f"few answer, {name}: {found} of {len(answering)} found: {runs[0].err.strip()!r}")
            bar(seconds < 2.5, f"few answer, {name}: {seconds:.2f} s")
            bar(peak < 16 * 2**20, f"few answer, {name}: {mib(peak)}")


all_answer("raw ICMP", "1 0")
all_answer("datagram ICMP", "0 2147483647")
few_answer()
for what in missed:
    print(f"missed: {what}")
sys.exit(bool(missed) and not QUICK)
