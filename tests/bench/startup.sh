#!/bin/sh
# Start time of the static binary against `busybox true` (package busybox-static): both are started in turn, so that
# a busy machine slows both. Prints the medians and their ratio; fails where the ratio is above 2.
#
#   tests/bench/startup.sh [RUNS]        NTOOL_RELEASE=PROGRAM measures another binary
set -eu
cd "$(dirname "$0")/../.."

program=${NTOOL_RELEASE:-build/release/ntool}
[ -x "$program" ] || { echo "startup: there is no $program; scripts/build makes it" >&2; exit 2; }
busybox=$(command -v busybox) || { echo "startup: busybox is missing; scripts/deps bench installs it" >&2; exit 2; }

exec python3 - "$program" "$busybox" "${1:-500}" <<'END'
import os
import statistics
import sys
import time

program, busybox, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
candidates = {"busybox true": [busybox, "true"], "ntool --version": [program, "--version"]}
silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
seconds = {name: [] for name in candidates}
for _ in range(runs):
    for name, argv in candidates.items():
        begin = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=silent)
        _, status = os.waitpid(pid, 0)
        seconds[name].append(time.perf_counter() - begin)
        if status != 0:
            sys.exit(f"startup: {name} ended with status {status}")
medians = {name: statistics.median(values) for name, values in seconds.items()}
for name, median in medians.items():
    print(f"{name:16} median {median * 1000:.2f} ms of {runs} starts")
ratio = medians["ntool --version"] / medians["busybox true"]
print(f"ratio {ratio:.2f} (limit 2)")
sys.exit(ratio > 2)
END
