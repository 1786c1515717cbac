"""sweep, called fping, beside fping 5.1 itself: the same words, stdout, stderr and exit code, with times masked."""

import atexit
import os
import re
import shutil
import signal
import subprocess
import tempfile

from netns import *

require_namespaces()
THEIRS = shutil.which("fping")
if not THEIRS or "Version 5.1" not in subprocess.run([THEIRS, "-v"], capture_output=True, text=True).stdout:
    skip("fping 5.1 is not installed")

folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder)
OURS = os.path.join(folder, "fping")
os.symlink(NTOOL, OURS)

host, router = Host("host"), Host("router")
link(host, router, ["192.0.2.1/24"], ["192.0.2.2/24"])
host.set("ip", "route", "add", "default", "via", "192.0.2.2")
host.set("ip", "route", "add", "unreachable", "9.0.0.0/8")
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv4.icmp_ratelimit", 0)
router.sysctl("net.ipv4.icmp_msgs_per_sec", 100000)
router.set("ip", "route", "add", "blackhole", "8.0.0.0/8")
router.set("ip", "route", "add", "unreachable", "20.0.0.0/8")
router.set("ip", "route", "add", "prohibit", "21.0.0.0/8")
router.set("ip", "route", "add", "25.0.0.0/8", "via", "192.0.2.1")
host.replace_file("/etc/hosts", "127.0.0.1 localhost\n20.0.0.1 nohost\n192.0.2.2 rtr\n127.0.0.9 서버\n")


def masked(text):
    """Without what no two runs have in common."""
    text = re.sub(r"\d+\.\d+ ms", "T ms", text)
    text = re.sub(r"^ *T ms \(", " T ms (", text, flags=re.M)
    text = re.sub(r"\([0-9.]+ avg", "(T avg", text)
    text = re.sub(r"= [0-9.]+/[0-9.]+/[0-9.]+$", "= T/T/T", text, flags=re.M)
    text = re.sub(r"^\[\d{10}\.\d{5}\] ", "[T] ", text, flags=re.M)
    text = re.sub(r"^\[\d\d:\d\d:\d\d\]", "[clock]", text, flags=re.M)
    text = re.sub(r"\d+\.\d{3} sec", "T sec", text)
    text = re.sub(r"SET (min|avg|max) = \d+", r"SET \1 = N", text)
    return re.sub(r"(?<= )(0\.\d{3}|\d\.\d\d|\d\d\.\d)(?= |$)", "T", text, flags=re.M)


def both(arguments, stdin=None):
    words = arguments.split()
    told = host.run([THEIRS, *words], stdin=stdin)
    ours = host.run([OURS, *words], stdin=stdin)
    return told, ours


def same(arguments, stdin=None):
    again(lambda: same_once(arguments, stdin))  # either may have been late once, where intervals are short


def same_once(arguments, stdin):
    told, ours = both(arguments, stdin)
    # Answers and timeouts of the same millisecond come in either order.
    expect_equal(sorted(masked(ours.out).split("\n")), sorted(masked(told.out).replace(THEIRS, "fping").split("\n")), f"stdout of fping {arguments}")
    # Bad usage names the command to type next.
    expect_equal(masked(ours.err).replace("; see 'ntool sweep --help'", ""), masked(told.err).replace(THEIRS, "fping"), f"stderr of fping {arguments}")
    expect_equal(ours.code, told.code, f"exit code of fping {arguments}")


for words in [
    "127.0.0.1", "::1", "서버", "192.0.2.99", "127.0.0.1 127.0.0.2", "-e 127.0.0.1", "-a 127.0.0.1 127.0.0.2", "-4 -A localhost", "-4 localhost",
    "-6 ::1", "-4 ::1", "-6 127.0.0.1", "-4 -6 127.0.0.1", "-6 -4 127.0.0.1", "-n 127.0.0.1", "-d 127.0.0.1", "-d rtr",
    "-A -n 127.0.0.1", "-A -d rtr", "-n -d 127.0.0.1", "-d -n 127.0.0.1", "-b 1000 127.0.0.1", "-m rtr",
    "-r0 -t100 8.0.0.1", "-t 50 -r 3 -B 2 8.0.0.1", "-r0 8.0.0.1 127.0.0.1", "-u -r0 8.0.0.1 127.0.0.1",
    "-a -r0 8.0.0.1 127.0.0.1", "-q -r0 8.0.0.1 127.0.0.1", "-x 1 -r0 8.0.0.1 127.0.0.1", "-x 2 -r0 8.0.0.1 127.0.0.1",
    "9.0.0.1 127.0.0.1", "-q 9.0.0.1", "-u 9.0.0.1 127.0.0.1", "-c 2 -p 100 9.0.0.1",
    "-r0 20.0.0.1", "-r0 nohost", "-A -n -r0 20.0.0.1", "-r0 21.0.0.1", "-r0 -H 1 25.0.0.1", "-q -r0 20.0.0.1",
    "-c 2 -p 100 localhost 127.0.0.1", "-c 2 -p 100 127.0.0.1 8.0.0.1", "-C 2 -p 100 localhost 127.0.0.1",
    "-C 3 -q -p 100 127.0.0.1", "-c 3 -q -p 100 127.0.0.1 8.0.0.1", "-D -c 2 -p 100 127.0.0.1", "-c 2 -a -p 100 127.0.0.1",
    "-c 2 -p 100 -o 127.0.0.1 8.0.0.1", "-C 2 -c 3 -p 100 127.0.0.1", "-c 3 -C 2 -p 100 127.0.0.1", "-c 2 -s -p 100 127.0.0.1 8.0.0.1",
    "-c 2 -x 1 -p 100 127.0.0.1 8.0.0.1", "-Q 1 -p 700 -c 3 127.0.0.1", "-c 2 -Q 1 -N 127.0.0.1 8.0.0.1",
    "--quiet --interval=1 --vcount=5 --period=50 127.0.0.1 127.0.0.2", "-b 0 -c1 127.0.0.1", "-b 12 -c1 127.0.0.1",
    "-s 127.0.0.1", "-s -r0 -t100 127.0.0.1 8.0.0.1", "-s -q 127.0.0.1", "-t 0 127.0.0.1",
    "-g 127.0.0.1 127.0.0.5", "-g 127.0.0.2 127.0.0.1", "-g 127.0.0.1/30", "-g 127.0.0.2/31", "-g 127.0.0.2/32",
    "-g 127.0.0.2/33", "-g 127.0.0.2/0", "-4 -g 127.0.0.1/32", "-H 1 127.0.0.1", "-H 300 127.0.0.1",
    "-a -u 127.0.0.1", "-c 3 -l 127.0.0.1", "-b 65489 127.0.0.1", "-B 0.9 127.0.0.1", "-B 5.1 127.0.0.1",
    "-i 100 127.0.0.1 127.0.0.2", "-M 127.0.0.1", "-O 2 127.0.0.1", "-O 0x10 127.0.0.1", "-R 127.0.0.1",
    "-q -R -c3 -p100 127.0.0.1", "-q -R -c3 -p100 ::1", "-S 127.0.0.1 127.0.0.1", "-S ::1 ::1", "-S xyz 127.0.0.1",
    "-I lo 127.0.0.1", "-T 10 127.0.0.1", "-r 0 127.0.0.1 127.0.0.1", "-v", "--version", "-v 127.0.0.1",
]:  # fmt: skip
    same(words)

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
