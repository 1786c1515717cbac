"""ntool netstat against the netstat of net-tools, byte for byte, over many kinds of sockets."""

import pathlib
import re
import shutil
import subprocess
import sys

from netns import *
from socket_hosts import beside_steady, socket_hosts

SAME = """
-an|-a|-n||-l|-ln|-al|-tan|-ta|-t|-tl|-tln|-uan|-ua|-ul|-u|-Uan|-U|-wan|-wa|-wl|-w|-xan|-xa|-xl|-x|-tuan|-tuwxan|-4|-6
-4an|-6an|-46an|-6ta|-4x|-x4an|-tax|-anp|-tanp|-tap|-xap|-uap|-wap|-ane|-ae|-tane|-tae|-taee|-xae|-ano|-tano|-tao|-uao
-wao|-xao|-anW|-aW|-anpeoW|-anpeo|-apeo|-tanpo|-tanpe|-taneo|-xanpeo|--all --numeric|--listening --tcp|--udp --all
--raw --all|--unix --all|--programs --tcp --all|--extend --udp --all|--timers --tcp --all -n|--wide -a|--inet -a
--inet6 -a -n|-t -a --numeric-hosts|-t -a --numeric-ports|-t -a -e --numeric-users|--udplite -a -n|-vtan
""".replace("\n", "|").strip("|").split("|")  # fmt: skip

HOSTS = """127.0.0.1 localhost
::1 localhost6 other
10.7.0.1 short
10.7.0.2 a-host-with-a-name-that-is-longer.than.the.column.example
2001:db8:1234:5678:9abc:def0:1234:5678 six
"""

ZOO = pathlib.Path(__file__).parents[1] / "support/socket_zoo.py"

# An ordinary user's socket.
HOLDER = """
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", 40020))
s.listen()
print("bound", flush=True)
sys.stdin.read()
"""
# A path and a program's name that steer a terminal.
HOSTILE = r"""
import shutil, socket, subprocess, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
subprocess.Popen(["\x1b[31mred"], executable=shutil.which("cat"), stdin=subprocess.PIPE, pass_fds=[s.fileno()])
s.close()
print("bound", flush=True)
sys.stdin.read()
"""


def require_net_tools():
    path = shutil.which("netstat")
    version = path and subprocess.run([path, "-V"], capture_output=True, text=True)
    if not path or "net-tools 2.10" not in version.stdout + version.stderr:
        skip("the netstat of net-tools 2.10 is not installed")
    return path


def steady(text):
    """Without the time in a timer."""
    return re.sub(r"(on|keepalive|timewait|probe) \(\d+\.\d\d/\d+/\d+\)", r"\1 (time)", text)


def expect_same(host, theirs, arguments, as_user=()):
    shown = f"netstat {' '.join(arguments)}"
    commands = [[*as_user, *tool, *arguments] for tool in ([theirs], [NTOOL, "netstat"])]
    after, ours = beside_steady(host, *commands, steady, shown)
    expect_equal(steady(ours.out), steady(after.out), f"stdout of {shown}")
    expect_equal(ours.err, after.err, f"stderr of {shown}")
    expect_equal(ours.code, after.code, f"exit code of {shown}")
    return after.out + after.err


theirs = require_net_tools()
require_namespaces()
host, quiet = socket_hosts()
host.replace_file("/etc/hosts", HOSTS)
folder = host.set("mktemp", "-d").strip()
host.set("chmod", "755", folder)
holder = host.spawn([sys.executable, ZOO, folder], stdin=PIPE)
try:
    holder.read_until("ready\n")
    for line in holder.err.decode().splitlines():
        print(line)

    whole = ""
    for arguments in SAME:
        whole += expect_same(host, theirs, arguments.split())
    for kind in ("LISTEN ", "ESTABLISHED", "TIME_WAIT", "CLOSE_WAIT", "FIN_WAIT2", "SYN_SENT", "CONNECTING", "SEQPACKET",
                 "keepalive (", "timewait (", "on (", "raw6 ", "udp6 ", "a-host-with-a-name", "PID/Program"):  # fmt: skip
        expect_in(kind, whole, "the world has one to compare")

    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    if host.run([*nobody, NTOOL, "--version"]).code == 0:
        told = expect_same(host, theirs, ["-tanp"], as_user=nobody)
        expect_in("you should be root", told, "the note to a user who has no socket")
        own = host.spawn([*nobody, "python3", "-Sc", HOLDER], stdin=PIPE)
        own.read_until("bound\n")
        told = expect_same(host, theirs, ["-tanp"], as_user=nobody)
        expect_in("you would have to be root", told, "the note to a user who has some")
        expect_same(host, theirs, ["-xap"], as_user=nobody)
    else:
        print("not compared: an ordinary user, who does not exist here or may not run the program")

    # Where we differ on purpose: names are whole, and cannot steer the terminal.
    hostile = host.spawn([sys.executable, "-c", HOSTILE, folder + "/a b\x1b[2J"], stdin=PIPE)
    hostile.read_until("bound\n")
    odd = host.run([NTOOL, "netstat", "-xatp"]).expect_code(0)
    expect_in(f" {folder}/a b\\x1b[2J\n", odd.out, "the path")
    expect_match(r"^unix .* \d+/\\x1b\[31mred +" + folder + "/a b", odd.out, "the program's name")
    expect_not_in("\x1b", odd.out, "an escape character")
finally:
    shutil.rmtree(folder, ignore_errors=True)
