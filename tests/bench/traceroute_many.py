"""`ntool traceroute --targets` of 1,000 hosts behind 12 simulated hops each: time and memory.

    NTOOL=build/release/ntool python3 tests/bench/traceroute_many.py [RUNS] [quick]

A lab (`ntool lab`) has ten networks, each behind three routers that all share, and nine of its own, the last 30 ms away;
what the lab itself costs is in the time, not in the memory. By UDP, with three probes and with one for each hop, and with
half of the hosts silent. Medians of RUNS runs (5) are shown. The bars: under 10 s, under 64 MB, and every host is
reached. `quick`: 50 hosts, one run. Exit code 1: a bar was missed; never in quick mode.
"""

import json
import os
import sys
import tempfile

from measured import *

RUNS, QUICK = arguments(5)
NTOOL = os.path.abspath(os.environ["NTOOL"])
HOSTS = 50 if QUICK else 1000
NETWORKS = 10
INSIDE = "TRACEROUTE_MANY_INSIDE"


def lab():
    paths = []
    for network in range(NETWORKS):
        hops = [{"address": f"203.0.113.{ttl}", "rtt": f"{ttl}ms"} for ttl in (1, 2, 3)]
        hops += [{"address": f"203.1.{network}.{ttl}", "rtt": f"{3 * (ttl - 2)}ms"} for ttl in range(4, 13)]
        # The lower half of each /24 answers, the upper one does not.
        targets = [
            {"to": f"198.18.{network}.0/25", "rtt": "31ms"},
            {"to": f"198.18.{network}.128/25", "rtt": "31ms", "udp": {"drop": "rest"}},
        ]
        paths.append({"hops": hops, "targets": targets})
    return {"hosts": {"client": {}}, "internet": {"paths": paths}}


class Here:
    pid = os.getpid()


def is_silent(number):
    return number // NETWORKS % 2 == 1


def hosts(silent):
    for number in range(HOSTS):
        upper = 128 if silent and is_silent(number) else 0
        yield f"198.18.{number % NETWORKS}.{number // NETWORKS % 120 + 1 + upper}"


def race(title, words, silent=False):
    with tempfile.NamedTemporaryFile("w", suffix=".hosts") as file:
        file.write("\n".join(hosts(silent)) + "\n")
        file.flush()
        command = [NTOOL, "--json", "traceroute", "-n", *words, "--targets", file.name]
        runs = [measured(Here, command, stdout=subprocess.PIPE) for _ in range(RUNS)]
    reached, told = [], []
    for run in runs:
        ends = [json.loads(line) for line in run.out.splitlines() if '"type":"summary"' in line.replace(" ", "")]
        told.append(len(ends))
        reached.append(sum(end["reached"] for end in ends))
    seconds, peak = median([run.seconds for run in runs]), max(run.peak for run in runs)
    print(f"{title:36} {seconds:7.2f} s  {mib(peak):>9}  reached {min(reached)} of {HOSTS}", flush=True)
    missed = []
    answering = sum(not (silent and is_silent(number)) for number in range(HOSTS))
    if min(told) != HOSTS or min(reached) != answering:
        missed.append(f"{title}: {told} told, {reached} reached: {runs[0].err.strip()!r}")
    if seconds >= 10:
        missed.append(f"{title}: {seconds:.2f} s")
    if peak >= 64_000_000:
        missed.append(f"{title}: {mib(peak)}")
    return missed


if INSIDE not in os.environ:
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(lab(), file)  # JSON is YAML
        file.flush()
        command = [NTOOL, "lab", "run", file.name, "--", "env", INSIDE + "=1", sys.executable, os.path.abspath(__file__)]
        sys.exit(subprocess.run([*command, *sys.argv[1:]]).returncode)

all_missed = race("three probes a hop", [])
all_missed += race("one probe a hop", ["-q", "1"])
all_missed += race("every second ten of hosts silent", [], silent=True)
for what in all_missed:
    print(f"missed: {what}")
sys.exit(bool(all_missed) and not QUICK)
