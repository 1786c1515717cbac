"""A simulated network at the end of a cable (engine/sim, net/packet_port): how many packets a second go in and out, and
how far the delays are from what was asked for. Never fails for being slow.

    cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=Release -DNTOOL_TESTS=ON
    cmake --build build/bench --target tool_sim_link tool_udp_load
    python3 tests/bench/lab.py [SECONDS]

TOOLS names another folder with the two programs. Each line is a load of UDP datagrams (64 bytes, where no size is told) to
a host 20 ms away that sends them back:

  lost       did not come back within half a second; `missed` of them the simulator's socket had no room for, `unread` the
             socket of the load itself, which had too little of the processor
  core       of one processor that the simulator used
  error      of round trips, in microseconds: from just before the call that sends a datagram to the kernel's stamp of the
             answer, minus the 20 ms; in it is also what the host itself needs

Runs as root and as an ordinary user; makes its own network namespaces.
"""

import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ["TOOLS"] = os.path.abspath(os.environ.get("TOOLS", ROOT / "build/bench/tools"))
sys.path.insert(0, str(ROOT / "tests/support"))

from netns import require_namespaces  # noqa: E402
from simulated_link import SimLink  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
RTT_MS = 20
TOPOLOGY = f"hop 10.0.0.1 2001:db8:1::1\ntarget 203.0.113.5 2001:db8:2::5 rtt {RTT_MS}ms udp echo"
V4, V6 = "203.0.113.5", "2001:db8:2::5"
RUNS = [
    ("100/s", V4, 100, 64, []),
    ("10,000/s", V4, 10_000, 64, []),
    ("50,000/s", V4, 50_000, 64, []),
    ("50,000/s IPv6", V6, 50_000, 64, []),
    ("50,000/s 1,400 bytes", V4, 50_000, 1400, []),
    ("50,000/s recorded", V4, 50_000, 64, ["record=/dev/shm/ntool_bench_record"]),
    ("100,000/s", V4, 100_000, 64, []),
]


def receive_errors(host):
    """RcvbufErrors of UDP, of both families."""
    lines = pathlib.Path(f"/proc/{host.pid}/net/snmp").read_text().splitlines()
    names, values = (line.split() for line in lines if line.startswith("Udp:"))
    v6 = pathlib.Path(f"/proc/{host.pid}/net/snmp6").read_text().split()
    return int(values[names.index("RcvbufErrors")]) + int(v6[v6.index("Udp6RcvbufErrors") + 1])


def measure(target, rate, size, keys):
    link = SimLink(TOPOLOGY, *keys)
    load = link.client.run([os.path.join(os.environ["TOOLS"], "udp_load"), target, str(rate), str(SECONDS), str(size)],
                           timeout=SECONDS + 20)  # fmt: skip
    result = json.loads(load.expect_code(0).out)
    result["unread"] = receive_errors(link.client)
    counted = link.end()
    for key in keys:
        pathlib.Path(key.partition("=")[2]).unlink()
    return result, counted


require_namespaces()
print(f"{'load':22} {'sent/s':>8} {'lost':>6} {'missed':>6} {'unread':>6} {'core':>6}   {'error: median':>13} {'99 %':>7} {'most':>7} µs")
for name, *run in RUNS:
    result, counted = measure(*run)
    errors = [(result[key] - RTT_MS) * 1000 for key in ("median_ms", "p99_ms", "max_ms")]
    lost = result["sent"] + result["refused"] - result["received"]
    print(f"{name:22} {result['rate']:8.0f} {lost:6} {counted['missed']:6} {result['unread']:6} {counted['processor_s'] / SECONDS:6.0%}   "
          f"{errors[0]:13.0f} {errors[1]:7.0f} {errors[2]:7.0f}", flush=True)  # fmt: skip
