"""A server of names whose answers are hostile, for cases that show names of addresses.

    server = serve_hostile_names(host, "10.0.0.1", "10.0.0.")     # PTR of 10.0.0.N is NAMES[N - 10]; hN.test is 10.0.0.N
    harm_in(process.out)                                          # None, or what would steer a terminal

Every host that asks needs `nameserver 10.0.0.1` in its /etc/resolv.conf.
"""

import os
import re
import socket
import struct
import sys

# The labels of each name, as bytes: what stands in a packet needs no dots, and may hold any.
NAMES = [
    [b"\x1b]0;owned\x07", b"test"],
    [b"\x1b[2J\x1b[31mred", b"test"],
    [b'quo"te\\', b"it's", b"test"],
    [b"line\nfeed\r", b"tab\t", b"test"],
    [b"\x9b31m", b"\x9d0;x\x9c", b"test"],
    ["\u202eevil\u2066\u200f".encode(), b"test"],
    [b"\xff\xfe\xc3\x28", b"\xed\xa0\x80", b"test"],
    ["\u0085\u009b2J".encode(), b"test"],
    [b"nul\0l", b"test"],
    [b"dot.in.label", b"test"],
    [b"\x08\x08\x08\x7f", b"test"],
    [b"a" * 63, b"b" * 63, b"c" * 63, b"d" * 61],
    [b"\x1b" * 63, b"\x9b" * 63, b"\xff" * 63, b"\n" * 61],
    ["안녕".encode(), b"test"],
    [],  # the root
    [b"--help", b"$(reboot)", b"`id`", b"test"],
]
FIRST = 10
HARMFUL = re.compile("[\x00-\x07\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harm_in(output):
    """What in these bytes would steer a terminal, or None: control characters, of C1 too, marks of direction, and bytes that are
    no UTF-8."""
    try:
        found = HARMFUL.search(output.decode())
    except UnicodeDecodeError as error:
        return output[max(0, error.start - 20) : error.end + 20]
    return found and output.decode()[max(0, found.start() - 20) : found.end() + 20]


def serve_hostile_names(host, address, network):
    process = host.spawn([sys.executable, os.path.abspath(__file__), address, network])
    process.read_until("ready\n")
    return process


def encoded(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def answer_to(query, network):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]])
        at += query[at] + 1
    question, (kind,) = query[12 : at + 5], struct.unpack("!H", query[at + 1 : at + 3])
    record = b""
    if kind == 12 and labels[-2].lower() == b"in-addr":
        number = int(labels[0]) - FIRST
        if 0 <= number < len(NAMES):
            name = encoded(NAMES[number])
            record = b"\xc0\x0c" + struct.pack("!HHIH", 12, 1, 60, len(name)) + name
    elif kind == 1 and re.fullmatch(rb"h\d+", labels[0]):
        record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(network + labels[0][1:].decode())
    flags = 0x8580 if record or kind == 28 else 0x8583  # no such name
    return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if record else 0, 0, 0) + question + record


if __name__ == "__main__":
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind((sys.argv[1], 53))
    print("ready", flush=True)
    while True:
        query, who = asked.recvfrom(4096)
        asked.sendto(answer_to(query, sys.argv[2]), who)
