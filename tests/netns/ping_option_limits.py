"""Options of ntool ping beside those of iputils: what is too long, paths with small links, a flood, the limits of ordinary
users, values that are none."""

import re

from netns import *
from pings import *

theirs = require_iputils()
require_namespaces()
theirs = without_rights(theirs)
client, router, server = through_a_router()

# A label is its user's alone, and some seconds longer: the other ping must not have had this one.
labelled = client.run([*OURS, "-c", "1", "-F", "0x12345", "fd02::2"]).expect_code(0)
expect_in("PING fd02::2(fd02::2) , flow 0x12345, 56 data bytes\n", labelled.out, "the flow label")

# Newer versions of iputils have these.
precise = client.run([*OURS, "-c", "1", "-3", "10.2.0.2"]).expect_code(0)
expect_match(r"time=\d+\.\d{3} ms", precise.out, "three decimals")
expect_in("iputils", client.run([*OURS, "-V"]).expect_code(0).out, "the version")

# What is too long is told in the words of iputils, on stderr; the small link behind a router is learned.
told = client.run([*OURS, "-c", "1", "-M", "do", "-s", "2000", "10.2.0.2"]).expect_code(1)
expect_equal(told.err, "ping: local error: message too long, mtu=1500\n", "too long for IPv4")
told = client.run([*OURS, "-c", "1", "-M", "do", "-s", "2000", "fd02::2"]).expect_code(1)
expect_equal(told.err, "ping: local error: message too long, mtu: 1500\n", "too long for IPv6")
router.set("ip", "link", "set", "eth1", "mtu", "1400")
for family, address, word in (("-4", "10.2.0.2", "Frag needed and DF set (mtu = 1400)"),
                              ("-6", "fd02::2", "Packet too big: mtu=1400")):  # fmt: skip
    heard = []
    for command in ([theirs], OURS):
        client.set("ip", family, "route", "flush", "cache")
        done = client.run([*command, "-c", "2", "-i", "0.1", "-M", "do", "-s", "1450", address]).expect_code(1)
        expect_in(word, done.out, "what the router says")
        heard.append((masked(done.out), re.sub(r"\A\S*ping: ", "ping: ", done.err)))
    expect_equal(heard[1], heard[0], f"a small link on the way to {address}")
client.set("ip", "route", "flush", "cache")
probing = client.run([*OURS, "-c", "2", "-i", "0.1", "-M", "probe", "-s", "1450", "10.2.0.2"]).expect_code(1)
expect_equal(probing.out.count("Frag needed"), 2, "errors where the known limit is not heeded")

# A flood is answered whole, and takes its dots away.
flood = client.run([*OURS, "-f", "-c", "5000", "10.2.0.2"]).expect_code(0)
expect_in("5000 packets transmitted, 5000 received, 0% packet loss", flood.out, "the flood")
marks = flood.out.partition("\n")[2].partition("\n--- ")[0]
expect_equal((marks.count("."), marks.count("\b \b"), len(marks)), (5000, 5000, 20000), "its dots")

# Limits of ordinary users, in the words of iputils.
for arguments, words in (
    ("-c 1 -i 0.001 10.2.0.2", "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)"),
    ("-c 1 -f 10.2.0.2", "cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)"),
    ("-c 1 -l 4 10.2.0.2", "cannot set preload to value greater than 3: 4"),
    ("-c 1 -b -i 0.5 10.1.0.255",
     "minimal interval for broadcast ping for user must be >= 1000 ms, use -i 1 (or higher)"),
    ("-c 1 -e 0 10.2.0.2", "CAP_NET_RAW"),
):  # fmt: skip
    expect_equal(client.run([*ORDINARY, theirs, *arguments.split()]).code, 2, f"their exit code of {arguments}")
    expect_in(words, client.run([*ORDINARY, *OURS, *arguments.split()]).expect_code(2).err, f"stderr of {arguments}")
warned = client.run([*OURS, "-c", "1", "-b", "10.1.0.255"]).expect_code(0)
expect_equal(warned.err, "WARNING: pinging broadcast address\n", "a broadcast")

# Numbers that are none: one line, exit 2, nothing sent.
for arguments in ("-i 1e309", "-i nan", "-i inf", "-i -1", "-i 1,5", "-c 0", "-c 1.1", "-c x", "-s -1", "-s 70000",
                  "-l 0", "-l 99999999999", "-W 1e10", "-W -1", "-w 0.1", "-w 0,1", "-p zz", "-p 0.0000001", "-Q 256",
                  "-Q x", "-Q -1", "-F 1048576", "-F zz", "-F 12ab", "-e 70000", "-e -1", "-m 4294967296", "-m -1",
                  "-S 0", "-S 2147483648", "-t 0", "-t 256", "-M foo"):  # fmt: skip
    refused = client.run([*OURS, *arguments.split(), "10.2.0.2"]).expect_code(2)
    expect_equal((refused.out, refused.err.count("\n")), ("", 1), f"what {arguments} says")
