"""Options of traceroute, line for line as the replaced tool, across three routers: methods, what packets look like, what
is shown. Times are masked; where an answer depends on the port that grows with each probe the methods differ by design."""

import re
import shutil

from netns import *
from router_chain import Chain

require_namespaces()
theirs = shutil.which("traceroute")
if not theirs:
    skip("traceroute is not installed")


def masked(text):
    return re.sub(r"\d+\.\d{3} ms", "T ms", text)


chain = Chain(3)
client = chain.client


def compare(*options, family=4, code=0, length=()):
    command = [*options, "-n", chain.target(family), *length]
    ours = client.run([NTOOL, "traceroute", *command])
    oracle = client.run([theirs, *command])
    expect_equal(ours.code, code, f"code of {command}: {ours.err}")
    # Whatever the other one can do: each line names the hop that has its number.
    for line in ours.out.splitlines()[1:]:
        ttl, who = line.split()[:2]
        expect_equal(who, chain.hop(int(ttl), family), f"{command}: hop {ttl}")
    expect(len(ours.out.splitlines()) > 1, "hops", ours.out)
    if oracle.code != 0 or "*" in oracle.out:
        return  # this kernel has no such sockets for it; or it waits for too little on a busy machine
    expect_equal(masked(ours.out), masked(oracle.out), f"stdout of {command}")
    expect_equal(ours.err, "", f"stderr of {command}")


for family in (4, 6):
    for options in (
        ["-I"],
        ["-T"],
        ["-T", "-p", "443"],
        ["-T", "-p", "https"],
        ["-U", "-p", "domain"],
        ["-T", "-O", "ack"],
        ["-T", "-O", "info"],
        ["-T", "-O", "mss=1300"],
        ["-T", "-O", "ack,mss=1300"],
        ["-T", "-O", "syn,mss=1300,sack"],
        ["-T", "-O", "syn,timestamps,window_scaling,info"],
        ["-T", "-O", "ecn,info"],
        ["-T", "-O", "flags=0x12"],
        ["-M", "tcpconn"],
        ["-U", "-p", "33434"],
        ["-M", "default"],
        ["-D", "-q", "1"],
        ["-P", "47", "-q", "1"],
        ["-M", "raw", "-q", "1"],
        ["-F", "-I"],
        ["-t", "0x10", "-I"],
        ["-I", "-f", "2"],
        ["-I", "-m", "2"],
        ["-I", "-q", "1", "-N", "1"],
        ["-I", "-e"],
        ["-I", "--back"],
        ["-T", "--sport=2000", "-q", "1"],
        ["-U", "--sport=2001", "-q", "1"],
        ["-I", "-z", "0.01", "-q", "1"],
        ["-I", "-O", "raw"],
        ["-I", "-i", "next"],
    ):
        again(lambda: compare(*options, family=family))  # where an answer was late once
    compare("-I", family=family, length=("100",))
compare("-l", "5", "-I", family=6)

# A loose source route is an option of the header, which counts; the other tool needs four bytes more for the same.
for node in [client, *chain.routers, chain.server]:
    for name in ("all", "next", "prev"):
        if node.run(["test", "-e", f"/proc/sys/net/ipv4/conf/{name}"]).code == 0:
            node.sysctl(f"net.ipv4.conf.{name}.accept_source_route", 1)
for gateways, packet in (([chain.hop(1)], 68), ([chain.hop(1), chain.hop(2)], 72)):
    for length, said in (((), packet), (("100",), 100)):
        done = client.run([NTOOL, "traceroute", "-n", "-q", "1", "-g", ",".join(gateways), chain.target(), *length])
        expect_in(f"{said} byte packets", done.expect_code(0).out, f"the length with {gateways}")
        expect_equal([line.split()[1] for line in done.out.splitlines()[1:]], chain.way(), f"the way by {gateways}")

help_text = client.run([NTOOL, "traceroute", "-T", "-O", "help", "x"]).expect_code(0).out
expect_in("mss=NUMBER", help_text, "the options of the method")
wrong = client.run([NTOOL, "traceroute", "-T", "-O", "bogus", chain.target()]).expect_code(2)
expect_in("this method has no 'bogus'", wrong.err, "what is wrong")
