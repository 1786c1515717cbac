"""ntool ping -R, -T and source routes: against the ping of iputils across two routers, and against a host whose replies
carry every option of every length. Source routes are ours alone: this iputils has given up the right before it sets
them."""

import re

from netns import *
from pings import *
from router_chain import Chain

LIAR = r"""
import socket, struct, sys

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

def icmp(kind, code, rest, data):
    head = struct.pack("!BBH", kind, code, 0) + rest
    return struct.pack("!BBH", kind, code, checksum(head + data)) + rest + data

def ip(source, destination, payload, options=b""):
    options += b"\0" * (-len(options) % 4)
    length = 20 + len(options)
    head = struct.pack("!BBHHHBBH4s4s", 0x40 | length // 4, 0, length + len(payload), 1, 0, 60, 1, 0,
                       socket.inet_aton(source), socket.inet_aton(destination)) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload

us, them = "10.0.0.1", "10.0.0.2"
hears = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
hears.bind(("eth0", 0x0800))
print("ready", flush=True)
OPTIONS = [bytes.fromhex(text) for text in sys.argv[1:]]
while True:
    packet, peer = hears.recvfrom(65535)
    if peer[2] == socket.PACKET_OUTGOING or packet[9] != 1:
        continue
    request = packet[(packet[0] & 15) * 4:]
    if request[0] != 8:
        continue
    sequence = struct.unpack("!H", request[6:8])[0]
    def send(data):
        hears.sendto(data, ("eth0", 0x0800, 0, 0, peer[4]))
    reply = icmp(0, 0, request[4:8], request[8:])
    if sequence <= len(OPTIONS):
        send(ip(us, them, reply, OPTIONS[sequence - 1]))
        continue
    for kind in (7, 68, 131, 137, 148, 255):
        for length in range(16):
            option = bytes([kind, length, 5]) + b"\x0a" * 13
            send(ip(us, them, reply, option))
            send(ip(us, them, icmp(3, 1, b"\0" * 4, ip(them, us, request, option))))
            send(ip(us, them, icmp(3, 1, b"\0" * 4, ip(them, us, request, option[:length + 1]))))
    for words in range(16):  # every length of an outer and of a quoted header, whatever is there
        for whole in (ip(us, them, reply), ip(us, them, icmp(11, 0, b"\0" * 4, ip(them, us, request)))):
            send(bytes([0x40 | words]) + whole[1:])
        inner = ip(them, us, request)
        send(ip(us, them, icmp(11, 0, b"\0" * 4, bytes([0x40 | words]) + inner[1:])))
    send(ip(us, them, reply))
"""

theirs = require_iputils()
require_namespaces()


def masked_times(text):
    text = re.sub(r"\d+ absolute", "N absolute", masked(text))
    return re.sub(r"^(\t(?:\S+(?: \(\S+\))?\t)?|TS: \t\S+\t)-?\d+$", r"\1D", text, flags=re.M)


chain = Chain(2)
client, target = chain.client, chain.target()
for node in [client, *chain.routers, chain.server]:
    for where in ("all", "next", "prev"):
        try:
            node.sysctl(f"net.ipv4.conf.{where}.accept_source_route", 1)
            node.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
        except Failure:
            pass  # the ends have no such interface
client.replace_file("/etc/hosts", f"127.0.0.1 localhost\n{target} server\n{chain.hop(1)} near\n")
client.replace_file("/etc/resolv.conf", "# nobody\n")

for arguments in (
    f"-R -c 2 -i 0.2 {target}",
    "-R -c 2 -i 0.2 server",
    f"-R -n -q -c 2 -i 0.2 {target}",
    f"-R -D -c 1 {target}",
    f"-R -c 1 {chain.hop(1)}",
    "-R -c 1 127.0.0.1",
    f"-T tsonly -c 2 -i 0.2 {target}",
    f"-T tsandaddr -c 2 -i 0.2 {target}",
    "-T tsandaddr -c 1 server",
    f"-T tsprespec -c 1 {target}",
    f"-T tsprespec -c 1 {chain.hop(1)} {chain.hop(2)} {target} {target}",
    "-T tsprespec -c 1 near server",
    f"-R -s 1400 -c 1 {target}",
):
    expect_same(client, theirs, arguments, mask=masked_times).expect_code(0)
