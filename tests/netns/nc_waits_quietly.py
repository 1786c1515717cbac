"""nc uses no CPU time in any state in which it can only wait, holds little memory, and survives being stopped."""

import os
import pty
import signal
import time

from netns import *
from peers import peer
from talkers import cpu_ticks, listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
TO = [NTOOL, "nc", "172.17.0.2", "8001"]
idle = []  # every state at once: the wait is the same


def port():
    return 8001 + len(idle)


def call(name, *arguments, options=(), **how):
    """A client of a peer of its own, once they are connected."""
    at = port()
    serving(server, peer(name, at, *arguments), port=at)
    b = client.spawn([NTOOL, "nc", "-v", *options, "172.17.0.2", str(at)], **how)
    b.read_until("succeeded!", "err")
    idle.append((f"{name} {options}", b))
    return b


call("mute")  # both silent
call("half_close_first")  # the peer has ended, our pipe is idle
call("mute", stdin=b"x")  # our stdin has ended, the peer is silent
call("mute", stdin=None)  # /dev/null has ended, the peer is silent
call("mute", terminal=True)
call("deaf", stdin=bytes(9_000_000))  # the peer's window is closed and our buffers are full
call("deaf", stdin=bytes(60_000))  # the same with all of it in the kernel
call("deaf", options=("-w", "600", "-q", "600"), stdin=bytes(60_000))
call("mute", options=("-w", "600"))
for size in (50_000_000, 3_000_000):  # stdout is a pipe that nobody reads
    reader, writer = os.pipe()
    call("flood", size, stdout=writer)
    call("flood", size, stdout=writer, stdin=None)
    os.close(writer)
for text in (b"\n", b"x\n", b"abc\n"):  # a terminal that is frozen: nobody reads its master
    master, slave = pty.openpty()
    call("say", text.hex(), 30_000, stdin=None, stdout=slave)
at = port()
serving(server, peer("udp_echo", at), port=at, proto="udp")
idle.append(("udp", client.spawn([NTOOL, "nc", "-u", "172.17.0.2", str(at)], stdin=b"x")))
idle.append(("listening", client.spawn([NTOOL, "nc", "-l", "9001"])))
idle.append(("listening, udp, -k", client.spawn([NTOOL, "nc", "-ukl", "9002"])))
client.set("ip", "route", "add", "10.1.1.0/24", "via", "172.17.0.2")
idle.append(("connecting", client.spawn([NTOOL, "nc", "10.1.1.1", "1"])))
idle.append(("scanning", client.spawn([NTOOL, "nc", "-z", "-w", "600", "10.1.1.1", "1-300"])))


def two_quiet_seconds():
    """Not the first ones: on a busy machine some still have to move what they can."""
    before = [cpu_ticks(b) for _, b in idle]
    time.sleep(2)
    for (name, b), ticks in zip(idle, before):
        expect(b.running(), f"{name}: it ended")
        expect(cpu_ticks(b) - ticks <= 4, f"{name}: {cpu_ticks(b) - ticks} ticks of CPU time in 2 s of waiting")


time.sleep(2)  # all that can still move has moved
again(two_quiet_seconds, 10)

# Stopped and continued, it goes on where it was.
for _, b in idle:
    b.signal(signal.SIGSTOP)
    b.signal(signal.SIGCONT)
time.sleep(0.2)
for name, b in idle:
    expect(b.running(), f"{name}: it ended when it was continued")
    b.signal(signal.SIGINT)
for name, b in idle:
    expect_equal(b.wait(), 130, f"{name}: Ctrl-C")

# Memory stays what it was while many megabytes pass, spliced or copied (sanitizers keep freed memory: not here).
FRUGAL = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}
for options, proto in (((), "tcp"), (("-u",), "udp")):
    a = listener(server, *options, "-l", "8001", proto=proto, stdout="/dev/null", env=FRUGAL)
    b = client.spawn([NTOOL, "nc", *options, "172.17.0.2", "8001"], env=FRUGAL)
    b.write(bytes(100_000))
    peaks = a.memory_peak(), b.memory_peak()
    b.write(bytes(60_000_000))
    for process, peak in zip((a, b), peaks):
        grown = process.memory_peak() - peak
        expect(grown < 4_000_000, f"{process.shown}: memory grew by {grown} bytes")
    b.end()
    a.end()
