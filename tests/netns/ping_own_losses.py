"""Answers that this host itself drops, because ping did not take them in time: told as its own loss. And a mark without
the right to one."""

import json
import signal
import socket
import struct

from netns import *
from pings import *

theirs = without_rights(require_iputils())
require_namespaces()
host = Host("host")
host.set("ip", "link", "set", "lo", "up")


def reply(identifier):
    """An echo reply that is as good as any but for its number, and large, so that few fill a buffer."""
    body = struct.pack("!BBHHH", 0, 0, 0, identifier, 40_000) + bytes(1400)
    words = struct.unpack(f"!{len(body) // 2}H", body)
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return body[:2] + struct.pack("!H", ~total & 0xFFFF) + body[4:]


def run(form, prefix=()):
    """Pings, stands still while it is flooded, goes on; ends by Ctrl-C. Returns what was told."""
    ping = host.spawn([*prefix, *OURS, *form, "-e", "4711", "-i", "0.2", "127.0.0.1"], stdin=None)
    wait_for(lambda: b"PING" in ping.out or b'"reply"' in ping.out, "the beginning")
    ping.signal(signal.SIGSTOP)
    host.set("python3", "-c", FLOOD, reply(4711).hex())
    before = len(ping.out)
    ping.signal(signal.SIGCONT)
    wait_for(lambda: len(ping.out) > before, "going on")
    ping.signal(signal.SIGINT)
    return ping


FLOOD = """
import socket, sys
packet = bytes.fromhex(sys.argv[1])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
for _ in range(20000):
    raw.sendto(packet, ("127.0.0.1", 0))
"""

for way in ("1 0", "0 2147483647"):
    host.sysctl("net.ipv4.ping_group_range", way)
    quiet = host.run([*OURS, "--json", "-c", "3", "-i", "0.1", "127.0.0.1"]).expect_code(0)
    expect_equal(json.loads(quiet.out.splitlines()[-1])["dropped_here"], 0, "nothing is dropped where nothing came")
    expect_equal(quiet.err, "", "nothing is told of it")
    flooded = run(["--json"])
    expect_equal(flooded.wait(), 0, "exit code")
    dropped = json.loads(flooded.out.splitlines()[-1])["dropped_here"]
    expect(100 < dropped <= 40_000, f"{dropped} of 20,000 replies were dropped")
    expect_equal(flooded.err.decode().count("\n"), 1, f"one line about it: {flooded.err!r}")
    expect_in(f"this host, not the network, lost {dropped} answers", flooded.err.decode(), "what was dropped")

# Whoever may not set a mark is warned, and probes go without it: here as there.
for command in ([theirs], OURS):
    marked = host.run([*ORDINARY, *command, "-c", "1", "-m", "5", "127.0.0.1"]).expect_code(0)
    expect_in("1 packets transmitted, 1 received", marked.out, f"a mark without the right, {command}")
    expect_in("WARNING: failed to set mark: 5: Operation not permitted", marked.err, f"the warning of {command}")
expect_equal(marked.err.count("\n"), 1, "lines of the warning")
