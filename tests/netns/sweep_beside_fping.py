"""sweep, called fping, beside fping 5.1 itself: lists of targets, what both refuse, figures of each few seconds, signals; and
what is ours alone."""

import os
import signal

from fpings import OURS, THEIRS, both, folder, host, masked, same
from netns import *

LIST = "# c\n127.0.0.1 foo\n\n  127.0.0.2\n\t127.0.0.3\r\n  # c\n127.0.0.5"
same("", stdin=LIST)
same("-f -", stdin=LIST)
path = os.path.join(folder, "list")
with open(path, "w") as file:
    file.write(LIST)
same(f"-f {path}")

# What fping refuses with its whole help is one line here, with the same exit code.
for words in ["-g", "-g 127.0.0.1", "-g 127.0.0.1 127.0.0.2 127.0.0.3", "-c 0 127.0.0.1", "-H 0 127.0.0.1",
              *(f"-{option} xxx 127.0.0.1" for option in "bBcCHiOpQrtx")]:  # fmt: skip
    told, ours = both(words)
    expect_equal((ours.code, ours.out), (told.code, told.out), f"fping {words}")
    expect_match(r"fping: [^\n]+\n", ours.err, f"stderr of fping {words}")

# A file that is missing: 4, and a line that names it.
told, ours = both("-f /no/such/file")
expect_equal((ours.code, ours.out), (told.code, told.out), "fping -f of a missing file")
expect_equal(ours.err, "fping: open /no/such/file: No such file or directory\n", "stderr of fping -f of a missing file")

# -X, which fping has from 5.2 on, is -x in all but that it does not wait for the others: here two seconds for 8.0.0.1.
for required, code in ((1, 0), (2, 1)):
    told = host.run([THEIRS, "-x", required, "-r0", "-t", "300", "127.0.0.1", "8.0.0.1"])
    ours = host.run([OURS, "-X", required, "-r0", "-t", "300", "127.0.0.1", "8.0.0.1"])
    expect_equal((ours.out, ours.err, ours.code), (told.out, told.err, code), f"fping -X {required}")
    expect_equal(told.code, code, f"fping -x {required}")
waiting = host.spawn([OURS, "-X", "1", "-r0", "-t", "600000", "127.0.0.1", "8.0.0.1"])
expect_equal(waiting.wait(), 0, "fping -X 1 does not wait ten minutes")


def looped(program):
    """The figures of each three seconds, until Ctrl-C."""
    # Probes at 0, 1.3, 2.6 s, then 3.9 and 5.2 s, figures at 3 and 6 s: nothing happens within 0.4 s of these.
    running = host.spawn([program, "-l", "-Q", "3", "-p", "1300", "127.0.0.1", "8.0.0.1"])
    running.read_until("]\n127.0.0.1 : xmt/rcv/%loss = 3/3/0%", stream="err")
    running.read_until("]\n127.0.0.1 : xmt/rcv/%loss = 2/2/0%", stream="err")
    running.read_until("8.0.0.1   : xmt/rcv/%loss = 2/0/100%\n", stream="err")
    running.signal(signal.SIGINT)
    code = running.wait()
    ended = Finished(running, code)
    return ended.out, masked(ended.err), code


again(lambda: expect_equal(looped(OURS), looped(THEIRS), "fping -l -Q 3"))

# Ctrl-\ tells the figures since the last ones, Ctrl-C all of them; both with the exit code of the result.
looping = host.spawn([OURS, "-p", "3000", "-l", "127.0.0.1"])
looping.read_until(": [1], 64 bytes, ")
looping.signal(signal.SIGQUIT)
looping.read_until("2/2/0%", stream="err")
looping.read_until(": [2], 64 bytes, ")
looping.signal(signal.SIGINT)
expect_equal(looping.wait(), 0, "exit code after Ctrl-C")
ended = Finished(looping, 0)
expect_match(r"\n\[\d\d:\d\d:\d\d\]\n127\.0\.0\.1 : xmt/rcv/%loss = 2/2/0%, min/avg/max = \S+\n"
             r"\n127\.0\.0\.1 : xmt/rcv/%loss = 3/3/0%, min/avg/max = \S+\n", ended.err, "figures")  # fmt: skip

# Beyond fping: IPv6 networks, and networks of any size, which Ctrl-C ends with what is known by then.
host.run([OURS, "-g", "::1/128"]).expect_code(0)
large = host.spawn([NTOOL, "sweep", "-a", "-g", "127.0.0.0/8"])
large.read_until("127.0.0.9\n")
large.signal(signal.SIGINT)
expect_equal(large.wait(), 1, "exit code of a sweep that was stopped")
expect_match(r"sweep: stopped: 167\d{5} targets are not judged\n", Finished(large, 1).err, "what is left")

# Hostile lists: escape codes do not reach the screen, a line without an end takes no memory.
hostile = host.run([NTOOL, "sweep"], stdin=b"\x1b[31mred\n\xff\xfe\n127.0.0.1\0x\n" + b"a" * 3_000_000 + b"\n127.0.0.2")
hostile.expect_code(2)
expect_equal(hostile.out, "127.0.0.2 is alive\n", "what is left of a hostile list")
expect_not_in("\x1b", hostile.err, "stderr")
