"""The ss of iproute2 6.1 and a host with sockets of many kinds, which ours and theirs have to show. Ends as skipped where that
one is not installed."""

import pathlib
import re
import shutil
import subprocess
import sys

from netns import *
from socket_hosts import beside_steady, socket_hosts

ZOO = pathlib.Path(__file__).parents[1] / "support/socket_zoo.py"


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
    commands = [[*before, *tool, *arguments] for tool in ([theirs], [NTOOL, "ss"])]
    after, ours = beside_steady(host, *commands, steady, shown)
    expect_equal(steady(ours.out), steady(after.out), f"stdout of {shown}")
    expect_equal(ours.code, after.code, f"exit code of {shown}")
    expect_equal(ours.err, "", f"stderr of {shown}")
    return after.out


theirs = require_iproute2()
require_namespaces()
host, quiet = socket_hosts()
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
ephemeral = socket.socket()
ephemeral.bind(("127.0.0.1", 60179)); ephemeral.listen(1)
marked = socket.socket()
marked.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 77)
marked.bind(("127.0.0.1", 0)); marked.listen(1)  # any port, but none of those above
pairs = [socket.socketpair(type=kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
pairs[0][0].send(b"hello"); pairs[0][1].shutdown(socket.SHUT_WR)
nul = socket.socket(socket.AF_UNIX); nul.bind("\\0a\\0b"); nul.listen(3)
if os.fork() == 0: sys.stdin.read(); os._exit(0)
print("ready", flush=True)
sys.stdin.read()
"""], stdin=PIPE)  # fmt: skip
odd.read_until("ready\n")
