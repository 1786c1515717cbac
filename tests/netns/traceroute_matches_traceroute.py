"""traceroute across three and across twelve routers, line for line as the replaced tool, by root and by a user without
rights; where that tool needs rights, ours is held against the addresses of the way."""

import re
import shutil

from netns import *
from router_chain import Chain, can_change_user, without_rights

require_namespaces()
theirs = shutil.which("traceroute")


def masked(text):
    return re.sub(r"\d+\.\d{3} ms", "T ms", text)


def addresses(text):
    return [line.split()[1] for line in text.splitlines()[1:]]


def check(chain, way, family, wrap=lambda command: command, who="root"):
    command = [*way, "-n", chain.target(family)]
    done = chain.client.run(wrap([NTOOL, "traceroute", *command])).expect_code(0)
    expect_equal(addresses(done.out), chain.way(family), f"{who}: {command}")
    expect_equal(done.err, "", "nothing else is said")
    for line in done.out.splitlines()[1:]:
        expect_equal(line.count(" ms"), 3, f"{command}: three times in {line!r}")
    if not theirs:
        return
    oracle = chain.client.run(wrap([theirs, *command]))
    if oracle.code == 0 and "*" not in oracle.out:  # with datagram ICMP it misses answers that have come
        expect_equal(masked(done.out), masked(oracle.out), f"{who}: {command}")


for count in (3, 12):
    chain = Chain(count)
    users = {"root": lambda command: command}
    if can_change_user(chain.client):
        users["nobody"] = without_rights
    for family in (4, 6):
        for who, wrap in users.items():
            for ping_group_range in ("1\t0", "0\t2147483647"):
                chain.client.sysctl("net.ipv4.ping_group_range", ping_group_range)
                for way in ([], ["-T"], ["-I"]):
                    if way == ["-I"] and who == "nobody" and ping_group_range == "1\t0":
                        done = chain.client.run(wrap([NTOOL, "traceroute", "-I", chain.target(family)])).expect_code(1)
                        expect_in("ping_group_range", done.err, "the remedy")
                        expect_equal(done.out, "", "nothing was begun")
                        continue
                    again(lambda: check(chain, way, family, wrap, who))  # where an answer was late once
