"""The live view of mtr across three routers: pictures at several sizes, keys, tabs, and a terminal that is as it was
whatever ends it."""

import re
import signal
import termios

from netns import *
from router_chain import Chain
from terminals import ENTER, LEAVE, UTF8, Terminal

require_namespaces()
chain = Chain(3)
here, target = chain.client, chain.target()
# A name of wide characters.
here.replace_file("/etc/hosts", f"{chain.hop(1)} 한국-라우터.example\n{target} web.example\n")
LIVE = [NTOOL, "mtr", "-i", "0.1"]



# A picture, keys, other sizes; what stays when it is over.
a = Terminal(here, [*LIVE, target])
a.read_until(b"Loss%.*History.*10.1.1.2")
a.read_until("한국".encode())
expect(not termios.tcgetattr(a.slave)[3] & (termios.ECHO | termios.ICANON), "keys come one by one, and unseen")
a.type(b"\x1b[A\xff\x1b[")  # no key that does anything here, a broken character, half a sequence
a.type(b"p")  # ends that sequence
a.type(b"p")
a.read_until(b" paused ")
a.type(b" ")
for keys, wanted in ((b"j", b"Javg"), (b"j", b"Loss%"), (b"d", rb"1\. .*\."), (b"dd", b"Loss%"), (b"h", b"reset all"), (b"h", b"Loss%"),
                     (b"oLS\r", b"Loss%"), (b"u", b"UDP"), (b"t", b"TCP port 80"), (b"t", b"ICMP"), (b"i0.2\r", b"0.2 s"),
                     (b"Q8\r", b"History"), (b"r", b"History"), (b"n", chain.hop(1).encode())):  # fmt: skip
    seen = len(a.out)
    a.type(keys + b"\x0c")
    a.resize(24, 81 if seen % 2 else 79)
    a.program.signal(signal.SIGWINCH)
    a.read_until(wanted, since=seen)
for rows, columns in ((12, 40), (50, 200), (3, 10), (1, 1), (24, 80)):
    seen = len(a.out)
    a.resize(rows, columns)
    a.program.signal(signal.SIGWINCH)
    a.read_until(rb"\x1b\[2J", since=seen)
    if columns >= 40:
        a.read_until(b"Host.*10.1.1.2", since=seen)
# What somebody else wrote over the picture goes away.
seen = len(a.out)
a.type(b"\x0c")
a.read_until(rb"\x1b\[2J.*Host.*10.1.1.2", since=seen)
a.type(b"q")
expect_equal(a.program.wait(), 0, "exit code after q")
a.read_until(re.escape(LEAVE) + b".*10.1.2.2.*10.1.3.2")
expect_in(b"Loss%", a.after_leaving(), "the picture that stays")
a.expect_as_before("q")

# With a local port of its own each key that begins anew finds it free again.
a = Terminal(here, [*LIVE, "-n", "-u", "-L", "33333", target])
a.read_until(b"10.1.3.2")
for keys in (b"f2\r", b"m9\r", b"s100\r", b"Q8\r"):
    seen = len(a.out)
    a.type(keys)
    a.read_until_drawn(b"UDP.*10.1.2.2.*10.1.3.2")
    expect(b"in use" not in a.out[seen:], f"{keys} finds the port free")
a.type(b"q")
expect_equal(a.program.wait(), 0, "exit code after q")
a.close()

# A probe that is overdue looks so before its patience is over, and one to a hop that never answered is lost after Ctrl-C.
chain.routers[1].set("nft", "add table s; add chain s c { type filter hook output priority 0; };"
                     "add rule s c icmp type time-exceeded counter drop")  # fmt: skip


def dropped():
    """Answers of the second router so far."""
    return int(expect_match(r"packets (\d+)", chain.routers[1].set("nft", "list", "table", "s"), "the counter").group(1))


a = Terminal(here, [*LIVE, "-n", target])
a.read_until_drawn(rb"\?{3}.*100\.0.*\?{4}")
a.type(b"q")
a.program.wait()
a.close()
report = here.spawn([NTOOL, "mtr", "-r", "-n", "-i", "0.2", "-c", "100", target])
before = dropped()
wait_for(lambda: dropped() >= before + 8, "probes that the silent hop was asked")
report.signal(signal.SIGINT)
expect_equal(report.wait(), 0, "exit code after Ctrl-C")
expect_in(b"2.|-- ???                       100.0", report.out, "a silent hop after Ctrl-C")
chain.routers[1].set("nft", "delete", "table", "s")

# Several hosts are tabs; -c ends it.
a = Terminal(here, [*LIVE, "-n", "-c", "20", target, chain.target(6)])
a.read_until(b" 1 10.1.3.2 .* 2 fd00:4::2 ")
a.type(b"2")
a.read_until(b"fd00:3::2")
expect_equal(a.program.wait(), 0, "its end with -c")
a.read_until(re.escape(LEAVE) + b".*10.1.2.2.*fd00:3::2")
a.expect_as_before("-c")

# Whatever ends it; after SIGKILL a process that watches gives the terminal back.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT,
               signal.SIGKILL):
    a = Terminal(here, [*LIVE, target])
    a.read_until(b"10.1.2.2")
    a.program.signal(number)
    code = a.program.wait()
    if number in (signal.SIGINT, signal.SIGTERM):
        expect_equal(code, 0 if number == signal.SIGINT else 143, f"exit code after {number.name}")
    else:
        expect(code != 0, f"{number.name} ends it")
    if number == signal.SIGKILL:
        wait_for(lambda: termios.tcgetattr(a.slave) == a.before, "the settings of before SIGKILL")
    a.expect_as_before(number.name)

# Stopped and continued: the shell has its terminal meanwhile.
a = Terminal(here, [*LIVE, target])
a.read_until(b"10.1.2.2")
a.program.signal(signal.SIGTSTP)
a.read_until(re.escape(LEAVE))
wait_for(lambda: termios.tcgetattr(a.slave) == a.before, "the settings of before while it is stopped")
seen = len(a.out)
a.program.signal(signal.SIGCONT)
a.read_until(re.escape(ENTER) + b".*10.1.2.2", since=seen)
a.type(b"q")
a.program.wait()
a.expect_as_before("SIGTSTP, SIGCONT and q")

# A router that rarely answers, and a path that loses: told in words.
chain.routers[1].set("nft", "add table t; add chain t c { type filter hook output priority 0; };"
                     "add rule t c icmp type time-exceeded numgen random mod 10 < 7 drop")  # fmt: skip
a = Terminal(here, [*LIVE, "-n", "-i", "0.05", "-Z", "1", target])
a.read_until(rb"hop 2: (likely )?limits its answers")
a.type(b"q")
a.program.wait()
a.close()

# A dumb terminal and a pipe get a report; -t wants a terminal.
a = Terminal(here, [*LIVE, "-c", "1", target], env=UTF8 | {"TERM": "dumb"})
expect_equal(a.program.wait(), 0, "exit code on a dumb terminal")
a.read_until(b"HOST: client")
expect(b"\x1b" not in a.out, "a dumb terminal gets no sequences")
a.close()
expect_in("HOST: client", here.run([*LIVE, "-c", "1", target]).expect_code(0).out, "a pipe gets a report")
expect_in("no terminal", here.run([*LIVE, "-t", target]).expect_code(2).err, "-t in a pipe")
