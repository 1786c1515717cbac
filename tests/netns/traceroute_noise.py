"""ntool traceroute on a host that hears many ICMP errors about packets of others: the kernel is given a filter in the
middle of the trace, and every hop is found all the same."""

from netns import *
from router_chain import Chain

NOISE = r"""
import socket, struct, sys, time

def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

victim, nobody = sys.argv[1:]
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
print("ready", flush=True)
end = time.monotonic() + 100
while time.monotonic() < end:
    for protocol in (6, 17, 136, 253):
        inner = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 60, 1, 0, 1, protocol, 0, socket.inet_aton(victim),
                            socket.inet_aton(nobody)) + struct.pack("!HHHH", 9, 33434, 40, 0) + bytes(32)
        message = bytes([11, 0, 0, 0, 0, 0, 0, 0]) + inner
        out.sendto(message[:2] + struct.pack("!H", checksum(message)) + message[4:], (victim, 0))
    time.sleep(0.002)
"""

require_namespaces()
chain = Chain(4)
us = chain.way()[0][:-1] + "1"
noise = chain.routers[0].spawn(["python3", "-c", NOISE, us, "192.0.2.9"])
noise.read_until("ready")
for way in ([], ["-T"], ["-UL"], ["-P", "253"], ["--flows", "3"]):
    done = chain.client.run([NTOOL, "traceroute", "-n", "-q", "3", "-z", "20", *way, chain.target()]).expect_code(0)
    hops = [line.split() for line in done.out.splitlines()[1:]]
    expect_equal([hop[1] for hop in hops], chain.way(), f"hops by {way}")
    for hop in hops:
        expect(not any(word in hop for word in ("*", "192.0.2.9")), f"answers by {way}", done.out)
noise.signal(15)
noise.wait()
