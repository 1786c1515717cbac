"""How far the round trips that `ntool ping` reports are from the truth: the record of the simulated network
(`ntool lab run --record`), which knows when each packet entered it and when the answer left. The ping of iputils
beside it, where it is installed; it shows microseconds below 1 ms, so the network answers within 0.9 ms. Its
`-i 0.0001` is no beat, but sends as fast as it can: there its figures are those of another load.

    NTOOL=build/release/ntool python3 tests/bench/ping_error.py [RUNS] [quick]

Two beats: one probe a second (12 of them a run), and 10,000 a second (for 3 s). Of all round trips of RUNS runs (3) the median,
the 99th percentile and the largest error are shown, in microseconds, and what was never answered. The bar: a median
below 50. `quick`: 2 probes and half a second. Exit code 1: the bar was missed; never in quick mode.
"""

import json
import os
import re
import sys
import tempfile

from measured import *
from netns import NTOOL, require_namespaces

require_namespaces()
unhurried()
RUNS, QUICK = arguments(3)
THEIRS = installed("ping")
TARGET = "198.51.100.1"
LAB = f"""
hosts: {{client: {{}}}}
internet:
  paths: [{{to: {TARGET}, target: {{rtt: 600us, jitter: 300us}}}}]
"""
folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
os.environ["XDG_RUNTIME_DIR"] = folder.name
lab, record, shown = (pathlib.Path(folder.name) / name for name in ("true.yaml", "record", "shown"))
lab.write_text(LAB)
missed = []


def truths():
    """Round trips in milliseconds by ICMP sequence number."""
    entered, delivered, numbers = {}, {}, {}
    for line in record.read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "entered" and event.get("destination") == TARGET and "icmp_sequence" in event:
            numbers[event["icmp_sequence"]] = event["packet"]
            entered[event["packet"]] = event["at_ns"]
        elif event["event"] == "delivered":
            delivered[event.get("packet")] = event["at_ns"]
    return {seq: (delivered[number] - entered[number]) / 1e6 for seq, number in numbers.items() if number in delivered}


def reported(by_us):
    text = shown.read_text()
    if by_us:
        replies = (json.loads(line) for line in text.splitlines() if '"type":"reply"' in line)
        return {reply["seq"]: reply["rtt_ms"] for reply in replies}
    return {int(seq): float(ms) for seq, ms in re.findall(r"icmp_seq=(\d+) ttl=\d+ time=([0-9.]+) ms", text)}


def race(title, interval, count):
    contestants = {"ntool ping": (True, [NTOOL, "--json", "ping"])}
    if THEIRS:
        contestants["iputils"] = (False, [THEIRS])
    errors = {name: [] for name in contestants}
    unanswered = dict.fromkeys(contestants, 0)
    for _ in range(RUNS):
        for name, (by_us, program) in contestants.items():
            ping = [*program, "-n", "-c", str(count), "-i", str(interval), TARGET]
            with open(shown, "w") as stream:
                subprocess.run([NTOOL, "lab", "run", lab, "--record", record, "--", *ping], stdout=stream, timeout=120)
            known, told = truths(), reported(by_us)
            errors[name] += [(ms - known[seq]) * 1000 for seq, ms in told.items() if seq in known]
            unanswered[name] += count - len(told)
    for name, found in errors.items():
        found.sort()
        if not found:
            print(f"  {title:14} {name:12} reported nothing", flush=True)
            continue
        print(f"  {title:14} {name:12} {median(found):7.0f} {found[len(found) * 99 // 100]:7.0f} {found[-1]:8.0f} "
              f"{found[0]:8.0f}   unanswered {unanswered[name]} of {RUNS * count}", flush=True)  # fmt: skip
    if not errors["ntool ping"] or median(errors["ntool ping"]) >= 50:
        missed.append(f"{title}: {median(errors['ntool ping']):.0f} µs, not below 50")


print(f"  {'µs too long':14} {'':12} {'median':>7} {'99 %':>7} {'most':>8} {'least':>8}")
race("1 a second", 1, 2 if QUICK else 12)
race("10,000 a second", 0.0001, 5000 if QUICK else 30_000)
for what in missed:
    print(f"missed: {what}")
sys.exit(bool(missed) and not QUICK)
