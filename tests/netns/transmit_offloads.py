"""Packets as a cable would carry them (sys/offloads): a TCP transfer, seen by an AF_PACKET socket at the other end."""

import os
import re

from netns import *

require_namespaces()
client, router, watched = Host("client"), Host("router"), Host("watched")
link(client, router, ["10.1.0.2/24", "fd01::2/64"], ["10.1.0.1/24", "fd01::1/64"])
link(router, watched, ["10.2.0.1/24", "fd02::1/64"], ["10.2.0.2/24", "fd02::2/64"])
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv6.conf.all.forwarding", 1)
client.set("ip", "route", "add", "default", "via", "10.1.0.1")
client.set("ip", "-6", "route", "add", "default", "via", "fd01::1")
watched.set("ip", "route", "add", "default", "via", "10.2.0.1")
watched.set("ip", "-6", "route", "add", "default", "via", "fd02::1")
OFF = os.environ["TOOLS"] + "/offloads_off"

# What comes in by eth0 and is TCP to port 8080: how many packets, the longest, and how many with a wrong checksum.
WATCH = """
import select, socket, struct, sys

def total(data):
    if len(data) % 2: data += b"\\0"
    value = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while value >> 16: value = (value & 0xFFFF) + (value >> 16)
    return value

ETH_P_ALL, PACKET_OUTGOING = 3, 4
packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
packets.bind(("eth0", ETH_P_ALL))
SO_RCVBUFFORCE = 33
try:
    packets.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
except PermissionError:  # root of a user namespace alone gets what everybody may have
    packets.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
print("ready", flush=True)
count = longest = wrong = 0
while True:
    ready, _, _ = select.select([packets, sys.stdin], [], [])
    if packets not in ready: break
    data, where = packets.recvfrom(1 << 17)
    if where[2] == PACKET_OUTGOING: continue
    if data[0] >> 4 == 4:
        size = struct.unpack("!H", data[2:4])[0]
        protocol, addresses, segment = data[9], data[12:20], data[(data[0] & 15) * 4:size or len(data)]
    else:
        size = struct.unpack("!H", data[4:6])[0]
        protocol, addresses, segment = data[6], data[8:40], data[40:40 + size if size else len(data)]
    if protocol != 6 or struct.unpack("!H", segment[2:4])[0] != 8080: continue
    count += 1
    longest = max(longest, len(data))
    pseudo = addresses + struct.pack("!II", len(segment), protocol)
    wrong += total(pseudo + segment) != 0xFFFF
print(f"count={count} longest={longest} wrong={wrong}")
"""
SINK = """
import socket
listener = socket.create_server(("::", 8080), family=socket.AF_INET6, dualstack_ipv6=True)
while True:
    stream, _ = listener.accept()
    while stream.recv(1 << 16): pass
    stream.close()
"""
SEND = """
import socket, sys
stream = socket.create_connection((sys.argv[1], 8080))
stream.sendall(bytes(i * i % 251 for i in range(1_000_000)))
stream.shutdown(socket.SHUT_WR)
stream.recv(1)
"""
sink = watched.spawn(["python3", "-c", SINK])
wait_for_listener(watched, 8080, by=sink)


def transfer(sender, target):
    """A megabyte to the watched host: packets, the longest (without Ethernet's header), wrong checksums."""
    watcher = watched.spawn(["python3", "-c", WATCH], stdin=PIPE)
    watcher.read_until("ready\n")
    sender.run(["python3", "-c", SEND, target]).expect_code(0)
    watcher.close_stdin()
    done = Finished(watcher, watcher.wait(DEFAULT_TIMEOUT)).expect_code(0)
    found = re.search(r"count=(\d+) longest=(\d+) wrong=(\d+)", done.out)
    return tuple(int(number) for number in found.groups())


def whole_transfer(sender, target):
    """A watcher that is late misses some of it."""
    seen = transfer(sender, target)
    expect(seen[0] >= 1_000_000 // 1448, f"all of it was seen: {seen[0]} packets")
    return seen


for target in ("10.2.0.2", "fd02::2"):
    count, longest, wrong = transfer(router, target)
    expect(longest > 1500 and wrong > 0, f"the kernel leaves work to a veth: {count} packets, {longest}, {wrong} wrong")
router.run([OFF, "eth1"]).expect_code(0)
for sender in (router, client):  # made here, and forwarded
    for target in ("10.2.0.2", "fd02::2"):
        count, longest, wrong = again(lambda: whole_transfer(sender, target))
        expect_equal((longest, wrong), (1500, 0), f"from {sender.name} to {target}: the longest packet and wrong checksums")
router.run([OFF, "eth1"]).expect_code(0)  # again is no error

for interface, words in (("nosuch0", "'nosuch0': No such device"), ("x" * 16, "No such device"), ("", "No such device")):
    expect_in(words, router.run([OFF, interface]).expect_code(1).err, "no such interface")
# The kernel does not let go of the checksums of loopback.
expect_in("'lo': Operation not supported (checksums)", router.run([OFF, "lo"]).expect_code(1).err, "loopback")
without = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"]
expect_in("it needs CAP_NET_ADMIN", router.run([*without, OFF, "eth0"]).expect_code(1).err, "no right")
