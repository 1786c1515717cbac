"""Time of `ntool netstat` against the netstat of net-tools, over 100,000 sockets of TCP in a network namespace.

    NTOOL=build/release/ntool python3 tests/bench/netstat.py [SOCKETS] [RUNS]

The sockets are both ends of loopback connections, spread over processes, because a process may have only so many
descriptors. Prints the median wall time of each over RUNS runs (7), the ratio, and what `ss` of iproute2 takes where it is
installed. Exit code 1: ours was slower than net-tools somewhere.
"""

import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

INSIDE = "NTOOL_BENCH_INSIDE"
NTOOL = os.path.abspath(os.environ.get("NTOOL") or pathlib.Path(__file__).parents[2] / "build/release/ntool")
# Each holder connects to a listener of its own and accepts: two sockets for each pair.
HOLDER = """
import socket, sys
pairs, number = int(sys.argv[1]), int(sys.argv[2])
address = ("127.%d.%d.1" % (1 + number // 250, number % 250), 8000)
listener = socket.socket()
listener.bind(address)
listener.listen(128)
keep = []
for _ in range(pairs):
    near = socket.socket()
    near.connect(address)
    keep += [near, listener.accept()[0]]
print("ready", flush=True)
sys.stdin.read()
"""


def hold(sockets):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    pairs_each = min(9000, (hard - 64) // 2)
    holders, left = [], sockets // 2
    while left > 0:
        pairs = min(left, pairs_each)
        holders.append(subprocess.Popen([sys.executable, "-Sc", HOLDER, str(pairs), str(len(holders))],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE))  # fmt: skip
        left -= pairs
    for holder in holders:
        if holder.stdout.readline() != b"ready\n":
            sys.exit("the sockets could not be made")
    return holders


def median_s(command, runs):
    times = []
    for _ in range(runs + 1):  # the first one warms the caches
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def compare(verb, package, sets, also=None):
    """Ours against the program of the same name, of `package`, with each set of options; `also`: one more, beside them."""
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    theirs, third = shutil.which(verb), also and shutil.which(also)
    if theirs is None:
        sys.exit(f"{verb} of {package} is not installed: nothing to compare with")
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
    print(f"{'arguments':<12}{package:>10}{'ntool':>10}{'ratio':>8}{also if third else '':>10}".rstrip())
    for arguments in sets:
        before = median_s([theirs, arguments], runs)
        ours = median_s([NTOOL, verb, arguments], runs)
        beside = f"{median_s([third, arguments], runs):>10.3f}" if third else ""
        slower = slower or ours > before
        print(f"{arguments:<12}{before:>10.3f}{ours:>10.3f}{before / ours:>7.1f}x{beside}", flush=True)
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    compare("netstat", "net-tools", ("-tan", "-tane", "-tanp"), also="ss")
