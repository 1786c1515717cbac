"""Words that are no numbers, or far too large ones, as the values of sweep's options, and groups that are none: one line on
stderr that shows nothing raw, exit code 2, and no work done for them."""

from bad_words import HUGE, NO_NUMBERS, expect_refused
from netns import *

require_namespaces()
host = Host("host")
host.sysctl("net.ipv4.ping_group_range", "0 2147483647")

WORDS = {
    "-i": NO_NUMBERS, "-p": NO_NUMBERS, "-t": NO_NUMBERS, "-B": NO_NUMBERS, "-r": [*NO_NUMBERS, *HUGE],
    "-c": [*NO_NUMBERS, *HUGE[1:], "10xyz"], "-C": [*NO_NUMBERS, *HUGE[1:]], "-b": [*NO_NUMBERS, *HUGE, "2147483647"],
    "-x": [*NO_NUMBERS, *HUGE[1:]], "-H": [*NO_NUMBERS, "256"], "-O": ["", "x", "256", "-1"],
}  # fmt: skip
GROUPS = [
    ["-g", "10.0.0.0/0"], ["-g", "10.0.0.0/33"], ["-g", "10.0.0.0/"], ["-g", "10.0.0.0/x"],
    ["-g", "10.0.0.1", "fd00::1"], ["-g", "\x1b[2J/24"], ["-g", "10.0.0.1"], ["-g"],
]  # fmt: skip
commands = [["sweep", option, word, "127.0.0.1"] for option, words in WORDS.items() for word in words]
commands += [["sweep", *words] for words in GROUPS]
commands += [["sweep", "-c"], ["sweep", "--nosuch", "127.0.0.1"], ["sweep", "-p", "0.0000001", "-c", "2000000000", "127.0.0.1"]]
expect_refused(host, commands)
