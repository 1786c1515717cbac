"""Words that are no numbers, or far too large ones, as the values of ping's and sweep's options: one line on stderr that
shows nothing raw, exit code 2, and no work done for them."""

import signal

from hostile_names import harm_in
from netns import *

require_namespaces()
host = Host("host")
host.sysctl("net.ipv4.ping_group_range", "0 2147483647")

NO_NUMBERS = ["nan", "inf", "-1", "", " ", "1x", "0x10", "1e309", "1e99", "-1e309", "١", "\x1b[31m", "9" * 100_000]
HUGE = ["2147483648", "4294967296", "18446744073709551616"]
WORDS = {
    "ping": {
        "-i": NO_NUMBERS, "-W": NO_NUMBERS, "-w": NO_NUMBERS, "-c": [*NO_NUMBERS, "0"], "-s": [*NO_NUMBERS, *HUGE, "2147483647"],
        "-l": [*NO_NUMBERS, *HUGE, "2147483647"], "-t": [*NO_NUMBERS, *HUGE, "256"], "-p": ["", "xyz", "g", "\x1b", "0" * 100_000],
        "-m": ["", "x", "-1", "4294967296"], "-Q": ["", "x", "256", "-1"], "-M": ["", "x", "do "], "-S": ["", "x", "-1", HUGE[2]],
        "-e": ["", "x", "0x10", "65536", "-1"], "-T": ["", "x", "tsprespec 1.2.3"], "-F": ["", "x", "1048576", "-1"],
        "-N": ["", "x", "subject-name=" + "a" * 100_000], "-I": ["\x1b[2J"],
        "--fail-loss": ["", "nan%", "x", "-1%", "1e309%"], "--fail-rtt": ["", "p95", "p95=", "p101=1ms", "x=1ms", "avg=nan"],
    },
    "sweep": {
        "-i": NO_NUMBERS, "-p": NO_NUMBERS, "-t": NO_NUMBERS, "-B": NO_NUMBERS, "-r": [*NO_NUMBERS, *HUGE],
        "-c": [*NO_NUMBERS, *HUGE[1:], "10xyz"], "-C": [*NO_NUMBERS, *HUGE[1:]], "-b": [*NO_NUMBERS, *HUGE, "2147483647"],
        "-x": [*NO_NUMBERS, *HUGE[1:]], "-H": [*NO_NUMBERS, "256"], "-O": ["", "x", "256", "-1"],
    },
}  # fmt: skip
GROUPS = [
    ["-g", "10.0.0.0/0"], ["-g", "10.0.0.0/33"], ["-g", "10.0.0.0/"], ["-g", "10.0.0.0/x"],
    ["-g", "10.0.0.1", "fd00::1"], ["-g", "\x1b[2J/24"], ["-g", "10.0.0.1"], ["-g"],
]  # fmt: skip


def refused(verb, *words):
    what = f"{verb} {' '.join(word if len(word) < 60 else word[:20] + '…' for word in words)!r}"
    done = host.run([NTOOL, verb, *words], timeout=30)
    expect_equal(done.code, 2, f"{what}: exit code; stderr {done.err!r:.300}")
    expect_equal(done.out, "", f"{what}: stdout")
    expect_equal(done.err.count("\n"), 1, f"{what}: one line: {done.err!r:.300}")
    expect_equal(harm_in(done.err_bytes), None, f"{what}: raw bytes on stderr")
    expect(len(done.err_bytes) < 4096, f"{what}: a line of {len(done.err_bytes)} bytes")


has_sweep = host.run([NTOOL, "sweep", "--help"]).code == 0
for verb, options in WORDS.items():
    if verb == "sweep" and not has_sweep:
        continue
    for option, words in options.items():
        for word in words:
            refused(verb, option, word, "127.0.0.1")
    refused(verb, "-c")
    refused(verb, "--nosuch", "127.0.0.1")
if has_sweep:
    for words in GROUPS:
        refused("sweep", *words)
    refused("sweep", "-p", "0.0000001", "-c", "2000000000", "127.0.0.1")

# As much as may be asked for is not made before it is needed.
endless = host.spawn([NTOOL, "ping", "-c", "2000000000", "-i", "0.2", "127.0.0.1"], stdin=None)
endless.read_until("icmp_seq=3")
endless.signal(signal.SIGINT)
expect_equal(endless.wait(), 0, "two thousand million probes, and Ctrl-C")
expect_in(b" packet loss", endless.out, "two thousand million probes: it began")
