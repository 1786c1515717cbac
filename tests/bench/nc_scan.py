"""Time of `nc -z` over all 65,535 ports of loopback, where nothing listens, against OpenBSD's and the traditional nc.

    NTOOL=build/release/ntool python3 tests/bench/nc_scan.py [RUNS]

Run it in a network namespace of its own (it makes one where it may), so that nothing answers and nobody is disturbed.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

NTOOL = os.path.abspath(os.environ.get("NTOOL", "build/release/ntool"))
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
INSIDE = "NTOOL_BENCH_INSIDE"

PROGRAMS = {
    "ntool nc": [NTOOL, "nc", "-z", "127.0.0.1", "1-65535"],
    "nc.openbsd": ["nc.openbsd", "-z", "127.0.0.1", "1-65535"],
    "nc.traditional": ["nc.traditional", "-z", "127.0.0.1", "1-65535"],
}


def main():
    if INSIDE not in os.environ:
        command = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--user", "--map-root-user"]
        sys.exit(subprocess.run([*command, sys.executable, *sys.argv], env={**os.environ, INSIDE: "1"}).returncode)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    programs = {name: argv for name, argv in PROGRAMS.items() if shutil.which(argv[0])}
    seconds = {name: [] for name in programs}
    for _ in range(RUNS):
        for name, argv in programs.items():
            begin = time.perf_counter()
            subprocess.run(argv, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=100)
            seconds[name].append(time.perf_counter() - begin)
    ours = statistics.median(seconds["ntool nc"])
    print(f"65,535 closed ports on loopback, medians of {RUNS} runs")
    for name, runs in seconds.items():
        median = statistics.median(runs)
        print(f"  {name:16} {median:6.2f} s  {65535 / median:8.0f} ports/s  {median / ours:5.2f} x ours")


main()
