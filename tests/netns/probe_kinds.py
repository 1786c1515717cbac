"""Every kind of probe on the wire, held against traceroute's where it is installed; what routers quote of them; and who
may send which."""

import os
import re
import shutil

from netns import *
from router_chain import Chain, can_change_user, without_rights

require_namespaces()
PROBE = os.environ["TOOLS"] + "/probe"
theirs = shutil.which("traceroute")
client, server = Host("client"), Host("server")
link(client, server, ["172.17.0.3/24", "fd00:1::3/64"], ["172.17.0.1/24", "fd00:1::1/64"])
for host in (client, server):
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    host.sysctl("net.ipv6.icmp.ratelimit", 0)
    for where in ("all", "eth0"):  # answers come by the route of what they answer
        host.sysctl(f"net.ipv4.conf.{where}.accept_source_route", 1)

# The next packet of a protocol that comes in, from its IP header on.
CATCH = """
import socket, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
wire.settimeout(60)
print("ready", flush=True)
while True:
    packet, where = wire.recvfrom(2048)
    v4 = packet[0] >> 4 == 4
    if where[2] != 4 and packet[9 if v4 else 6] == int(sys.argv[1]):
        print(packet.hex(), flush=True)
        break
"""
PROTOCOLS = {"udp": 17, "lite": 136, "rawlite": 136, "connect": 6, "tcp": 6, "dccp": 33, "raw": 253}


def caught(protocol, command):
    catcher = server.spawn(["python3", "-c", CATCH, str(protocol)])
    catcher.read_until("ready\n")
    done = client.run(command)
    catcher.wait()
    return bytes.fromhex(catcher.out.split()[1].decode()), done


def fields(packet, sport=False, label=False):
    """What both programs must agree on: all but identification, checksums, ports of ours, numbers and data; the flow label, which
    theirs lets the kernel draw, where it was asked for."""
    v4 = packet[0] >> 4 == 4
    size = (packet[0] & 15) * 4 if v4 else 40
    protocol, told = (packet[9] if v4 else packet[6]), {}
    if v4:
        told |= {"class": packet[1], "length": packet[2:4].hex(), "cut": packet[6] & 0x40, "ttl": packet[8]}
        told |= {"to": packet[16:20].hex(), "options": packet[20:size].hex()}
    else:
        told |= {"class": packet[:2].hex()[1:3], "label": packet[:4].hex()[3:] if label else "", "length": packet[4:6].hex(), "ttl": packet[7], "to": packet[24:40].hex()}
    transport = packet[size:]
    if protocol != 253:
        told |= {"port": transport[2:4].hex(), "sport": transport[:2].hex() if sport else ""}
    if protocol == 6:
        told |= {"flags": transport[12:14].hex(), "tcp options": transport[20 : (transport[12] >> 4) * 4].hex()}
    if protocol == 136:
        told |= {"coverage": transport[4:6].hex()}
    return protocol, told


def same(kind, target, ours, their_words, **which):
    """Both programs' packets, and what our port tells of the answer."""
    packet, done = caught(PROTOCOLS[kind], [PROBE, kind, target, "ttl=1", *ours])
    got = fields(packet, **which)
    if theirs:
        wanted, run = caught(PROTOCOLS[kind], [theirs, "-n", "-q1", "-m1", "-w1", *their_words.split(), target])
        wanted = fields(wanted, **which)
        if kind == "tcp" and "-O" not in their_words:
            del wanted[1]["tcp options"], wanted[1]["flags"], wanted[1]["length"]
            del got[1]["tcp options"], got[1]["flags"], got[1]["length"]
        expect_equal(got, wanted, f"{kind} {ours}")
    return done.expect_code(0).out.splitlines()


PLAIN = {  # what makes both programs ask the same
    "udp": (["port=53", "size=32"], "-U"), "lite": (["port=53", "size=32"], "-UL"), "rawlite": (["port=53", "size=32"], "-UL"),
    "tcp": (["port=80"], "-T"), "raw": (["size=40"], "-P 253"),
}  # fmt: skip
for kind, (words, way) in PLAIN.items():
    for target in ("172.17.0.1", "fd00:1::1"):
        v4 = "." in target
        own = "172.17.0.3" if v4 else "fd00:1::3"
        lines = same(kind, target, [*words, "mtu=dont"], way)
        expect(len(lines) == 3 and " id=0 " in lines[2], f"{kind} {target}: {lines}")
        same(kind, target, [*words, "mtu=dont", "class=0x48", f"source={own}", "interface=eth0", "mark=7"],
             f"{way} -t 0x48 -s {own} -i eth0 --fwmark=7")
        same(kind, target, [*words, "mtu=must"], f"{way} -F")
        same(kind, target, [*words, "mtu=dont", "onlink=1"], f"{way} -r")
        if kind != "raw":
            same(kind, target, [*words, "mtu=dont", "sport=4567"], f"{way} --sport=4567", sport=True)
        if not v4:
            same(kind, target, [*words, "mtu=dont", "label=0x12345"], f"{way} -l 0x12345", label=True)
