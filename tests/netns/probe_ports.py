"""The ports that carry probes, through a router: raw and datagram ICMP, UDP and TCP, as root and as a user without any
right, over IPv4 and IPv6."""

import os
import re

from netns import *

require_namespaces()
client, router, server = Host("client"), Host("router"), Host("server")
link(client, router, ["172.17.0.3/24", "fd00:1::3/64"], ["172.17.0.1/24", "fd00:1::1/64"])
link(router, server, ["10.9.0.1/24", "fd00:2::1/64"], ["10.9.0.2/24", "fd00:2::2/64"])
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv6.conf.all.forwarding", 1)
router.set("ip", "route", "add", "prohibit", "10.9.1.0/24")
router.set("ip", "-6", "route", "add", "prohibit", "fd00:9::/64")
for route in (["10.9.0.0/16", "via", "172.17.0.1"], ["fd00:2::/64", "via", "fd00:1::1"], ["fd00:9::/64", "via", "fd00:1::1"]):
    client.set("ip", "route", "add", *route)
server.set("ip", "route", "add", "172.17.0.0/24", "via", "10.9.0.1")
server.set("ip", "route", "add", "fd00:1::/64", "via", "fd00:2::1")
for host in (client, router, server):  # no rationing of errors, but for those from a route (five, then one a second)
    host.sysctl("net.ipv4.icmp_ratemask", 0)
    host.sysctl("net.ipv4.icmp_msgs_per_sec", 10000)
    host.sysctl("net.ipv4.icmp_msgs_burst", 10000)
    host.sysctl("net.ipv6.icmp.ratelimit", 0)

PROBE = os.environ["TOOLS"] + "/probe"
WITHOUT_RIGHTS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]


def powerless(command):
    """`command` as a program without capabilities, however the case itself came to them."""
    return [*WITHOUT_RIGHTS, "--ambient-caps=-all", *command]


def answers(*arguments, under=lambda command: command):
    """The way, and the answers but those that only say that a probe is out."""
    done = client.run(under([PROBE, *arguments])).expect_code(0)
    lines = done.out.splitlines()
    expect(lines[0].startswith("way: "), f"{arguments}: {lines}")
    return lines[0][5:], [line for line in lines[1:] if not line.startswith("sent")]


def expect_answer(line, pattern):
    expect(re.fullmatch(pattern, line) is not None, f"{line!r} does not match {pattern!r}")


def expect_all(lines, *patterns):
    expect_equal(len(lines), len(patterns), f"answers: {lines}")
    for line, pattern in zip(lines, patterns):
        expect_answer(line, pattern)


def icmp_ways(way, quoted):
    """The same questions by either kind of socket. `quoted`: whether it sees the TTL that an error quotes."""
    ttl = " quoted_ttl=1" if quoted else ""
    told, lines = answers("icmp", "10.9.0.2", "count=2", "size=56")
    expect_equal(told, way, "the way")
    reply = "echo_reply id={} from=10\\.9\\.0\\.2 to=172\\.17\\.0\\.3 ttl=63 bytes=64 stamp=kernel"
    expect_all(lines, reply.format(0), reply.format(1))
    _, lines = answers("icmp", "10.9.0.2", "ttl=1")
    expect_all(lines, f"icmp_error id=0 from=172\\.17\\.0\\.1 to=172\\.17\\.0\\.3 ttl=64 type=11 code=0 info=0{ttl} stamp=kernel")
    _, lines = answers("icmp", "10.9.1.1")
    expect_all(lines, "icmp_error id=0 from=172\\.17\\.0\\.1 .* type=3 code=13 info=0.* stamp=kernel")
    _, lines = answers("icmp", "fd00:2::2", "count=2", "size=56")
    reply = "echo_reply id={} from=fd00:2::2 to=fd00:1::3 ttl=63 bytes=64 stamp=kernel"
    expect_all(lines, reply.format(0), reply.format(1))
    _, lines = answers("icmp", "fd00:2::2", "ttl=1")
    expect_all(lines, f"icmp_error id=0 from=fd00:1::1 to=fd00:1::3 ttl=64 type=3 code=0 info=0{ttl} stamp=kernel")
    _, lines = answers("icmp", "fd00:9::1")
    expect_all(lines, "icmp_error id=0 from=fd00:1::1 .* type=1 code=1 info=0.* stamp=kernel")
    # A batch in which the error of one must not be taken for another's, nor stop it.
    _, lines = answers("icmp", "10.9.0.2", "ttl=1", "count=64", "together=1")
    expect_equal(len([line for line in lines if "type=11 code=0" in line]), 64, "an error for each of a batch")
    expect_equal(len({line.split()[1] for line in lines}), 64, "each for its own probe")
    # Nobody there: our own kernel speaks.
    _, lines = answers("icmp", "172.17.0.99", "wait=5")
    expect_all(lines, "icmp_error id=0 from=172\\.17\\.0\\.3 .* type=3 code=1 .*")
    _, lines = answers("icmp", "192.0.2.1")
    expect_all(lines, "not_sent id=0 stamp=user error=send to 192\\.0\\.2\\.1: Network is unreachable; this host has no route.*")
    _, lines = answers("icmp", "10.9.0.2", "interface=eth0", "source=172.17.0.3")
    expect_all(lines, "echo_reply id=0 from=10\\.9\\.0\\.2 .*")
    # The network's MTU is smaller than the interface's.
    router.set("ip", "link", "set", "eth1", "mtu", "1400")
    _, lines = answers("icmp", "10.9.0.2", "size=1472")
    expect_all(lines, "icmp_error id=0 from=172\\.17\\.0\\.1 .* type=3 code=4 info=1400 .*")
    _, lines = answers("icmp", "fd00:2::2", "size=1452")
    expect_all(lines, "icmp_error id=0 from=fd00:1::1 .* type=2 code=0 info=1400 .*")
    router.set("ip", "link", "set", "eth1", "mtu", "1500")
    client.set("ip", "route", "flush", "cache")
    client.set("ip", "-6", "route", "flush", "cache")


