"""How probes leave: what the options of a route make of packets on the wire, and what a port tells of answers, by raw and
by datagram ICMP, as root and as a user without any right."""

import os
import re

from netns import *

require_namespaces()
client, server = Host("client"), Host("server")
link(client, server, ["172.17.0.3/24", "fd00:1::3/64"], ["172.17.0.1/24", "fd00:1::1/64"])
server.sysctl("net.ipv4.icmp_echo_ignore_broadcasts", 0)

PROBE = os.environ["TOOLS"] + "/probe"
POWERLESS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--ambient-caps=-all"]
# The next echo request that comes in, from its IP header on.
CATCH = """
import socket
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
wire.settimeout(60)
print("ready", flush=True)
while True:
    packet, where = wire.recvfrom(2048)
    v4 = packet[0] >> 4 == 4
    at = (packet[0] & 15) * 4 if v4 else 40
    if where[2] != 4 and packet[9 if v4 else 6] == (1 if v4 else 58) and packet[at] == (8 if v4 else 128):
        print(packet.hex(), flush=True)
        break
"""


def probe(*arguments, under=()):
    """The lines of answers after the way, or of the error."""
    done = client.run([*under, PROBE, "icmp", *arguments])
    return done.out.splitlines()[1:] if done.code == 0 else [done.err.strip()]


def on_the_wire(*arguments):
    catcher = server.spawn(["python3", "-c", CATCH])
    catcher.read_until("ready\n")
    lines = probe(*arguments)
    expect(any("echo_reply" in line for line in lines), f"{arguments}: {lines}")
    catcher.wait()
    return bytes.fromhex(catcher.out.split()[1].decode())


def expect_one(lines, pattern):
    expect(len(lines) == 1 and re.fullmatch(pattern, lines[0]), f"{lines} is not one line that matches {pattern!r}")


for groups in ("1 0", "0 0"):  # nobody may use datagram ICMP; root's group may
    client.sysctl("net.ipv4.ping_group_range", groups)
    packet = on_the_wire("172.17.0.1", "class=0xb9", "mtu=must", "ttl=9")
    expect_equal((packet[1], packet[6] & 0x40, packet[8]), (0xB9, 0x40, 9), "class, do not fragment and TTL")
    expect_equal(on_the_wire("172.17.0.1", "mtu=dont")[6] & 0x40, 0, "a packet that may be cut")
    packet = on_the_wire("fd00:1::1", "class=0xb8", "label=0x12345")
    expect_equal(packet[:4].hex(), "6b812345", "version, traffic class and flow label")
    expect(int.from_bytes(on_the_wire("fd00:1::1", "label=0")[1:4], "big") & 0xFFFFF != 0, "no label was drawn")
    expect_equal(on_the_wire("fd00:1::1")[:4].hex(), "60000000", "neither class nor label")
    identifier = on_the_wire("172.17.0.1", "identifier=0x1234")[24:26]
    expect_equal(identifier.hex(), "1234", "the identifier")

    # What is too long for the link is told once, with its MTU.
    for target in ("172.17.0.1", "fd00:1::1"):
        too_long = f"not_sent id=0 stamp=user error=send to {target}: message too long, mtu=1500; send less"
        expect_one(probe(target, "size=2000", "mtu=must"), re.escape(too_long))

    for target in ("172.17.0.1", "fd00:1::1"):
        lines = probe(target, "stamps=1", "count=3", "class=0x48")
        words = [line.split()[0] for line in lines]
        expect_equal(words, ["sent", "sent_stamp", "echo_reply"] * 3, "each time of sending stands before its answer")
        expect(all("stamp=kernel" in line for line in lines if not line.startswith("sent ")), f"{lines}")
        expect_in(" class=72 ", lines[2], "the class of an answer")

    # Record route: the answer tells what was recorded, our address first.
    expect_in(" options=070708ac11000300 ", probe("172.17.0.1", "options=0707040000000000")[-1], "record route")
    expect_in("error=send to 172.17.0.255: Permission denied; a broadcast address", probe("172.17.0.255")[0], "broadcast")
    expect_in("echo_reply id=0 from=172.17.0.1 ", probe("172.17.0.255", "broadcast=1")[-1], "broadcast")
    expect_in("echo_reply id=0 from=172.17.0.1 ", probe("224.0.0.1", "interface=eth0")[-1], "a group")
    expect_in("echo_reply id=0 from=172.17.0.1 ", probe("172.17.0.1", "connected=1", "onlink=1", "debug=1")[-1], "connected")
    expect_in("echo_reply id=0 from=172.17.0.1 ", probe("172.17.0.1", "mark=7")[-1], "a mark, as root")

# Without rights: stamps of sending, a group's interface, and the option that is refused by its name.
words = [line.split()[0] for line in probe("172.17.0.1", "stamps=1", under=POWERLESS)]
expect_equal(words, ["sent", "sent_stamp", "echo_reply"], "times of sending without rights")
expect_one(probe("172.17.0.1", "mark=7", under=POWERLESS),
           "set mark 7: Operation not permitted; marks want root or CAP_NET_ADMIN")
expect_in("echo_reply id=0", probe("224.0.0.1", "interface=eth0", "debug=1", under=POWERLESS)[-1], "a group, without rights")