same("tcp", "172.17.0.1", ["port=80", "mtu=dont", "mss=1460"], "-T -O syn")
same("tcp", "172.17.0.1", ["port=80", "mtu=dont", "flags=16"], "-T -O ack")
same("tcp", "172.17.0.1", ["port=80", "mtu=dont", "flags=0xff", "mss=1460"], "-T -O flags=255")

# Through gateways: under the first one's address, and answers are about where the probes were to end.
for kind, (words, way) in PLAIN.items():
    packet, _ = caught(PROTOCOLS[kind], [PROBE, kind, "10.77.0.1", "ttl=5", "wait=0", *words,
                                         "gateways=172.17.0.1,10.1.0.1", "interface=eth0"])
    told = fields(packet)[1]
    expect_equal((told["to"], told["options"]), ("ac110001", "01830b040a0100010a4d0001"), f"{kind}: the source route")
client.set("ip", "route", "add", "10.0.0.0/8", "via", "172.17.0.1")
server.set("ip", "link", "add", "far", "type", "veth", "peer", "name", "away")
server.set("ip", "link", "set", "far", "up")
server.set("ip", "link", "set", "away", "up")
server.set("ip", "route", "add", "10.77.0.0/24", "dev", "far")
server.sysctl("net.ipv4.ip_forward", 1)
for kind in ("udp", "lite", "tcp", "raw"):
    quotes = ["quotes=1"] if kind in ("udp", "lite") else []
    lines = client.run([PROBE, kind, "10.77.0.1", "ttl=1", "details=1", *quotes, "gateways=172.17.0.1"]).out.splitlines()
    expect(len(lines) == 3 and " id=0 " in lines[2] and " about=10.77.0.1 " in lines[2], f"{kind}, errors: {lines}")
refused = client.run([PROBE, "udp", "fd00:1::1", "gateways=fd00:1::7"])
if refused.code != 0:  # a kernel without mobile IPv6
    expect_equal(refused.err, "set a routing header of type 2: Invalid argument; this kernel sends none of that type; "
                 "RFC 5095 has ended type 0\n", "gateways of IPv6")  # fmt: skip
expect_equal(client.run([PROBE, "udp", "172.17.0.1", "gateways=" + ",".join(["172.17.0.1"] * 9)]).err,
             "at most 8 gateways have room in an IPv4 header\n", "nine gateways")

# A connect leaves by the same options.
packet, _ = caught(6, [PROBE, "connect", "fd00:1::1", "port=81", "ttl=9", "class=0x48", "label=0x54321", "sport=4568"])
expect_equal((packet[:4].hex(), packet[7], packet[40:42].hex()), ("64854321", 9, "11d8"), "a connect's options, IPv6")
packet, _ = caught(6, [PROBE, "connect", "172.17.0.1", "port=81", "ttl=9", "class=0x48", "mtu=dont", "gateways=172.17.0.1"])
expect_equal((packet[1], packet[6] & 0x40, packet[8], packet[20:23].hex()), (0x48, 0, 9, "018307"), "a connect's options")

# Many at once: each kind finds each probe again, and all have one source port and one checksum where they are quoted.
chain = Chain(3)
for family in (4, 6):
    for kind in [*PROTOCOLS, "sctp"]:
        if kind == "connect":
            continue
        run = chain.client.run([PROBE, kind, chain.target(family), "ttl=2", "count=12", "together=1", "quotes=1", "wait=2",
                                "class=0x48", "size=40", "details=1"])
        heard = [line for line in run.out.splitlines() if line.startswith("icmp_error")]
        expect(len(heard) >= (12 if family == 4 else 1), f"{kind} {family}: {run.out}")
        expect_equal(len({re.search(r" id=(\d+) ", line)[1] for line in heard}), len(heard), f"{kind}: ids {heard}")
        for word in ("quoted_port", "quoted_checksum", "quoted_ttl", "quoted_class"):
            if kind == "raw" and word in ("quoted_port", "quoted_checksum") or kind == "sctp" and word == "quoted_checksum":
                continue
            values = {found and found[1] for found in (re.search(rf" {word}=(\w+) ", line) for line in heard)}
            expect(len(values) == 1 and None not in values, f"{kind} {family}: {word} {values}")
        expect(all(" quoted_ttl=1 " in line and " quoted_class=72 " in line for line in heard), f"{kind}: {heard}")

# Without rights UDP and UDP-Lite hear errors from the error queue, once each; the raw kinds tell the remedy.
if can_change_user(chain.client):
    for kind in ("udp", "lite"):
        run = chain.client.run(without_rights([PROBE, kind, chain.target(4), "ttl=2", "quotes=1", "count=3"]))
        expect_in("errors from the error queue", run.out.splitlines()[0], "the way")
        expect_equal(run.out.count("icmp_error"), 3, f"{kind}: {run.out}")
    for kind, what in (("tcp", "raw TCP"), ("dccp", "raw DCCP"), ("sctp", "raw SCTP"), ("raw", "raw IP protocol 253")):
        run = chain.client.run(without_rights([PROBE, kind, chain.target(4)])).expect_code(1)
        expect_equal(run.err, f"open a socket for {what} probes: Operation not permitted; run it as root or with CAP_NET_RAW\n",
                     kind)
