"""ntool ss against the ss of iproute2 6.1, byte for byte: states and filters of them, and terminals of many widths."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

from netns import *
from socket_hosts import ATTEMPTS
from ss_world import expect_same, host, steady, theirs

STATES = """established syn-sent syn-recv syn-rcv fin-wait-1 fin-wait-2 time-wait closed close unconnected close-wait
last-ack listening closing unknown all connected synchronized bucket big ESTABLISHED""".split()
FILTERS = ["-tan state all exclude listening", "-tn state established state listening", "-ta excl established",
           "-tn state established exclude established", "-tn state all exclude connected exclude closed",
           "-tuxan state connected exclude established", "-tlnH state time-wait", "-uan exclude closed"]  # fmt: skip
SCREENS = (0, 1, 20, 47, 60, 79, 80, 81, 100, 132, 200, 500)


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


for state in STATES:
    expect_same(host, theirs, ["-tan", "state", state])
    expect_same(host, theirs, ["-tuan", "exclude", state])
for arguments in FILTERS:
    if "x" not in arguments.split()[0]:
        expect_same(host, theirs, arguments.split())

# Each width with two of them, so that each of them meets a narrow, a usual and a wide one.
SHOWN = (["-tan"], ["-tanH"], ["-tuan"], ["-tanp"], ["-uane"], ["-tan", "state", "closing"])
for number, columns in enumerate(SCREENS):
    for arguments in SHOWN[number % 3 :: 3]:
        for _ in range(ATTEMPTS):
            first, ours, second = (
                on_terminal(host, columns, [*tool, *arguments]) for tool in ([theirs], [NTOOL, "ss"], [theirs])
            )
            if first == second:
                break
        expect_equal(ours, second, f"ss {' '.join(arguments)} on a terminal of {columns} columns")
