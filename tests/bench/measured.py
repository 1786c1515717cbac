"""What the benches have in common: a program in a host of netns.py, measured from its start to its end.

    run = measured(host, ["ping", "-q", "-c", "1", "10.0.0.1"])
    run.seconds, run.peak, run.code, run.out, run.err

`seconds` is wall time, with nsenter's 2 ms in it, which all programs bear alike; `peak` is VmHWM in bytes, the most memory
that the program held at once, asked for every 5 ms; `out` is empty unless told otherwise (stdout goes to /dev/null).
"""

import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("NTOOL", str(ROOT / "build/release/ntool"))
sys.path.insert(0, str(ROOT / "tests/support"))


class Measured:
    def __init__(self, host, argv, stdout=subprocess.DEVNULL, timeout=120):
        command = ["nsenter", "--target", str(host.pid), "--net", "--mount", "--uts", "--", *map(str, argv)]
        began = time.perf_counter()
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE)
        self.pid = self._child.pid  # nsenter becomes the program
        self.peak, self._ended = 0, False
        watcher = threading.Thread(target=self._watch)
        watcher.start()
        timer = threading.Timer(timeout, self._child.kill)
        timer.start()
        # communicate() waits in poll(2) for the end of the streams: no time of asking again is in the figure.
        out, err = self._child.communicate()
        self.seconds = time.perf_counter() - began
        timer.cancel()
        self._ended = True
        watcher.join()
        self.code = self._child.returncode
        self.out, self.err = (out or b"").decode(errors="replace"), err.decode(errors="replace")

    def _watch(self):
        while not self._ended:
            self.peak = max(self.peak, memory_of(self.pid, "VmHWM"))
            time.sleep(0.005)


def measured(host, argv, **how):
    return Measured(host, argv, **how)


def memory_of(pid, key):
    """VmRSS or VmHWM in bytes; 0 where the program has ended, or is still the nsenter that becomes it."""
    try:
        if os.path.basename(os.readlink(f"/proc/{pid}/exe")).startswith(("nsenter", "python", "setpriv")):
            return 0
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def installed(name):
    """The path of a peer, or None, and then says so."""
    path = shutil.which(name)
    if not path:
        print(f"  ({name} is not installed)")
    return path


def unhurried():
    """A benchmark may take longer than a case of netns.py."""
    signal.alarm(0)


def mib(size):
    return f"{size / 2**20:.1f} MiB"


def median(values):
    return statistics.median(values) if values else float("nan")


def arguments(default_runs):
    """(RUNS, quick) of the command line: `quick` is one run of fewer packets."""
    words = sys.argv[1:]
    quick = "quick" in words
    numbers = [int(word) for word in words if word.isdigit()]
    return (1 if quick else numbers[0] if numbers else default_runs), quick


def take_turns(runs, contestants):
    """Runs each of {name: function → Measured} once in each of `runs` rounds, so that a busy minute hits them all; every
    second round goes backwards, for who comes first finds the caches of a path cold, and warms them for the next.
    Returns {name: [Measured, …]}."""
    results = {name: [] for name in contestants}
    for turn in range(runs):
        order = list(contestants) if turn % 2 == 0 else list(reversed(contestants))
        for name in order:
            results[name].append(contestants[name]())
    return results


def beside(title, host, ours, theirs, runs, quick=False, their_runs=None):
    """One row: the medians of both programs, run in turns in `host`, and theirs divided by ours (above 1: we are
    faster). What it takes to start any program there (`true`) is taken off both. `theirs`: None where it is absent."""
    contestants = {"true": lambda: measured(host, ["true"]), "ours": lambda: measured(host, ours)}
    if theirs:
        contestants["theirs"] = lambda: measured(host, theirs)
    few = runs if quick or not theirs else min(runs, their_runs or runs)
    results = take_turns(few, contestants)
    contestants.pop("theirs", None)
    for name, more in take_turns(runs - few, contestants).items():
        results[name] += more
    for name, taken in results.items():
        wrong = [run for run in taken if run.code != 0]
        if wrong and name == "theirs":
            print(f"  ({title}: theirs ends with {wrong[0].code}: {wrong[0].err.strip()})")
            theirs = None
        elif wrong:
            raise SystemExit(f"{title}: {name} ends with {wrong[0].code}: {wrong[0].err.strip()}")
    start = median([run.seconds for run in results["true"]])
    mine = median([run.seconds for run in results["ours"]]) - start
    line = f"{title:32} ours {mine * 1000:8.1f} ms"
    if theirs:
        other = median([run.seconds for run in results["theirs"]]) - start
        line += f"   theirs {other * 1000:8.1f} ms   ratio {other / mine:6.2f}"
    print(line, flush=True)
