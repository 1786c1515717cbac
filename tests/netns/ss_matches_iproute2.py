"""ntool ss against the ss of iproute2 6.1, byte for byte: many kinds of sockets, options, states, screens and users."""

import fcntl
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios

from netns import *

ATTEMPTS = 20  # tables may change between two runs: theirs, ours and theirs again are compared when theirs agree

SAME = """
-tan|-ta|-t|-tn|-tl|-tln|-tlnH|-tane|-tae|-tano|-tanp|-tanpeo|-tanpeoH|-tanO|-uan|-ua|-u|-ul|-uane|-uanp|-wan|-wa|-w
-wl|-wane|-wanp|-xan|-xa|-x|-xl|-xae|-xap|-xapeo|-xaH|-tu|-tuan|-tuwxan|-tuwxa|-tuwxanpeo|-tuw|-tan4|-tan6|-ta46n|-ta64n
-uan4|-uan6|-un4|-wan6|-tuan -6 --no-header|-t -x -n|-lan -t|-al -t -n
--tcp --all --numeric|--udp --listening|--raw --all|--unix --all|--processes --tcp --all|--extended --udp --all
--options --tcp --all -n|--ipv4 --tcp -a|--ipv6 --tcp -a -n|--oneline --tcp -n
""".replace("\n", "|").strip("|").split("|")  # fmt: skip

STATES = """established syn-sent syn-recv syn-rcv fin-wait-1 fin-wait-2 time-wait closed close unconnected close-wait
last-ack listening closing unknown all connected synchronized bucket big ESTABLISHED""".split()
FILTERS = ["-tan state all exclude listening", "-tn state established state listening", "-ta excl established",
           "-tn state established exclude established", "-tn state all exclude connected exclude closed",
           "-tuxan state connected exclude established", "-tlnH state time-wait", "-uan exclude closed"]  # fmt: skip
SCREENS = (0, 1, 20, 47, 60, 79, 80, 81, 100, 132, 200, 500)
ZOO = pathlib.Path(__file__).parents[1] / "support/socket_zoo.py"
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]


def require_iproute2():
    path = shutil.which("ss")
    version = path and subprocess.run([path, "-V"], capture_output=True, text=True)
    if not path or "iproute2-6.1" not in version.stdout:
        skip("the ss of iproute2 6.1 is not installed")
    return path


def steady(text):
    """Without the times of timers, whose letters would change the widths of columns: such rows are squeezed."""
    if not re.search(r"timer:\(", text):
        return text
    text = re.sub(r"timer:\((\w+),[\w.]*,(\d+)\)", r"timer:(\1,time,\2)", text)
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def expect_same(host, theirs, arguments, before=(), what=""):
    shown = f"{what}ss {' '.join(arguments)}"
    for _ in range(ATTEMPTS):
        first = host.run([*before, theirs, *arguments])
        ours = host.run([*before, NTOOL, "ss", *arguments])
        second = host.run([*before, theirs, *arguments])
        if steady(first.out) == steady(second.out):
            break
    else:
        raise Failure(f"the sockets do not stand still for {shown}")
    expect_equal(steady(ours.out), steady(second.out), f"stdout of {shown}")
    expect_equal(ours.code, second.code, f"exit code of {shown}")
    expect_equal(ours.err, "", f"stderr of {shown}")
    return second.out


def on_terminal(host, columns, command):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    enter = ["nsenter", "--target", str(host.pid), "--net", "--mount", "--uts", "--"]
    program = subprocess.Popen([*enter, *command], stdin=subprocess.DEVNULL, stdout=theirs)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # EIO: the other end is closed
        pass
    os.close(ours)
    program.wait()
    return steady(shown.decode().replace("\r\n", "\n"))


theirs = require_iproute2()
require_namespaces()
host, quiet = Host("sockets"), Host("quiet")
link(host, quiet, ["10.8.0.1/24"], [])
host.set("ip", "neighbour", "add", "10.8.0.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0")  # silence, no error
for address in ("10.7.0.1/32", "10.7.0.2/32", "2001:db8:1234:5678:9abc:def0:1234:5678/128",
                "2001:db8:1234:5678:9abc:def0:1234:5679/128", "fd00::1/128"):  # fmt: skip
    host.set("ip", "address", "add", address, "dev", "lo")
host.replace_file("/etc/nsswitch.conf", "hosts: files\nservices: files\nprotocols: files\npasswd: files\n")

# Nothing at all: a heading, or not even that.
for arguments in ("-tan", "-tanH", "-tuan", "-xal", "-tn state listening"):
    expect_same(quiet, theirs, arguments.split(), what="empty: ")

folder = host.set("mktemp", "-d").strip()
zoo = host.spawn([sys.executable, ZOO, folder], stdin=PIPE)
zoo.read_until("ready\n")
odd = host.spawn([sys.executable, "-c", """
import os, socket, sys
bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
bound.bind(("0.0.0.0", 999))
local = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
local.bind(("::", 1000))
only = socket.socket(socket.AF_INET6)
only.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
only.bind(("::", 8443)); only.listen(4096)
marked = socket.socket()
marked.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 77)
marked.bind(("127.0.0.1", 0)); marked.listen(1)
ephemeral = socket.socket()
ephemeral.bind(("127.0.0.1", 60179)); ephemeral.listen(1)
pairs = [socket.socketpair(type=kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
pairs[0][0].send(b"hello"); pairs[0][1].shutdown(socket.SHUT_WR)
nul = socket.socket(socket.AF_UNIX); nul.bind("\\0a\\0b"); nul.listen(3)
if os.fork() == 0: sys.stdin.read(); os._exit(0)
print("ready", flush=True)
sys.stdin.read()
"""], stdin=PIPE)  # fmt: skip
odd.read_until("ready\n")
# A name that takes more columns than bytes is laid out by what is seen; everything else is compared with it gone.
wide = pathlib.Path(f"/proc/{host.pid}/root{folder}/한글")
expect(wide.exists(), "the zoo has a wide name")

