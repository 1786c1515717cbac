"""Time of `ntool ss` against the ss of iproute2, over 100,000 sockets of TCP in a network namespace.

    NTOOL=build/release/ntool python3 tests/bench/ss.py [SOCKETS] [RUNS]

The sockets are those of tests/bench/netstat.py. Prints the median wall time of each over RUNS runs (7) and the ratio. Exit
code 1: ours was slower somewhere.
"""

import os
import shutil
import subprocess
import sys

from netstat import INSIDE, NTOOL, hold, median_s


def main():
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    theirs = shutil.which("ss")
    if theirs is None:
        sys.exit("ss of iproute2 is not installed: nothing to compare with")
    if INSIDE not in os.environ:
        # A PID namespace of its own: the walk over processes meets the holders alone, and none outlives this.
        unshare = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if os.geteuid() != 0:
            unshare[1:1] = ["--user", "--map-root-user"]
        os.execvpe(unshare[0], [*unshare, sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    holders = hold(sockets)
    slower = False
    rows = sum(1 for _ in open("/proc/net/tcp")) - 1
    print(f"{rows} sockets of TCP in {len(holders)} processes, median of {runs} runs, s")
    print(f"{'arguments':<12}{'iproute2':>10}{'ntool':>10}{'ratio':>8}")
    for arguments in ("-tanH", "-tan", "-tanHe", "-tanHp"):
        before = median_s([theirs, arguments], runs)
        ours = median_s([NTOOL, "ss", arguments], runs)
        slower = slower or ours > before
        print(f"{arguments:<12}{before:>10.3f}{ours:>10.3f}{before / ours:>7.1f}x")
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
