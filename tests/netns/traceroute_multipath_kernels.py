"""Real kernels that balance by flow over two ways of unequal length: --multipath finds both with what follows each, and a
usual trace, one flow, never mixes them.

            /-- a3 --- a4 --\\
client - r1 - r2             r5 - server
            \\------ b3 -----/
"""

import json

from netns import *
from router_chain import ANSWER_FREELY

require_namespaces()


def node(name):
    host = Host(name)
    by_flow = {"net.ipv4.fib_multipath_hash_policy": 1, "net.ipv6.fib_multipath_hash_policy": 1}
    two_ways = {"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0}
    for knob, value in {**ANSWER_FREELY, **by_flow, **two_ways}.items():
        try:
            host.sysctl(knob, value)
        except Failure:
            pass  # newer kernels keep the limits for the whole machine
    return host


client, r1, r2, a3, a4, b3, r5, server = (node(name) for name in ("client", "r1", "r2", "a3", "a4", "b3", "r5", "server"))
NET = {4: "10.2.{}.{}", 6: "fd02:{}::{}"}


def cable(number, near, far, near_name="next", far_name="prev"):
    ends = [[NET[4].format(number, end) + "/24", NET[6].format(number, end) + "/64"] for end in (1, 2)]
    link(near, far, *ends, a_name=near_name, b_name=far_name)


cable(1, client, r1)
cable(2, r1, r2)
cable(3, r2, a3, near_name="next_a")
cable(4, a3, a4)
cable(5, a4, r5, far_name="prev_a")
cable(6, r2, b3, near_name="next_b")
cable(7, b3, r5, far_name="prev_b")
cable(8, r5, server)
for family in (4, 6):
    for host, number in ((client, 1), (r1, 2), (a3, 4), (a4, 5), (b3, 7), (r5, 8)):
        host.set("ip", f"-{family}", "route", "add", "default", "via", NET[family].format(number, 2))
    both = [word for number in (3, 6) for word in ("nexthop", "via", NET[family].format(number, 2))]
    r2.set("ip", f"-{family}", "route", "add", "default", *both)
    home = NET[family].format(1, 0 if family == 4 else "") + ("/24" if family == 4 else "/64")
    for host, number in ((r2, 2), (a3, 3), (a4, 4), (b3, 6), (r5, 5), (server, 8)):
        host.set("ip", f"-{family}", "route", "add", home, "via", NET[family].format(number, 1))


def is_address(word):
    return ":" in word or word.count(".") == 3


def ways(family, *how):
    command = [NTOOL, "--json", "traceroute", "-n", "--multipath", "--confidence", "99.99", *how, NET[family].format(8, 2)]
    rows = [json.loads(line) for line in client.run(command).expect_code(0).out.splitlines()]
    expect_equal(rows[-1]["stopped"], "target", "the end")
    return {row["ttl"]: {n["address"]: sorted(n["next"]) for n in row["nodes"]} for row in rows if row["type"] == "ways"}


def both_ways(family, *how):
    """Flows are random: one run in 16,000 meets one of the two ways alone."""
    found = ways(family, *how)
    expect_equal(len(found[3]), 2, f"IPv{family} {how}: both ways")
    return found


for family in (4, 6):
    at = lambda number: NET[family].format(number, 2)  # noqa: E731
    # An IPv4 router answers from the interface that leads back, so the last one has one address for both ways.
    joined = {at(5), at(7) if family == 6 else at(5)}
    for how in ([], ["-T"], ["-U"]):
        found = again(lambda: both_ways(family, *how))
        expect_equal(sorted(found[2].items()), [(at(2), sorted([at(3), at(6)]))], f"IPv{family} {how}: the fork")
        expect_equal(found[3][at(3)], [at(4)], "the long way")
        expect(len(found[3]) == 2 and found[3][at(6)][0] in joined, "the short way", found)
        expect_equal(sorted(found[4]), sorted({at(4), found[3][at(6)][0]}), "hop 4 of both")
        expect_in(at(8), found[5], "the server by the short way")
        expect_in(at(8), found[6], "and by the long one")
    for how in ([], ["-T"], ["-U"], ["-I"]):
        for _ in range(4):
            done = client.run([NTOOL, "traceroute", "-n", "-q", "5", *how, at(8)]).expect_code(0)
            path = [[word for word in line.split() if is_address(word)] for line in done.out.splitlines()[1:]]
            expect(all(len(hop) == 1 for hop in path), f"IPv{family} {how}: one router a hop", done.out)
            short = path[2] == [at(6)]
            expect_equal(len(path), 5 if short else 6, f"IPv{family} {how}: the length of the way")
            expect_equal(path[2:4], [[at(6)], path[3]] if short else [[at(3)], [at(4)]], "one way")
