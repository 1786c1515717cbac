"""ntool traceroute along ways whose routers lie in their ICMP errors: extensions with broken objects and thousands of
them, quotes cut anywhere, inner options, forged sources and ports, interface names that steer, hops with hundreds of
addresses, answers that come twice and late. In every layout: it ends in time, in bounded memory, JSON is JSON, DOT is a
graph, nothing steers the terminal, and honest routers between the liars are still found."""

import atexit
import json
import os
import re
import tempfile
import shutil

from netns import *
from pings import ORDINARY

require_namespaces()
STEERS = re.compile(r"[^\n\t -~]")
TARGET = "198.51.100.1"
EXTENSIONS = 156  # an IPv4 header, ICMP's, and 128 bytes of the quote (RFC 4884)
LABEL = 12  # bytes that an extension with one label has


def extension(data, version=0x20):
    """A hop that tells a label, and these bytes in the place of it. A checksum of zero was not computed."""
    data = (bytes([version, 0, 0, 0]) + data).ljust(LABEL, b"\0")
    mangle = {"patch": [{"at": EXTENSIONS, "hex": data[:LABEL].hex()}], "repair": True}
    if data[LABEL:]:
        mangle["append"] = data[LABEL:].hex()
    return {"mpls": [{"label": 17}], "mangle": mangle}


def named(name):
    """RFC 5837 4.2: an object of class 2 with a name alone, its length counting itself and padded to four."""
    padded = bytes([len(name) + 1]) + name
    padded += bytes(-len(padded) % 4)
    return extension((4 + len(padded)).to_bytes(2, "big") + bytes([2, 2]) + padded)


def patched(at, data, repair=True):
    return {"mangle": {"patch": [{"at": at, "hex": data.hex()}], "repair": repair}}


INNER = 28  # of the packet: the quoted header
LIES = {
    "object of length 0": extension(bytes.fromhex("00000101 00000000")),
    "object of length 3": extension(bytes.fromhex("00030101 00000000")),
    "object of length 5": extension(bytes.fromhex("00050101 00000000")),
    "object too long": extension(bytes.fromhex("ffff0101 00000000")),
    "objects without content": extension(bytes.fromhex("0004ff07") * 10),
    "another version": extension(bytes.fromhex("00080101 00011140"), version=0x30),
    "labels cut": extension(bytes.fromhex("000a0101 00011140 0001")),
    "labels without end": extension((4 + 4 * 200).to_bytes(2, "big") + b"\1\1" + bytes.fromhex("00011040") * 200),
    "thousands of objects": extension(bytes.fromhex("00040907") * 14_000),
    "interface index cut": extension(bytes.fromhex("0006020f 0001")),
    "interface: unknown family": extension(bytes.fromhex("000c0204 00ff0000 00000000")),
    "name longer than object": extension(bytes.fromhex("00080202 3f414141")),
    "name of length 0": extension(bytes.fromhex("00080202 00414141")),
    "name of 63": named(b"n" * 63),
    "name that steers": named(b"\x1b[2J\x1b]0;x\x07\x9b1m"),
    "name with quotes": named(b'a","mtu=1">,\\"\\'),
    "name with newlines": named(b"a\nb\r\n1 10.0.0.1 0.1 ms"),
    "name in Hangul": named("서울".encode()),
    "name of no text": named(b"\xff\xfe\xc3\x28\x00\xed\xa0\x80"),
    "length field beyond": patched(25, b"\xff"),
    "no options in a quote": patched(INNER, b"\x40"),
    **{f"inner header of {length} words": patched(INNER, bytes([0x40 | length])) for length in range(6, 16)},
    "inner version": patched(INNER, b"\x65"),
    "forged inner source": patched(INNER + 12, b"\1\2\3\4"),
    "forged inner target": patched(INNER + 16, b"\1\2\3\4"),
    "forged inner protocol": patched(INNER + 9, b"\x2f"),
    "forged ports": patched(INNER + 20, b"\0\1\0\2"),
    "forged length": patched(INNER + 2, b"\xff\xff"),
    "a fragment's quote": patched(INNER + 6, b"\x1f\xff"),
    "wrong checksum": patched(22, b"\0\1", repair=False),
    "of multicast": patched(12, b"\xe0\0\0\1"),
    **{f"cut at {size}": {"mangle": {"cut": size, "repair": True}} for size in (20, 24, 27, 28, 29, 40, 47, 48, 50, 55)},
    "grown": {"mangle": {"append": "ff" * 30_000, "repair": True}},
    "nothing but a header": {"mangle": {"instead": "4500001400000000400100000a0000010a000002"}},
    "not IP": {"mangle": {"instead": "00ff00ff00"}},
}  # fmt: skip


folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder)
os.chmod(folder, 0o777)


