"""ntool ping -N against the ping of iputils. No kernel answers such queries: a program of the case does, honestly and
not."""

import json
import re

from netns import *
from pings import *

def without_pipe(text):
    """How many queries were under way is the machine's: a busy one lets two be so."""
    return re.sub(r"^pipe \d+$", "", masked(text), flags=re.M)


ANSWERS = r"""
import socket, struct, sys

replies = [(int(code), int(question), int(flags), bytes.fromhex(data))
           for code, question, flags, data in (word.split(",") for word in sys.argv[3:])]
lies = sys.argv[2] == "lies"
hears = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
group = socket.inet_pton(socket.AF_INET6, sys.argv[1]) + struct.pack("@I", socket.if_nametoindex("eth0"))
hears.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group)
print("ready", flush=True)
while True:
    query, peer = hears.recvfrom(65535)
    if query[0] != 139:
        continue
    print("query", query[1], query[4:8].hex(), query[16:].hex(), flush=True)
    number = struct.unpack("!H", query[8:10])[0]
    code, question, flags, data = replies[(number - 1) % len(replies)]
    asked = query[4:6] if question < 0 else struct.pack("!H", question)
    nonce = query[8:16]
    def send(message):
        hears.sendto(message, peer)
    if lies:  # none of these is an answer: too short, somebody else's nonce, an echo
        for size in range(4, 16):  # the kernel wants room for the checksum
            send(bytes([140, 0, 0, 0]) + query[4:size])
        send(bytes([140, 0, 0, 0]) + asked + b"\0\0" + nonce[:2] + bytes(6) + b"\0\0\0\0\3bad\0\0")
        send(bytes([140, 0, 0, 0]) + asked + b"\0\0" + bytes([nonce[0], nonce[1] ^ 1]) + nonce[2:] + b"\0\0\0\0\3bad\0\0")
        send(bytes([129, 0, 0, 0]) + nonce + b"\0\0\0\0\3bad\0\0")
    send(bytes([140, code, 0, 0]) + asked + struct.pack("!H", flags) + nonce + data)
"""


def name(*labels):
    return "".join(f"{len(label):02x}{label.encode('latin-1').hex()}" for label in labels)


LIFE = "00000078"
V6 = "fd010000000000000000000000000001"
LONG = name(*["x" * 63] * 5) + "00"
NAMES = ["0,-1,0," + LIFE + name("peer", "example", "org") + "00", "0,-1,0," + LIFE + name("peer") + "0000",
         "0,-1,0," + LIFE + name("peer") + "0000" + name("two", "b") + "00", "0,-1,1," + LIFE + name("peer") + "0000",
         "0,-1,0," + LIFE, "0,-1,0,", "0,-1,0," + LIFE + "3f616263", "0,-1,0," + LIFE + "c004",
         "0,-1,0," + LIFE + name("e\x1b[31m", "x.y\\") + "00", "1,-1,0,", "2,-1,0,", "0,4,0," + LIFE + "01020304",
         "0,9,0," + LIFE + "01020304", "0,0,0,", "0,-1,0,ffffffff" + name("a") + "00", "0,-1,0," + LIFE + name("abc"),
         "0,-1,0," + LIFE + "00", "0,-1,0," + LIFE + LONG]  # fmt: skip
ADDRESSES = ["0,-1,0," + (LIFE + V6) * 2, "0,-1,1," + LIFE + V6, "0,-1,0," + LIFE + V6 + LIFE + "010203", "0,-1,0,",
             "0,-1,0,01", "1,-1,0,", "2,-1,1," + LIFE + V6]  # fmt: skip
V4 = ["0,-1,0," + LIFE + "01020304" + LIFE + "0a000009", "0,-1,1," + LIFE + "0102030400", "0,-1,0,",
      "0,-1,0," + LIFE + "010203"]  # fmt: skip
GROUP = "ff02::2:ffcc:6165"  # of foo

theirs = require_iputils()
require_namespaces()
peer, client = Host("peer"), Host("client")
link(peer, client, ["10.0.0.1/24", "fd01::1/64"], ["10.0.0.2/24", "fd01::2/64"])
client.replace_file("/etc/hosts", "127.0.0.1 localhost\nfd01::1 peer\n")
client.replace_file("/etc/resolv.conf", "# nobody\n")


def answering(replies, lies=False):
    program = peer.spawn(["python3", "-c", ANSWERS, GROUP, "lies" if lies else "plain", *replies])
    program.read_until("ready")
    return program


def queries(program):
    return [line.split()[1:] for line in program.out.decode().splitlines() if line.startswith("query")]


program = answering(NAMES)
for arguments in (f"-n -N name -c {len(NAMES)} -i 0.02 -W 1 fd01::1", "-N name -c 3 -i 0.02 peer", "-N fqdn -c 1 peer",
                  "-N name -q -c 1 peer", "-N name -D -c 1 peer", "-N name -c 1 -s 100 peer"):  # fmt: skip
    done = expect_same(client, theirs, arguments, mask=without_pipe).expect_code(0)
    expect(not re.search(r"[^\n\t -~]", done.out), "nothing that steers a terminal", done.out)
