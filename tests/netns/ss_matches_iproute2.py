"""ntool ss against the ss of iproute2 6.1, byte for byte: many kinds of sockets, options and users."""

import pathlib
import re
import sys

from netns import *
from socket_hosts import beside_steady
from ss_world import expect_same, folder, host, quiet, steady, theirs

SAME = """
-tan|-ta|-t|-tn|-tl|-tln|-tlnH|-tane|-tae|-tano|-tanp|-tanpeo|-tanpeoH|-tanO|-uan|-ua|-u|-ul|-uane|-uanp|-wan|-wa|-w
-wl|-wane|-wanp|-xan|-xa|-x|-xl|-xae|-xap|-xapeo|-xaH|-tu|-tuan|-tuwxan|-tuwxa|-tuwxanpeo|-tuw|-tan4|-tan6|-ta46n|-ta64n
-uan4|-uan6|-un4|-wan6|-tuan -6 --no-header|-t -x -n|-lan -t|-al -t -n
--tcp --all --numeric|--udp --listening|--raw --all|--unix --all|--processes --tcp --all|--extended --udp --all
--options --tcp --all -n|--ipv4 --tcp -a|--ipv6 --tcp -a -n|--oneline --tcp -n
""".replace("\n", "|").strip("|").split("|")  # fmt: skip

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]

# Nothing at all: a heading, or not even that.
for arguments in ("-tan", "-tanH", "-tuan", "-xal", "-tn state listening"):
    expect_same(quiet, theirs, arguments.split(), what="empty: ")

# A name that takes more columns than bytes is laid out by what is seen; everything else is compared with it gone.
wide = pathlib.Path(f"/proc/{host.pid}/root{folder}/한글")
expect(wide.exists(), "the zoo has a wide name")

NARROW = [arguments for arguments in SAME if not re.match(r"-\w*x|--unix", arguments) and "-x" not in arguments]
for arguments in NARROW:
    out = expect_same(host, theirs, arguments.split())
expect(len(host.run([theirs, "-tuanH"]).out.splitlines()) > 30, "there are sockets to compare")


def unwide(text):
    """Blanks squeezed: where a wide name stands, only they differ."""
    return re.sub(r" +", " ", steady(text))


for arguments in set(SAME) - set(NARROW) | {"-tuxan state connected exclude established"}:
    commands = [[*tool, *arguments.split()] for tool in ([theirs], [NTOOL, "ss"])]
    after, ours = beside_steady(host, *commands, unwide, f"ss {arguments}")
    expect_equal(unwide(ours.out), unwide(after.out), f"stdout of ss {arguments}, blanks apart")

# As an ordinary user: other people's processes, marks and control groups cannot be seen.
if host.run([*NOBODY, "test", "-x", NTOOL]).code == 0 and host.run([*NOBODY, "true"]).code == 0:
    for arguments in ("-tan", "-tanp", "-tane", "-uanpe", "-tuwan"):
        out = expect_same(host, theirs, arguments.split(), before=NOBODY, what="as nobody: ")
    expect_not_in("users:", host.run([*NOBODY, NTOOL, "ss", "-tanp"]).expect_code(0).out, "other people's processes")
else:
    print("not compared as another user: it may not run the binary")


# /proc/net has the same sockets, and less about them.
def same_of_both_sources(arguments):
    netlink = host.run([NTOOL, "ss", "--source", "netlink", *arguments.split()]).expect_code(0)
    proc = host.run([NTOOL, "ss", "--source", "proc", *arguments.split()]).expect_code(0)
    if arguments == "-wanH" and not netlink.out:
        return print("not compared: this kernel has no raw_diag")
    seen = lambda text: sorted(re.sub(r" +", " ", line).strip() for line in text.splitlines())  # noqa: E731
    expect_equal(seen(proc.out), seen(netlink.out), f"--source proc and netlink, {arguments}")


for arguments in ("-tnH", "-unH", "-wanH", "-tnH state time-wait"):
    again(lambda: same_of_both_sources(arguments))  # TIME_WAIT may end between the two
inodes = lambda text: sorted(re.findall(r" (\d{3,}) +\* +\d+ *$", text, re.MULTILINE))  # noqa: E731
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
