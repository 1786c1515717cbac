"""What ping reports as a round trip is the time that the simulated network let pass between packet and answer, as the
record of the lab has it."""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile

from netns import NTOOL, expect, expect_equal, require_namespaces

require_namespaces()
COUNT = 40
# Jitter, so that each packet has a truth of its own, and no other one can stand in for it.
LAB = """
hosts: {client: {}}
internet:
  paths:
    - to: [198.51.100.0/24, "2001:db8:5::/64"]
      target: {rtt: 40ms, jitter: 15ms}
"""
folder = tempfile.TemporaryDirectory()
os.environ["XDG_RUNTIME_DIR"] = folder.name
lab, record = pathlib.Path(folder.name) / "true.yaml", pathlib.Path(folder.name) / "record"
lab.write_text(LAB)


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


for target in ("198.51.100.1", "2001:db8:5::1"):
    ping = ["ntool", "--json", "ping", "-c", str(COUNT), "-i", "0.02", target]
    done = subprocess.run([NTOOL, "lab", "run", str(lab), "--record", str(record), "--", *ping],
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    expect_equal((done.returncode, done.stderr), (0, ""), " ".join(ping))
    events = objects(record.read_text())
    numbers = {event["icmp_sequence"]: event["packet"] for event in events
               if event["event"] == "entered" and event.get("destination") == target and "icmp_sequence" in event}  # fmt: skip
    times = {(event["packet"], event["event"]): event["at_ns"] for event in events if "packet" in event}
    replies = {reply["seq"]: reply["rtt_ms"] for reply in objects(done.stdout) if reply["type"] == "reply"}
    expect_equal(len(replies), COUNT, f"replies of {target}")
    truths = {seq: (times[numbers[seq], "delivered"] - times[numbers[seq], "entered"]) / 1e6 for seq in replies}
    spread = statistics.stdev(truths.values())
    expect(spread > 3, f"the truths of {target} differ: {spread}")
    errors = {seq: replies[seq] - truth for seq, truth in truths.items()}
    shown = {seq: (replies[seq], truths[seq]) for seq in replies}
    # The kernel's stamps lie within: a reported time is too long by what the hosts need, and never too short.
    expect(min(errors.values()) > -0.1, f"{target}: a round trip shorter than the truth: {shown}")
    expect(statistics.median(errors.values()) < 5, f"{target}: the median is too long by 5 ms: {shown}")
    print(f"{target}: too long by {min(errors.values()):.3f} to {max(errors.values()):.3f} ms, "
          f"{statistics.median(errors.values()):.3f} in the median", flush=True)  # fmt: skip