NARROW = [arguments for arguments in SAME if not re.match(r"-\w*x|--unix", arguments) and "-x" not in arguments]
for arguments in NARROW:
    out = expect_same(host, theirs, arguments.split())
for state in STATES:
    expect_same(host, theirs, ["-tan", "state", state])
    expect_same(host, theirs, ["-tuan", "exclude", state])
for arguments in FILTERS:
    if "x" not in arguments.split()[0]:
        expect_same(host, theirs, arguments.split())
expect(len(host.run([theirs, "-tuanH"]).out.splitlines()) > 30, "there are sockets to compare")


def unwide(text):
    """Blanks squeezed: where a wide name stands, only they differ."""
    return re.sub(r" +", " ", steady(text))


for arguments in set(SAME) - set(NARROW) | {"-tuxan state connected exclude established"}:
    for _ in range(ATTEMPTS):
        first, ours, second = (host.run([*tool, *arguments.split()]) for tool in ([theirs], [NTOOL, "ss"], [theirs]))
        if first.out == second.out or unwide(first.out) == unwide(second.out):
            break
    expect_equal(unwide(ours.out), unwide(second.out), f"stdout of ss {arguments}, blanks apart")

for columns in SCREENS:
    for arguments in (["-tan"], ["-tanH"], ["-tuan"], ["-tanp"], ["-uane"], ["-tan", "state", "closing"]):
        for _ in range(ATTEMPTS):
            first, ours, second = (
                on_terminal(host, columns, [*tool, *arguments]) for tool in ([theirs], [NTOOL, "ss"], [theirs])
            )
            if first == second:
                break
        expect_equal(ours, second, f"ss {' '.join(arguments)} on a terminal of {columns} columns")

# As an ordinary user: other people's processes, marks and control groups cannot be seen.
if host.run([*NOBODY, "test", "-x", NTOOL]).code == 0 and host.run([*NOBODY, "true"]).code == 0:
    for arguments in ("-tan", "-tanp", "-tane", "-uanpe", "-tuwan"):
        out = expect_same(host, theirs, arguments.split(), before=NOBODY, what="as nobody: ")
    expect_not_in("users:", host.run([*NOBODY, NTOOL, "ss", "-tanp"]).expect_code(0).out, "other people's processes")
else:
    print("not compared as another user: it may not run the binary")

# /proc/net has the same sockets, and less about them.
for arguments in ("-tnH", "-unH", "-wanH", "-tnH state time-wait"):
    netlink = host.run([NTOOL, "ss", "--source", "netlink", *arguments.split()]).expect_code(0)
    proc = host.run([NTOOL, "ss", "--source", "proc", *arguments.split()]).expect_code(0)
    if arguments == "-wanH" and not netlink.out:
        print("not compared: this kernel has no raw_diag")
        continue
    seen = lambda text: sorted(re.sub(r" +", " ", line).strip() for line in text.splitlines())  # noqa: E731
    expect_equal(seen(proc.out), seen(netlink.out), f"--source proc and netlink, {arguments}")
inodes = lambda text: sorted(re.findall(r" (\d{3,}) +\* ", text))  # noqa: E731
expect_equal(inodes(host.run([NTOOL, "ss", "-xaH", "--source", "proc"]).out),
             inodes(host.run([NTOOL, "ss", "-xaH", "--source", "netlink"]).out), "UNIX sockets of both sources")  # fmt: skip

# Filters of iproute2 that this version does not have are refused in one line.
for arguments in (["-tn", "sport", "=", ":80"], ["-tn", "state"], ["state", "nonsense"], ["-tn", "dst", "10.0.0.1"]):
    refused = host.run([NTOOL, "ss", *arguments]).expect_code(2)
    expect_equal((refused.out, refused.err.count("\n")), ("", 1), f"ss {' '.join(arguments)}")

# Names are other people's bytes: a row stays a row, and nothing steers the terminal.
hostile = host.spawn([sys.executable, "-c", r"""
import ctypes, socket, sys
ctypes.CDLL(None).prctl(15, b"\x1b[31m) evil", 0, 0, 0)
name = socket.socket(socket.AF_UNIX); name.bind("\0one\ntwo\x1b[2J"); name.listen()
print("ready", flush=True); sys.stdin.read()
"""], stdin=PIPE)  # fmt: skip
hostile.read_until("ready\n")
shown = host.run([NTOOL, "ss", "-xlp"]).expect_code(0).out
expect_in(r"@one\x0atwo\x1b[2J ", shown, "a name with a newline")
expect_in(r'(("\x1b[31m) evil",pid=', shown, "the name of a process")
expect_not_in("\x1b", shown, "nothing steers")

# Ten thousand rows and more: one layout for all, as iproute2's.
many = quiet.spawn([sys.executable, "-c", """
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
keep = []
for number in range(min(12000, hard - 100)):
    keep.append(socket.socket())
    keep[-1].bind(("127.0.%d.1" % (number // 4000), 1024 + number % 4000))
    keep[-1].listen(number % 128 + 1)
print("ready", flush=True); sys.stdin.read()
"""], stdin=PIPE)  # fmt: skip
many.read_until("ready\n", timeout=60)
rows = expect_same(quiet, theirs, ["-tlnp"]).count("\n")
expect(rows > 900, "many rows were compared")
reader = quiet.run(f"{NTOOL} ss -tln | head -n 1").expect_code(0)
expect_equal(reader.err, "", "a reader that has gone is no failure")
