"""Time of `ntool ifconfig` against the ifconfig of net-tools, in a network namespace with 300 interfaces.

    NTOOL=build/release/ntool python3 tests/bench/ifconfig.py [INTERFACES] [RUNS]

Prints the median wall time of each over RUNS runs (21) and the ratio. Exit code 1: ours was slower somewhere.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

INSIDE = "NTOOL_BENCH_INSIDE"
NTOOL = os.path.abspath(os.environ.get("NTOOL") or pathlib.Path(__file__).parents[2] / "build/release/ntool")


def build(interfaces):
    lines = ["link set lo up"]
    for number in range(interfaces // 2):
        lines += [f"link add v{number} type veth peer name w{number}",
                  f"address add 10.{number // 250}.{number % 250}.1/24 dev v{number}",
                  f"address add 2001:db8:{number:x}::1/64 dev v{number}",
                  f"link set v{number} up", f"link set w{number} up"]  # fmt: skip
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


def median_ms(command, runs):
    times = []
    for _ in range(runs + 2):  # the first two warm the caches
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[2:])


def main():
    interfaces = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    theirs = shutil.which("ifconfig")
    if theirs is None:
        sys.exit("ifconfig of net-tools is not installed: nothing to compare with")
    if INSIDE not in os.environ:
        unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]
        os.execvpe(unshare[0], [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})
    build(interfaces)
    slower = False
    print(f"{interfaces} interfaces, median of {runs} runs, ms")
    print(f"{'arguments':<12}{'net-tools':>10}{'ntool':>10}{'ratio':>8}")
    for arguments in (["-a"], [], ["-a", "-s"], ["v7"]):
        before = median_ms([theirs, *arguments], runs)
        ours = median_ms([NTOOL, "ifconfig", *arguments], runs)
        slower = slower or ours > before
        print(f"{' '.join(arguments) or '(none)':<12}{before:>10.2f}{ours:>10.2f}{before / ours:>7.1f}x")
    sys.exit(1 if slower else 0)


main()
