"""mtr across three and five routers, byte for byte as the replaced tool with times masked, by ICMP, UDP and TCP; by a user
without rights too, who gets at least what the replaced tool gives root."""

import json
import re
import shutil
import time
import xml.etree.ElementTree

from netns import *
from router_chain import Chain, can_change_user, without_rights

require_namespaces()
theirs = shutil.which("mtr")

chain = Chain(3)
target = chain.target()
RUN = ["-n", "-c", "2", "-i", "0.1"]


def masked(text):
    text = re.sub(r"Start: \S+", "Start: T", text)
    text = re.sub(r",\d{10},", ",T,", text)
    text = re.sub(r'(": )\d+\.\d+', r"\1T", text)
    text = re.sub(r"\b\d+\.\d\b(?!%)(?!\.)", lambda found: "T".rjust(len(found[0])), text)
    text = re.sub(r"\b\d+\.\d+(?=[,\n])", "T", text)
    return re.sub(r"(?m)T+$", "T", text)


def ours(*words, wrap=lambda command: command, code=0):
    return chain.client.run(wrap([NTOOL, "mtr", *words]), timeout=60).expect_code(code)


def same(*words):
    def compare():
        done = ours(*words)
        if theirs:
            oracle = chain.client.run([theirs, *words]).expect_code(0)
            expect_equal(masked(done.out), masked(oracle.out), f"mtr {' '.join(words)}")
        return done

    return again(compare)  # on a busy machine theirs loses a probe now and then


chain.routers[1].set("ip", "route", "add", "blackhole", "10.8.9.0/24")
same("-r", *RUN, target)
same("-r", *RUN, "-f", "2", "-m", "3", target)
same("-r", *RUN, "-o", "LDRSNBAWVGJMXI", target)
same("-w", *RUN, "-b", "-6", chain.target(6))
same("-C", *RUN, "-G", "1", "10.8.9.1")
same("-x", *RUN, "-s", "100", "-Q", "16", "-B", "7", target)
parsed = json.loads(same("-j", *RUN, target).out)
expect_equal([hub["host"] for hub in parsed["report"]["hubs"]], chain.way(), "the hops of -j")
xml.etree.ElementTree.fromstring(ours("-x", *RUN, target).out)

# Who says that it goes no further is not the host, and a host that is not there is not this one.
chain.routers[1].set("nft", "add table w; add chain w c { type filter hook forward priority 0; };"
                     "add rule w c ip daddr 10.8.8.0/24 reject with icmp type admin-prohibited")  # fmt: skip
same("-r", *RUN, "10.8.8.1")
done = chain.client.run([NTOOL, "--json", "mtr", *RUN, "10.8.8.1"]).expect_code(0)
summary = json.loads(done.out.splitlines()[-1])
expect_equal((summary["reached"], summary["stopped"]), (False, "unreachable"), "a prohibited network")
expect_in("prohibited", summary["ended_by"], "what ended it")
expect_in("says: communication administratively prohibited", ours("-r", *RUN, "--explain", "10.8.8.1").err, "--explain")
done = ours("-r", "-n", "-c", "5", "-i", "1", "--explain", "10.1.0.99")
expect("|--" not in done.out, "this host's own word is no hop")
expect_in("this host says: host unreachable", done.err, "what it says")

# A loop is named.
chain.routers[2].set("ip", "route", "add", "10.8.7.0/24", "via", "10.1.2.1")
done = ours("-r", *RUN, "--explain", "10.8.7.1")
expect_in("a loop: hop 2 (10.1.1.2) to hop 3 (10.1.2.2) come again and again", done.err, "--explain of a loop")
summary = json.loads(chain.client.run([NTOOL, "--json", "mtr", *RUN, "10.8.7.1"]).expect_code(0).out.splitlines()[-1])
expect_equal((summary["loop"], summary["stopped"]), ({"from_ttl": 2, "to_ttl": 3}, "max_hops"), "JSON of a loop")

# Protocols, families, and users.
users = {"root": lambda command: command}
if can_change_user(chain.client):
    users["nobody"] = without_rights
for ping_group_range in ("1\t0", "0\t2147483647"):
    chain.client.sysctl("net.ipv4.ping_group_range", ping_group_range)
    for who, wrap in users.items():
        for family in (4, 6):
            for way in ([], ["-u"], ["-T"]):
                done = ours("-C", *way, *RUN, chain.target(family), wrap=wrap)
                lines = [line.split(",") for line in done.out.splitlines()[1:]]
                expect_equal([line[5] for line in lines], chain.way(family), f"{who}, {way}: the hops")
                expect_equal([line[6] for line in lines], ["0.00"] * 4, f"{who}, {way}: no loss")
                fell_back = who == "nobody" and not way and ping_group_range == "1\t0"
                expect_equal("so UDP asks" in done.err, fell_back, f"{who}, {way}: what carries the probes is told")