class Missed(Failure):
    """An honest hop that is not there."""


class Run:
    def __init__(self, file, number, way, words, form):
        prefix = ORDINARY if "ordinary" in way else []
        self.dot = os.path.join(folder, f"{number}.dot") if "--multipath" in words else None
        if self.dot:
            words = [*words, "--dot", self.dot]
        self.way, self.words, self.form = way, words, form
        settle = 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range; exec "$@"'
        self.process = Process(
            [NTOOL, "lab", "run", file, "--", "sh", "-c", settle, "sh", *prefix, NTOOL, *form, "traceroute", "-n", *WAYS[way],
             *words, "-m", "34", TARGET], " ".join([way, *words, *form]), stdin=None)  # fmt: skip

    def judge(self, what, honest, strangers_expected):
        what = f"{what}, {self.process.shown}"
        code = self.process.wait(120)
        expect_equal((code, self.process.err), (0, b""), f"{what}: exit code and stderr")
        text = self.process.out.decode()  # UTF-8, or it fails here
        if self.dot:
            with open(self.dot) as file:
                lines = file.read().splitlines()
            expect_equal((lines[0], lines[-1]), (f'digraph "{TARGET}" {{', "}"), f"{what}: the graph")
            for line in lines[3:-1]:
                expect(re.fullmatch(r'  "[^"]*"( -> "[^"]*")? \[label="[^"]*"(, style=bold)?\];', line), f"{what}: DOT", line)
        if not self.form:
            expect(not STEERS.search(text.replace("서울", "")), f"{what}: something steers the terminal", text)
            for ttl in honest:
                shown = rf"^ *{ttl}  ([a-z]+ +)?203\.0\.113\.{ttl} "
                if not re.search(shown, text, re.M):
                    raise Missed(f"{what}: hop {ttl} is not found\n{text}")
            return
        records = [json.loads(line) for line in text.splitlines()]
        expect_equal(records[-1]["type"], "summary", f"{what}: the last record")
        seen = {r["ttl"]: [p.get("from") for p in r["probes"]] for r in records if r["type"] == "hop"}
        seen |= {r["ttl"]: [n["address"] for n in r["nodes"]] for r in records if r["type"] == "ways"}
        for ttl in honest:
            if f"203.0.113.{ttl}" not in seen.get(ttl, []):
                raise Missed(f"{what}: hop {ttl} is not found\n{seen}")
        for ttl, found in seen.items():
            strangers = [one for one in found if one and one not in (f"203.0.113.{ttl}", TARGET)]
            expect(strangers_expected or not strangers, f"{what}: strangers at hop {ttl}", strangers)


WAYS = {"UDP": [], "UDP, ordinary": [], "ICMP": ["-I"], "ICMP, ordinary": ["-I"], "TCP": ["-T"]}
TOLD = [
    *[(way, ["-q", "2"], ["--json"]) for way in WAYS],
    *[(way, ["-e", "--explain", "--back", "-q", "1"], []) for way in ("UDP", "UDP, ordinary", "ICMP")],
    ("UDP", ["--multipath"], []),
    ("UDP, ordinary", ["--multipath"], ["--json"]),
]


def tell(what, hops, honest, told=TOLD, strangers_expected=False):
    lab = {"to": "198.51.100.0/24", "hops": hops, "target": {"tcp": {"open": 80}}}
    file = os.path.join(folder, "lab.yaml")
    with open(file, "w") as out:
        json.dump({"hosts": {"client": {}}, "internet": {"mtu": 65535, "paths": [lab]}}, out)  # JSON is YAML
    # All at once: most of the time they wait.
    for number, run in enumerate([Run(file, number, *words) for number, words in enumerate(told)]):
        try:
            run.judge(what, honest, strangers_expected)
        except Missed:  # ten simulators at once may be late on a busy machine: that one again, alone
            Run(file, number, *told[number]).judge(what, honest, strangers_expected)
    print(f"{what}: told", flush=True)


def address(number):
    return {"address": f"203.0.113.{number}"}


# Each lie behind an honest router.
for first in range(0, len(LIES), 16):
    part = list(LIES)[first : first + 16]
    hops = []
    for name in part:
        hops += [address(len(hops) + 1), address(len(hops) + 2) | LIES[name]]
    tell(f"from '{part[0]}' to '{part[-1]}'", hops, range(1, len(hops), 2))

# Hundreds of addresses on one hop, and answers that come twice and seconds late: of an earlier trace, as it were.
crowd = {"address": [f"203.1.0.{i + 1}" for i in range(250)], "balance": "packet"}
late = {"duplicate": "100%", "reorder": {"share": "20%", "by": "400ms"}}
tell("a crowd, and late copies", [address(1), crowd, address(3) | late, address(4)], [1, 4], strangers_expected=True)