program.signal(9)

# This iputils takes short messages and what an earlier one left behind them for answers; ours takes none of the lies.
program = answering(NAMES, lies=True)
done = client.run([*OURS, "-n", "-N", "name", "-c", "18", "-i", "0.02", "-W", "1", "fd01::1"]).expect_code(0)
expect_not_in("bad", done.out, "what is no answer")
expect_not_in("DUP!", done.out, "what is no answer")
done = client.run([*OURS, "--json", "-N", "name", "-c", "18", "-i", "0.02", "-W", "1", "peer"]).expect_code(0)
records = [json.loads(line) for line in done.out.splitlines()]
replies = [record for record in records if record["type"] == "reply"]
expect_equal(len(replies), 18, "replies")
expect_equal(replies[0]["node"], {"outcome": "success", "question": 2, "names": ["peer.example.org."]}, "a name")
expect_equal(replies[6]["node"]["broken"], True, "a broken name")
expect_equal(replies[9]["node"]["outcome"], "refused", "a refusal")
program.signal(9)

program = answering(ADDRESSES)
for arguments in (f"-n -N ipv6 -c {len(ADDRESSES)} -i 0.02 -W 1 fd01::1", "-N ipv6-all -c 1 peer",
                  "-N ipv6-compatible -N ipv6-global -c 1 peer", "-N ipv6 -N subject-ipv4=1.2.3.4 -c 1 peer",
                  "-N ipv6 -N subject-ipv6=fd01::7 -c 1 peer", "-N name -N subject-name=Foo -c 1 peer",
                  "-N name -N subject-name=Foo.Example.org -c 1 peer",
                  "-N ipv6-linklocal -N ipv6-sitelocal -c 1 peer"):  # fmt: skip
    before = len(queries(program))
    done = expect_same(client, theirs, arguments, mask=without_pipe).expect_code(0)
    asked = queries(program)[before:]
    half = len(asked) // 2
    expect_equal(asked[half:], asked[:half], f"what was asked by {arguments}")
# A whole name of one label, which the manual of iputils promises and its program marks as a first label.
client.run([*OURS, "-N", "name", "-N", "subject-fqdn=Foo", "-c", "1", "peer"]).expect_code(0)
expect_equal(queries(program)[-1], ["1", "00020000", "03666f6f00"], "a whole name")
program.signal(9)

program = answering(V4)
for arguments in ("-N ipv4 -c 4 -i 0.02 -W 1 peer", "-N ipv4-all -c 1 peer"):
    expect_same(client, theirs, arguments, mask=without_pipe).expect_code(0)
# The group of a name stands for a host.
done = client.run([*OURS, "-N", "ipv4", "-N", "subject-name=foo", "-I", "eth0", "-c", "1", "-n"]).expect_code(0)
expect_in(f"PING {GROUP}({GROUP}%eth0) from ", done.out, "the group")
expect_in(": 1.2.3.4, 10.0.0.9; seq=1; ttl=64\n", done.out, "who has the name")
program.signal(9)

help_text = client.run([*OURS, "-N", "help"]).expect_code(0).out
for word in ("name", "fqdn", "ipv6", "ipv6-all", "ipv6-compatible", "ipv6-global", "ipv6-linklocal", "ipv6-sitelocal", "ipv4",
             "ipv4-all", "subject-ipv6", "subject-ipv4", "subject-name", "subject-fqdn"):  # fmt: skip
    expect_match(rf"\b{word}\b", help_text, "the help")
for arguments, words in (
    ("-N foo -c 1 peer", "'ping -N help'"),
    ("-N name=x -c 1 peer", "no such question"),
    ("-N ipv4 -N ipv6 -c 1 peer", "only one of name, ipv6 and ipv4"),
    ("-N ipv6 -N subject-ipv6=fd01::7 -N subject-ipv4=1.2.3.4 -c 1 peer", "only one kind of subject"),
    ("-N ipv6 -N subject-ipv6=1.2.3.4 -c 1 peer", "1.2.3.4: Address family for hostname not supported"),
    ("-N subject-name=foo -c 1 peer", "no question"),
    ("-N name -N subject-name=a..b -c 1 peer", "empty label"),
    ("-N name", "Destination address required"),
    ("-4 -N name -c 1 peer", "-N is for IPv6 alone"),
    ("-N name -c 1 10.0.0.1", "10.0.0.1: Address family for hostname not supported"),
):
    told = client.run([*OURS, *arguments.split()]).expect_code(2)
    expect_in(words, told.err, f"stderr of {arguments}")
    expect_equal(told.err.count("\n"), 1, f"lines of {arguments}")

# Only a raw socket can ask.
open_ping_sockets(client)
expect_in("CAP_NET_RAW", client.run([*ORDINARY, *OURS, "-N", "name", "-c", "1", "peer"]).expect_code(2).err, "rights")
