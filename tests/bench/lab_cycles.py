"""Labs in a row: how long each takes to be made, to be used and to go, and that nothing is left of them. Fails only for
what is left.

    python3 tests/bench/lab_cycles.py [COUNT] [LAB]

NTOOL names another binary than build/release/ntool. Runs as root and as an ordinary user.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ["NTOOL"] = os.path.abspath(os.environ.get("NTOOL", ROOT / "build/release/ntool"))
sys.path.insert(0, str(ROOT / "tests/support"))

import netns  # noqa: E402

netns.CASE_SECONDS = 3600
netns.require_namespaces()
from leftovers import Leftovers  # noqa: E402

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200
LAB = sys.argv[2] if len(sys.argv) > 2 else "two-hosts"


def timed(*words):
    """Milliseconds."""
    began = time.perf_counter()
    subprocess.run([netns.NTOOL, "lab", *words], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def tell(what, times):
    times.sort()
    print(f"{what:6} {statistics.median(times):7.1f} ms (median)  {times[0]:7.1f} (best)  {times[-1]:7.1f} (worst)")


left = Leftovers()
left.remember()
ups, downs = [], []
for _ in range(COUNT):
    ups.append(timed("up", LAB))
    downs.append(timed("down"))
runs = [timed("run", LAB, "--", "true") for _ in range(COUNT)]
print(f"{COUNT} labs ({LAB}) up and down in a row, and {COUNT} runs of `true`")
tell("up", ups)
tell("down", downs)
tell("run", runs)
left.expect_none(f"{2 * COUNT} labs")
print("nothing is left of them")