for arguments in (f"-R -t 1 -c 1 {target}", f"-T tsonly -t 2 -c 1 {target}"):
    expect_same(client, theirs, arguments).expect_code(1)

for arguments, words in (
    (f"-R -T tsonly -c 1 {target}", "only one of -T or -R may be used"),
    (f"-R -c 1 {chain.hop(1)} {target}", "take one host"),
    (f"-T tsonly -c 1 {chain.hop(1)} {target}", "take one host"),
    (f"-T tsprespec -c 1 {' '.join([target] * 6)}", "4 at most"),
    (f"-c 1 {' '.join([target] * 11)}", "9 at most"),
    (f"-6 -c 1 {chain.hop(1, 6)} {chain.target(6)}", "for IPv4 alone"),
    (f"-c 1 nosuch.invalid {target}", "nosuch.invalid: "),
    (f"-c 1 fd00:1::2 {target}", "fd00:1::2: Address family for hostname not supported"),
):
    told = expect_same(client, theirs, arguments).expect_code(2)
    expect_in(words, told.err, f"stderr of {arguments}")
    expect_equal(told.err.count("\n"), 1, f"lines of {arguments}")

# Through hosts to the destination: the reply carries the way back.
for hops in ([chain.hop(1)], [chain.hop(1), chain.hop(2)], ["near"]):
    done = client.run([*OURS, "-c", "1", *hops, target]).expect_code(0)
    expect_in(f"PING {target} ({target}) 56(124) bytes of data.\n64 bytes from ", done.out, "the first lines")
    expect_in("\nLSRR: \t", done.out, "the way back")

# As an ordinary user, over a datagram socket.
open_ping_sockets(client)
done = client.run([*ORDINARY, *OURS, "-R", "-c", "1", target]).expect_code(0)
expect_in(f"RR: \t{chain.way()[0][:-1]}1\n", done.out, "a route over a datagram socket")

# Replies that lie: their options are shown or dropped, and never obeyed.
liar, victim = Host("liar"), Host("victim")
link(liar, victim, ["10.0.0.1/24"], ["10.0.0.2/24"])
liar.sysctl("net.ipv4.icmp_echo_ignore_all", 1)
for where in ("all", "eth0"):
    victim.sysctl(f"net.ipv4.conf.{where}.accept_source_route", 1)
    victim.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
SAME = ["070b080a0000090a000002", "070b0c0a0000090a000002", "070b080a0000090a000002", "07070800000000", "94040000",
        "940400000707080a000009", "0101010707080a000009", "44101100000003e8000005dc00000578",
        "44101130800000018000000500000578", "44101100000003e880000005ffffffff", "441415010a000009000003e80a000002000003ef",
        "44140d230a000009000003e80a00000200000000", "440805f000000007", "44101100052658180000000500000004"]  # fmt: skip
mouth = liar.spawn(["python3", "-c", LIAR, *SAME])
mouth.read_until("ready")
count = str(len(SAME))
expect_same(victim, theirs, ["-c", count, "-i", "0.02", "-W", "1", "10.0.0.1"], mask=masked_times).expect_code(0)
for user, groups in (([], "1 0"), (ORDINARY, "0 2147483647")):
    victim.sysctl("net.ipv4.ping_group_range", groups)
    for more in ([], ["-R"], ["--json"]):
        done = victim.run([*user, *OURS, *more, "-c", str(len(SAME) + 3), "-i", "0.1", "-W", "1", "10.0.0.1"])
        done.expect_code(0)
        expect(not re.search(r"[^\n\t -~]", done.out), "nothing that steers a terminal", done.out)
        expect_in("17", done.out, "the last probe")
