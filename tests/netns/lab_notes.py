"""What goes wrong in a lab that stays up is told when it ends: a record on a full disk, an interface taken away, packets
that the simulator missed."""

import json
import os
import signal
import subprocess
import sys
import tempfile

from netns import NTOOL, expect, expect_equal, expect_match, require_namespaces

require_namespaces()
folder = tempfile.TemporaryDirectory()
os.environ["XDG_RUNTIME_DIR"] = folder.name


def lab(*words, code=0):
    done = subprocess.run([NTOOL, "lab", *words], capture_output=True, text=True, timeout=120)
    expect_equal(done.returncode, code, f"{words}: {done.stderr}")
    return done.stderr


told = lab("run", "internet", "--record", "/dev/full", "--", "ntool", "ping", "-c", "1", "198.51.100.1")
expect("the record is not complete: cannot write to /dev/full" in told, f"a full disk is told: {told}")

lab("up", "internet")
lab("exec", "r1", "--", "ip", "link", "del", "eth1")
lab("exec", "client", "--", "ntool", "ping", "-c", "1", "r1")
told = lab("down")
expect("internet: the simulated internet is gone" in told, f"a cable that was taken away is told: {told}")

# While its process stands still nobody reads the cable, and there is no room for all that comes.
lab("up", "internet")
pid = json.loads(subprocess.run([NTOOL, "--json", "lab", "list"], capture_output=True, text=True).stdout)["labs"][0]["pid"]
FLOOD = """
import socket
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20_000):
    out.sendto(bytes(1400), ("198.51.100.1", 9))
"""
PING = ("exec", "client", "--", "ntool", "ping", "-c", "1", "198.51.100.1")
lab(*PING)  # the router has learned where the gateway is: packets to an unknown one would not go far
os.kill(pid, signal.SIGSTOP)
lab("exec", "client", "--", sys.executable, "-c", FLOOD)
os.kill(pid, signal.SIGCONT)
lab(*PING)
told = lab("down")
expect_match(r"internet: the simulator lost packets of its own accord: [1-9][0-9]* came too fast", told, "packets that it missed")
expect_equal(told.count("the simulator lost"), 1, f"one line tells of all that were lost: {told}")
