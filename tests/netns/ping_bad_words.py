"""Words that are no numbers, or far too large ones, as the values of ping's options: one line on stderr that shows nothing
raw, exit code 2, and no work done for them."""

import signal

from bad_words import HUGE, NO_NUMBERS, expect_refused
from netns import *

require_namespaces()
host = Host("host")
host.sysctl("net.ipv4.ping_group_range", "0 2147483647")

WORDS = {
    "-i": NO_NUMBERS, "-W": NO_NUMBERS, "-w": NO_NUMBERS, "-c": [*NO_NUMBERS, "0"], "-s": [*NO_NUMBERS, *HUGE, "2147483647"],
    "-l": [*NO_NUMBERS, *HUGE, "2147483647"], "-t": [*NO_NUMBERS, *HUGE, "256"], "-p": ["", "xyz", "g", "\x1b", "0" * 100_000],
    "-m": ["", "x", "-1", "4294967296"], "-Q": ["", "x", "256", "-1"], "-M": ["", "x", "do "], "-S": ["", "x", "-1", HUGE[2]],
    "-e": ["", "x", "0x10", "65536", "-1"], "-T": ["", "x", "tsprespec 1.2.3"], "-F": ["", "x", "1048576", "-1"],
    "-N": ["", "x", "subject-name=" + "a" * 100_000], "-I": ["\x1b[2J"],
    "--fail-loss": ["", "nan%", "x", "-1%", "1e309%"], "--fail-rtt": ["", "p95", "p95=", "p101=1ms", "x=1ms", "avg=nan"],
}  # fmt: skip
commands = [["ping", option, word, "127.0.0.1"] for option, words in WORDS.items() for word in words]
expect_refused(host, [*commands, ["ping", "-c"], ["ping", "--nosuch", "127.0.0.1"]])

# As much as may be asked for is not made before it is needed.
endless = host.spawn([NTOOL, "ping", "-c", "2000000000", "-i", "0.2", "127.0.0.1"], stdin=None)
endless.read_until("icmp_seq=3")
endless.signal(signal.SIGINT)
expect_equal(endless.wait(), 0, "two thousand million probes, and Ctrl-C")
expect_in(b" received, ", endless.out, "two thousand million probes: it began")
