"""tcptraceroute across three routers, line for line and with the exit codes of the replaced tool: open, closed and refused
ports, what is not reached. Times are masked; where several probes are limited by a router's kernel one is asked."""

import re
import shutil

from netns import *
from router_chain import Chain

require_namespaces()
theirs = shutil.which("tcptraceroute")
if not theirs:
    skip("tcptraceroute is not installed")

chain = Chain(3)
listener = chain.server.spawn([NTOOL, "nc", "-l", "-k", "-p", "80"], stdin=PIPE)
wait_for_listener(chain.server, 80, by=listener)
chain.server.set("nft", "add table inet f; add chain inet f i { type filter hook input priority 0; };"
                 "add rule inet f i tcp dport 83 drop; add rule inet f i tcp dport 84 reject;"
                 "add rule inet f i tcp dport 85 reject with icmp admin-prohibited")  # fmt: skip


def masked(text):
    return re.sub(r"\d+\.\d{3} ms", "T ms", text)


def compare(command, code):
    ours = chain.client.run([NTOOL, "tcptraceroute", "-n", *command])
    oracle = chain.client.run([theirs, "-n", *command])
    expect_equal(ours.code, code, f"code of {command}: {ours.err}")
    expect_equal("not reached" in ours.err, code == 1, f"{command}: what is said of the end")
    if "*" in oracle.out and code == 0:
        return  # it has missed an answer
    expect_equal(oracle.code, code, f"code of the replaced tool: {command}")
    expect_equal(masked(ours.out), masked(oracle.out), f"stdout of {command}")
    told = [line for line in oracle.err.splitlines() if not line.startswith("Selected device")]
    expect_equal(ours.err.splitlines(), told, f"stderr of {command}")


for command, code in (
    ([chain.target()], 0),
    ([chain.target(), "80"], 0),
    ([chain.target(), "http"], 0),
    ([chain.target(), "81"], 0),
    (["-A", chain.target()], 0),
    (["-E", chain.target()], 0),
    (["-q", "1", "-f", "2", chain.target()], 0),
    (["-q", "1", chain.target(), "84"], 0),
    (["-q", "1", chain.target(), "85"], 0),
    (["-m", "2", chain.target()], 1),
    (["-q", "1", "-w", "1", "-m", "5", chain.target(), "83"], 1),
):
    again(lambda: compare(command, code))  # theirs may have missed an answer
