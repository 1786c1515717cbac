"""Words that are no numbers, or far too large ones, for the options of verbs; and what refusing them looks like."""

from hostile_names import harm_in
from netns import NTOOL, expect, expect_equal

NO_NUMBERS = ["nan", "inf", "-1", "", " ", "1x", "0x10", "1e309", "1e99", "-1e309", "١", "\x1b[31m", "9" * 100_000]
HUGE = ["2147483648", "4294967296", "18446744073709551616"]
AT_ONCE = 4  # most of the time of a sanitized program is its beginning


def expect_refused(host, commands):
    """Each of `commands` (a verb and its words): one line on stderr that shows nothing raw, exit code 2."""
    for first in range(0, len(commands), AT_ONCE):
        part = commands[first : first + AT_ONCE]
        for command, process in [(command, host.spawn([NTOOL, *command], stdin=None)) for command in part]:
            verb, *words = command
            what = f"{verb} {' '.join(word if len(word) < 60 else word[:20] + '…' for word in words)!r}"
            code = process.wait(30)  # no work is done for them
            err = process.err.decode(errors="replace")
            expect_equal(code, 2, f"{what}: exit code; stderr {err!r:.300}")
            expect_equal(process.out, b"", f"{what}: stdout")
            expect_equal(err.count("\n"), 1, f"{what}: one line: {err!r:.300}")
            expect_equal(harm_in(process.err), None, f"{what}: raw bytes on stderr")
            expect(len(process.err) < 4096, f"{what}: a line of {len(process.err)} bytes")
