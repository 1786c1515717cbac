"""ping --graph: live on a terminal, which is as it was whatever ends it; sparklines elsewhere."""

import os
import re
import signal
import termios

from netns import *
from terminals import ENTER, LEAVE, UTF8, Terminal

require_namespaces()
here = Host("here")
here.set("ip", "link", "set", "lo", "up")
GRAPH = [NTOOL, "ping", "--graph", "-i", "0.1", "127.0.0.1"]

# A picture, keys, another size; what stays when it is over.
a = Terminal(here, GRAPH)
a.read_until("█".encode())
a.read_until(b"received")
expect(not termios.tcgetattr(a.slave)[3] & (termios.ECHO | termios.ICANON), "keys come one by one, and unseen")
os.write(a.master, b"\x1b[A\xff\x1b[")  # no key of ours, a broken character, half a sequence
os.write(a.master, b"p")
seen = len(a.out)
os.write(a.master, b"p")
a.read_until(rb" held ")
os.write(a.master, b"p?")
a.read_until(b"awaited.*longest")
a.resize(12, 40)
a.program.signal(signal.SIGWINCH)
a.read_until(rb"\x1b\[2J.*sent", since=seen)  # all is drawn anew
os.write(a.master, b"q")
expect_equal(a.program.wait(), 0, "exit code after q")
a.read_until(rb"--- 127.0.0.1 ping statistics ---.*0% packet loss.*rtt min")
expect_in("█".encode(), a.out[a.out.rindex(LEAVE) :], "the picture that stays")
a.expect_as_before("q")

# Whatever ends it (SIGKILL: mtr_live).
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT, signal.SIGUSR1):
    a = Terminal(here, GRAPH)
    a.read_until(b"received")
    a.program.signal(number)
    code = a.program.wait()
    if number in (signal.SIGINT, signal.SIGTERM):
        expect_equal(code, 0 if number == signal.SIGINT else 143, f"exit code after {number.name}: there were answers")
        a.read_until(b"ping statistics")
    else:
        expect(code != 0, f"{number.name} ends it")
    a.expect_as_before(number.name)

# Stopped and continued: the shell has its terminal meanwhile.
a = Terminal(here, GRAPH)
a.read_until(b"received")
a.program.signal(signal.SIGTSTP)
a.read_until(re.escape(LEAVE))
wait_for(lambda: termios.tcgetattr(a.slave) == a.before, "the settings of before while it is stopped")
seen = len(a.out)
a.program.signal(signal.SIGCONT)
a.read_until(re.escape(ENTER) + b".*received", since=seen)
a.program.signal(signal.SIGINT)
a.program.wait()
a.expect_as_before("SIGTSTP, SIGCONT and SIGINT")

# Without colours the same picture: no SGR of a colour.
a = Terminal(here, [*GRAPH, "-c", "3", "--color", "never"])
a.program.wait()
a.read_until(b"ping statistics")
expect(not re.search(rb"\x1b\[[0-9;]*3[1-7]m", a.out), "no colour is sent")
a.close()

# -c ends it; stdin may be no terminal.
a = Terminal(here, [*GRAPH, "-c", "2"], stdin=PIPE)
expect_equal(a.program.wait(), 0, "its end with -c")
a.expect_as_before("-c")

# Nobody answers: exit 1, x and the loss.
here.set("ip", "route", "add", "blackhole", "192.0.2.0/24")
here.set("nft", "add table t; add chain t c { type filter hook input priority 0; }; add rule t c icmp type echo-request drop")
a = Terminal(here, [NTOOL, "ping", "--graph", "-c", "2", "-i", "0.2", "-W", "1", "127.0.0.1"])
expect_equal(a.program.wait(), 1, "exit code without an answer")
a.read_until(rb"no answer for \d+ s, since \d\d:\d\d:\d\d.*100% packet loss")
a.close()
here.set("nft", "delete table t")

# A dumb terminal and a pipe get sparklines; ASCII where the locale has no more.
for env in (UTF8 | {"TERM": "dumb"}, UTF8 | {"TERM": ""}):
    a = Terminal(here, [*GRAPH, "-c", "3"], env=env)
    expect_equal(a.program.wait(), 0, "exit code on a dumb terminal")
    a.read_until(rb" 3/3 0% [0-9.]+/[0-9.]+/[0-9.]+ ms\r\n")
    expect(b"\x1b" not in a.out, "a dumb terminal gets no sequences")
    a.close()
fast = [NTOOL, "ping", "--graph", "-c", "41", "-i", "0.01", "127.0.0.1"]
lines = here.run(fast, env=UTF8).expect_code(0).out.splitlines()
expect_equal([re.sub(r"[▁▂▃▄▅▆▇█]", "▁", line.split(" ")[0]) for line in lines[1:4]], ["▁" * 20, "▁" * 20, "▁"], "sparklines")
expect_in(" 20/20 0% ", lines[1], "their figures")
expect_in("41 packets transmitted, 41 received, 0% packet loss", "\n".join(lines), "statistics as ever")
text = here.run(fast, env=UTF8 | {"LC_ALL": "C"}).expect_code(0).out
expect(text.isascii(), "ASCII where the locale says so")
here.run([*fast, "-q"]).expect_code(0)
for option, stamp in (["-D"], r"\[\d+\.\d{6}\] "), (["--timestamp-format", "time"], r"\[\d\d:\d\d:\d\d\.\d{6}\] "):
    lines = here.run([*fast, *option], env=UTF8).expect_code(0).out.splitlines()
    for line in lines[1:4]:
        expect(re.match(stamp + "[▁▂▃▄▅▆▇█]", line), f"{option}: a time before {line!r}")
told = here.run([*fast, "--json"]).expect_code(2)
expect_in("--graph", told.err, "--json with --graph is bad usage")
