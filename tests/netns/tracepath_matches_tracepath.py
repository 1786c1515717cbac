"""tracepath, line for line as the replaced tool (iputils 20221126), its times masked: chains of routers, a narrow link,
silent hops, routes that say no, names, lengths and limits; by root and by a user without rights."""

import re
import shutil

from netns import *
from router_chain import Chain, can_change_user, without_rights

require_namespaces()
theirs = shutil.which("tracepath")


def masked(text):
    # Times are written against the right: what counts is where they end.
    return re.sub(r" *\d+\.\d{3}ms", lambda time: " " * (len(time[0]) - 1) + "T", text)


def forget_paths(chain):
    """What the kernel has learnt of path MTUs: the next run begins anew."""
    for family in ("-4", "-6"):
        chain.client.run(["ip", family, "route", "flush", "cache"])


def ours(chain, words, wrap=lambda command: command):
    forget_paths(chain)
    return chain.client.run(wrap([NTOOL, "tracepath", *words]))


def compare(chain, *words, wrap=lambda command: command):
    def once():
        done = ours(chain, words, wrap).expect_code(0)
        expect_equal(done.err, "", f"nothing else is said: {words}")
        if theirs:
            forget_paths(chain)
            oracle = chain.client.run(wrap([theirs, *words]))
            expect_equal(masked(done.out), masked(oracle.out), f"tracepath {' '.join(words)}")
        return done.out

    return again(once)  # theirs asks twice where an answer is late, and its lines tell it


chain = Chain(3)
users = [lambda command: command, *([without_rights] if can_change_user(chain.client) else [])]
for narrow in (False, True):
    if narrow:
        chain.routers[1].set("ip", "link", "set", "next", "mtu", "1400")
        chain.routers[2].set("ip", "link", "set", "prev", "mtu", "1400")
    for family in (4, 6):
        target = chain.target(family)
        for wrap in users:
            shown = compare(chain, "-n", target, wrap=wrap)
            expect_in(f"Resume: pmtu {1400 if narrow else 1500} hops 4 back 4", shown, "the path MTU")
        compare(chain, "-n", "-m", "2", target)
        compare(chain, "-n", "-l", "1000", target)
        compare(chain, "-n", "-l", "1450", target)
        compare(chain, "-n", "-l", "49", target)
        compare(chain, "-n", chain.hop(1, family))
compare(chain, "-n", "-4", "-l", "29", chain.target())
compare(chain, "-n", "-m", "0", chain.target())
compare(chain, "-n", "127.0.0.1")
compare(chain, "-n", "::1")
alias = chain.client.run([NTOOL, "tracepath6", "-n", chain.target(6)]).expect_code(0)
expect_in("Resume: pmtu 1400 hops 4 back 4", alias.out, "tracepath6 is tracepath -6")
chain.client.run([NTOOL, "tracepath6", "-n", chain.target(4)]).expect_code(1)

# Names
chain.client.replace_file("/etc/hosts", "".join(
    f"{chain.hop(ttl)} r{ttl}.example\n" for ttl in range(1, 4)
) + f"{chain.target()} a-very-long-name-of-a-host-that-is-longer-than-fifty-two.example.org\n")  # fmt: skip
for options in ([], ["-b"], ["-n", "-b"]):
    compare(chain, *options, chain.target())

# Routes that say no. (Those of IPv4 are firewalls here: the kernel gives only five errors in a row for a route.)
first = chain.routers[0]
first.set("ip", "-6", "route", "add", "unreachable", "fd99::1")
first.set("ip", "-6", "route", "add", "prohibit", "fd99::2")
for target in ("fd99::1", "fd99::2"):
    compare(chain, "-n", target)
if not shutil.which("nft"):
    skip("no nft: no firewalls")
try:
    first.set("nft", "add table ip f; add chain ip f through { type filter hook forward priority 0; }")
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")
for last, reason in enumerate(("net-unreachable", "host-unreachable", "admin-prohibited"), 1):
    first.set("nft", "add", "rule", "ip", "f", "through", "ip", "daddr", f"192.0.2.{last}", "reject", "with", "icmp", "type", reason)
    compare(chain, "-n", f"192.0.2.{last}")

# A hop that says nothing; only the time differs: theirs waits for seconds
chain.routers[1].set("nft", "add table inet t; add chain inet t out { type filter hook output priority 0; }; "
                     "add rule inet t out ip protocol icmp icmp type time-exceeded drop; "
                     "add rule inet t out meta l4proto ipv6-icmp icmpv6 type time-exceeded drop")  # fmt: skip
for family in (4, 6):
    expect_in(" 2:  no reply\n", compare(chain, "-n", chain.target(family)), "a silent hop")

# What cannot be
chain.client.run([NTOOL, "tracepath", "no-such-host.invalid"]).expect_code(1)
for words in (["-l", "28", chain.target()], ["-m", "256", chain.target()], ["-p", "0", chain.target()], ["-x"], []):
    chain.client.run([NTOOL, "tracepath", *words]).expect_code(2)
chain.client.set("ip", "route", "del", "default")
done = chain.client.run([NTOOL, "tracepath", "-n", "192.0.2.9"])
expect_in(" 1:  send failed\n", done.out, "no route")