# TCP from one port for all cycles where raw sockets are allowed, with an open port too; else each from its own. SCTP.
listener = chain.server.spawn([NTOOL, "nc", "-l", "-k", "-p", "8080"])
wait_for_listener(chain.server, 8080, by=listener)
chain.client.set("nft", "add table inet seen; add set inet seen ports { type inet_service; flags dynamic; size 4096; };"
                 "add chain inet seen out { type filter hook output priority 0; };"
                 "add rule inet seen out tcp flags & (syn | ack) == syn add @ports { tcp sport }")  # fmt: skip
for port, family, who, flows in (("8080", 4, "root", 1), ("8080", 6, "root", 1), ("80", 4, "root", 1), ("8080", 4, "nobody", 12)):
    if who not in users:
        continue
    chain.client.set("nft", "flush", "set", "inet", "seen", "ports")
    done = ours("-C", "-n", "-T", "-P", port, "-c", "3", "--verbose", chain.target(family), wrap=users[who])
    lines = [line.split(",") for line in done.out.splitlines()[1:]]
    expect_equal([line[5] for line in lines], chain.way(family), f"TCP of {who}: the hops")
    expect_equal([line[6] for line in lines], ["0.00"] * 4, f"TCP of {who}: no loss")
    ports = re.search(r"elements = \{(.*?)\}", chain.client.set("nft", "list", "set", "inet", "seen", "ports"), re.S)
    count = len(ports[1].split(","))
    expect(count == 1 if flows == 1 else count >= flows, f"TCP of {who} leaves from {count} ports")
    expect_in("raw TCP" if flows == 1 else "connect", done.err, "the way that is told")
for family in (4, 6):
    done = ours("-C", "-n", "-S", "-c", "2", "-i", "0.1", chain.target(family))
    lines = [line.split(",") for line in done.out.splitlines()[1:]]
    expect_equal([line[5] for line in lines], chain.way(family), "SCTP: the hops")
    expect_equal([line[6] for line in lines], ["0.00"] * 4, "SCTP: no loss")
if "nobody" in users:
    expect_in("run it as root or with CAP_NET_RAW", ours("-r", "-S", target, wrap=users["nobody"], code=1).err, "SCTP's remedy")

# One cycle takes a round trip; ten their intervals.
def took(*words):
    began = time.monotonic()
    ours(*words)
    return time.monotonic() - began


def one_cycle_is_short():
    beginning = took("--help")  # of which a sanitized program makes a long one
    expect(took("-r", "-n", "-c", "1", target) - beginning < 3, "one cycle takes no five seconds")


again(one_cycle_is_short)

# Both families at once, from a file and from the command line.
chain.client.replace_file("/etc/hosts", f"{chain.hop(1)} first.example\n{target} web.example\n")
done = chain.client.run([NTOOL, "mtr", "-r", "-c", "1", "-F", "-", chain.target(6)], stdin=f"{target}\n\n  web.example \n".encode())
expect_equal(done.expect_code(0).out.count("HOST: client"), 3, "a report for each host")
expect_in("first.example", done.out, "names of hops")
expect_in("web.example", done.out, "names of hops")

# Nobody may run programs through us: MTR_PACKET is not heeded.
done = chain.client.run(["env", "MTR_PACKET=/bin/false", NTOOL, "mtr", "-r", "-n", "-c", "1", target]).expect_code(0)
expect_in(target, done.out, "MTR_PACKET means nothing")

# MTR_OPTIONS goes before what is typed, whatever is in it, and is no other verb's affair.
preset = ["env", "MTR_OPTIONS=-r -c 5\t-n -6", NTOOL]
done = chain.client.run([*preset, "mtr", "-C", "-c", "1", chain.target(6)]).expect_code(0)
expect_equal(done.out.count(",0.00,1,0,"), 4, "one cycle: the typed -c counts")
chain.client.run([*preset, "traceroute", "-n", target]).expect_code(0)
for value in ("x" * 100000, "-m 1x", "--order=" + "L" * 5000, "\x1b[2J"):
    done = chain.client.run(["env", f"MTR_OPTIONS={value}", NTOOL, "mtr", "-r", "-n", "-c", "1", target])
    expect(done.code in (1, 2), "a variable without sense is refused")
    expect("\x1b" not in done.err and len(done.err.splitlines()) == 1, "in one harmless line")

# No way at all.
chain.client.set("ip", "route", "del", "default")
done = ours("-r", "-n", "-c", "1", "10.8.9.1", code=1)
expect_in("unreachable", done.err.lower(), "no route is told")
