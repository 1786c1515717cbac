"""ntool ping against a host that lies: its kernel is deaf to echo requests, and a program of the case answers with
packets of its own. Over both kinds of socket; the build with sanitizers is the one that is run."""

import json
import re

from netns import *
from pings import *

LIAR = r"""
import socket, struct

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

def icmp(kind, code, rest, data, wrong=0):
    head = struct.pack("!BBH", kind, code, 0) + rest
    return struct.pack("!BBH", kind, code, checksum(head + data) ^ wrong) + rest + data

def ip(source, destination, payload, options=b""):
    length = 20 + len(options)
    return struct.pack("!BBHHHBBH4s4s", 0x40 | length // 4, 0, length + len(payload), 1, 0, 60, 1, 0,
                       socket.inet_aton(source), socket.inet_aton(destination)) + options + payload

hears = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
says = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
us, them = "10.0.0.1", "10.0.0.2"
print("ready", flush=True)
while True:
    packet, _ = hears.recvfrom(65535)
    request = packet[20:]
    if request[0] != 8:
        continue
    ident, sequence = struct.unpack("!HH", request[4:8])
    echo = lambda i, s: struct.pack("!HH", i, s)
    data = request[8:]
    def send(message, source=us, options=b""):
        try:
            says.sendto(ip(source, them, message, options), (them, 0))
        except OSError:  # options that our own kernel refuses
            pass
    good = icmp(0, 0, echo(ident, sequence), data)
    if sequence == 1:
        send(good)
    elif sequence == 2:
        for _ in range(4):
            send(good)
    elif sequence == 3:
        send(good, "10.0.0.66")
    elif sequence == 4:
        send(icmp(0, 0, echo(ident ^ 1, sequence), data))
    elif sequence == 5:
        send(icmp(0, 0, echo(ident, sequence), data, wrong=0x1111))
    elif sequence == 6:
        send(icmp(0, 0, echo(ident, sequence), data[:20]))
    elif sequence == 7:
        send(icmp(0, 0, echo(ident, sequence), data[:30] + b"\x00\xff" + data[32:]))
    elif sequence == 8:
        for other in (0, 9, 500, 65535):
            send(icmp(0, 0, echo(ident, other), data))
        send(good)
    elif sequence == 9:
        send(icmp(0, 0, echo(ident, sequence), b"\xff" * 16 + data[16:]))
    elif sequence == 10:
        for words in range(16):  # errors that quote every header length, cut at every length
            inner = ip(them, us, request)
            inner = bytes([0x40 | words]) + inner[1:]
            for cut in range(0, 33, 3):
                send(icmp(3, 1, b"\0" * 4, inner[:cut]))
            send(icmp(11, 0, b"\0" * 4, ip(them, us, request, b"\x07\x00" * (2 * max(0, words - 5)))))
        for size in range(8):
            send(good[:size])
        for option in (b"\x07\x00\x00\x00", b"\x07\x01\x00\x00", b"\x44\x02\x05\x00", b"\x83\xff\x04\x00"):
            send(good, options=option)
        send(good)
    elif sequence == 11:
        send(icmp(0, 0, echo(ident, sequence), data + b"extra" * 100))
    elif sequence == 12:
        send(icmp(5, 1, socket.inet_aton("10.0.0.99"), ip(them, us, request)))
        send(icmp(3, 77, b"\0" * 4, ip(them, us, request)))
"""

require_namespaces()
liar, client = Host("liar"), Host("client")
link(liar, client, ["10.0.0.1/24"], ["10.0.0.2/24"])
liar.sysctl("net.ipv4.icmp_echo_ignore_all", 1)
for where in ("all", "eth0"):
    client.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
    client.sysctl(f"net.ipv4.conf.{where}.accept_redirects", 0)
mouth = liar.spawn(["python3", "-c", LIAR])
mouth.read_until("ready")


def said(records, number, kind):
    return [r for r in records if r.get("number") == number and r["type"] == kind]


for user, groups in (([], "1 0"), (ORDINARY, "0 2147483647")):
    raw = not user
    client.sysctl("net.ipv4.ping_group_range", groups)
    done = client.run([*user, *OURS, "--json", "-c", "12", "-i", "0.05", "-W", "3", "10.0.0.1"]).expect_code(0)
    records = [json.loads(line) for line in done.out.splitlines()]
    start, summary = records[0], records[-1]
    expect_equal(start["way"], "raw ICMP" if raw else "datagram ICMP", "the way")
    by = lambda number, kind="reply": said(records, number, kind)
    expect_equal(len(by(1)), 1, "a good reply")
    expect_equal((len(by(2)), len(by(2, "duplicate"))), (1, 3), "one reply and its duplicates")
    expect_equal([r["from"] for r in by(3) if r.get("different_address")], ["10.0.0.66"], "a forged source")
    expect_equal(by(4), [], "an identifier that is not ours")
    expect_equal(len(by(5, "corrupted")), 1 if raw else 0, "a wrong checksum (of which the kernel tells only raw sockets)")
    expect_equal([r["truncated"] for r in by(6)], [True], "a truncated reply")
    expect_equal([r["wrong_byte"] for r in by(7)], [30], "an altered payload")
    expect_equal(len(by(8)), 1, "a reply beside others to probes that were never sent")
    expect_equal([r["wrong_byte"] for r in by(9)], [0], "an altered time is a wrong byte")
    expect_equal(len(by(10)), 1, "a reply among broken packets")
    expect(0 < len(by(10, "error")) <= 100, "errors that quote enough", by(10, "error"))
    expect_equal([r["bytes"] for r in by(11)], [564], "a longer reply")
    expect_equal([r["icmp_type"] for r in by(12, "notice")], [5], "a redirect")
    expect_equal([r["icmp_code"] for r in by(12, "error")], [77] if raw else [], "an unknown code (likewise)")
    expect(all(0 <= r["rtt_ms"] < 4000 for r in records if "rtt_ms" in r), "sane round trips", records)
    expect(all(0 <= summary[key] < 4000 for key in summary if key.startswith("rtt_")), "sane statistics", summary)
    expect_equal(summary["transmitted"], 12, "transmitted")
    expect_equal(summary["received"], 9, "received: all but 4, 5 and 12")
    text = client.run([*user, *OURS, "-c", "12", "-i", "0.05", "-W", "3", "10.0.0.1"]).expect_code(0)
    expect_in("icmp_seq=2 ttl=60 time=", text.out, "a reply")
    expect_equal(text.out.count("(DUP!)") >= 3, True, "duplicates")
    expect_match(r"from 10\.0\.0\.66: icmp_seq=3 .*\(DIFFERENT ADDRESS!\)", text.out, "a forged source")
    expect_in("28 bytes from 10.0.0.1: icmp_seq=6 ttl=60 (truncated)\n", text.out, "a truncated reply")
    expect_in("wrong data byte #30 should be 0x1e but was 0x0\n#16\t10 11", text.out, "an altered payload")
    expect_in("icmp_seq=12 Redirect Host(New nexthop: 10.0.0.99)", text.out, "a redirect")
    if raw:
        expect_in("icmp_seq=12 Dest Unreachable, Bad Code: 77", text.out, "an unknown code")
        expect_in("icmp_seq=5 ttl=60 time=", text.out, "a wrong checksum")
        expect_in("(BAD CHECKSUM!)", text.out, "a wrong checksum")
    expect(not re.search(r"[^\n\t -~]", text.out), "nothing that steers a terminal", text.out)