# A new network lets no group use datagram ICMP.
icmp_ways("raw ICMP", quoted=True)
failed = client.run(powerless([PROBE, "icmp", "10.9.0.2"])).expect_code(1)
for words in ("open an ICMP socket: Operation not permitted", "CAP_NET_RAW", "ping_group_range"):
    expect_in(words, failed.err, "no right to ICMP")
client.sysctl("net.ipv4.ping_group_range", "0 0")
icmp_ways("datagram ICMP", quoted=False)
told, lines = answers("icmp", "10.9.0.2", under=powerless)
expect_equal((told, len(lines)), ("datagram ICMP", 1), "datagram ICMP without a right")
expect_answer(lines[0], "echo_reply id=0 from=10\\.9\\.0\\.2 .*")

for rights in (lambda command: command, powerless):
    # UDP: routers on the way, the host at the end, a prohibition.
    _, lines = answers("udp", "10.9.0.2", "ttl=1", "count=3", under=rights)
    hop = "icmp_error id={} from=172\\.17\\.0\\.1 to=172\\.17\\.0\\.3 ttl=64 type=11 code=0 info=0 stamp=kernel"
    expect_all(lines, *(hop.format(i) for i in range(3)))
    _, lines = answers("udp", "10.9.0.2", "ttl=2", under=rights)
    expect_all(lines, "icmp_error id=0 from=10\\.9\\.0\\.2 to=172\\.17\\.0\\.3 ttl=63 type=3 code=3 info=0 stamp=kernel")
    _, lines = answers("udp", "10.9.0.2", "ttl=1", "count=64", "together=1", under=rights)
    expect_equal(len({line.split()[1] for line in lines if "type=11 code=0" in line}), 64, "a batch of UDP")
    _, lines = answers("udp", "fd00:2::2", "ttl=1", under=rights)
    expect_all(lines, "icmp_error id=0 from=fd00:1::1 to=fd00:1::3 ttl=64 type=3 code=0 info=0 stamp=kernel")
    _, lines = answers("udp", "fd00:2::2", under=rights)
    expect_all(lines, "icmp_error id=0 from=fd00:2::2 to=fd00:1::3 ttl=63 type=1 code=4 info=0 stamp=kernel")

    # TCP: the router that stopped the SYN, the host that refuses, a prohibition, silence.
    _, lines = answers("connect", "10.9.0.2", "ttl=1", "port=80", "count=2", under=rights)
    hop = "icmp_error id={} from=172\\.17\\.0\\.1 .*type=11 code=0 info=0 stamp=kernel"
    expect_all(lines, hop.format(0), hop.format(1))
    _, lines = answers("connect", "10.9.0.2", "ttl=2", "port=80", under=rights)
    expect_all(lines, "refused id=0 from=10\\.9\\.0\\.2 stamp=user")
    _, lines = answers("connect", "10.9.1.1", "port=80", under=rights)
    expect_all(lines, "icmp_error id=0 from=172\\.17\\.0\\.1 .*type=3 code=13 info=0 stamp=kernel")
    _, lines = answers("connect", "192.0.2.1", "port=80", under=rights)
    expect_all(lines, "not_sent id=0 stamp=user error=connect to 192\\.0\\.2\\.1 port 80: Network is unreachable.*")
    _, lines = answers("connect", "fd00:2::2", "ttl=1", "port=80", under=rights)
    expect_all(lines, "icmp_error id=0 from=fd00:1::1 .*type=3 code=0 info=0 stamp=kernel")
    _, lines = answers("connect", "fd00:2::2", "port=80", under=rights)
    expect_all(lines, "refused id=0 from=fd00:2::2 stamp=user")
    _, lines = answers("connect", "fd00:9::1", "port=80", under=rights)
    expect_all(lines, "icmp_error id=0 from=fd00:1::1 .*type=1 code=1 info=0 stamp=kernel")
    _, lines = answers("connect", "172.17.0.99", "port=80", "wait=5", under=rights)
    expect_all(lines, "(icmp_error id=0 from=172\\.17\\.0\\.3 .*type=3 code=1|failed id=0 .*No route to host).*")
