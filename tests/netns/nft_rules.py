"""Firewall and NAT (wire/nft, net/nfnetlink): what nft shows of the rules, and what packets meet."""

import json
import os
import shutil
import textwrap

from netns import *

require_namespaces()
client, router, server = Host("client"), Host("router"), Host("server")
link(client, router, ["172.17.0.3/24", "fd17::3/64"], ["172.17.0.1/24", "fd17::1/64"])
link(router, server, ["10.9.0.1/24", "fd09::1/64"], ["10.9.0.2/24", "fd09::2/64"])
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv6.conf.all.forwarding", 1)
for host, gateways in ((client, ("172.17.0.1", "fd17::1")), (server, ("10.9.0.1", "fd09::1"))):
    host.set("ip", "route", "add", "default", "via", gateways[0])
    host.set("ip", "-6", "route", "add", "default", "via", gateways[1])
for host in (client, router, server):  # no rationing of errors
    host.sysctl("net.ipv4.icmp_ratemask", 0)
    host.sysctl("net.ipv4.icmp_msgs_per_sec", 10000)
    host.sysctl("net.ipv4.icmp_msgs_burst", 10000)
    host.sysctl("net.ipv6.icmp.ratelimit", 0)

RULES, PROBE = os.environ["TOOLS"] + "/nft_rules", os.environ["TOOLS"] + "/probe"
if shutil.which("nft") is None:
    skip("nft is not installed (package nftables)")


def apply(host, *lines):
    """These rules in place of those before."""
    host.set("nft", "flush", "ruleset")
    host.run([RULES], stdin="".join(line + "\n" for line in lines)).expect_code(0)


def tables(host):
    return host.set("nft", "list", "ruleset")


def probe(kind, target, *keys):
    """The one answer, without the line that says that the probe is out."""
    lines = client.run([PROBE, kind, target, "wait=1", *keys]).expect_code(0).out.splitlines()[1:]
    answers = [line for line in lines if not line.startswith("sent")]
    expect(len(answers) <= 1, f"{kind} {target}: {lines}")
    return answers[0] if answers else "silence"


# --- What nft makes of them.
EVERYTHING = """\
filter input drop proto=tcp ports=25
filter forward reject proto=udp ports=20-30 from=10.0.0.0/9 to=1.2.3.4 with=net
filter forward reject proto=icmp with=admin
filter forward accept from=fd00::/17
filter output reject proto=tcp with=reset
filter input accept proto=icmp to=192.0.2.1
filter input reject with=host to=0.0.0.0/0
filter input reject proto=udp with=port from=2001:db8::/31
redirect tcp 80 172.17.0.2 8080
redirect udp 53-54 fd00::2 5353
masquerade exactly15bytes_
"""
apply(router, *EVERYTHING.splitlines())
expect_equal(tables(router), textwrap.dedent("""\
    table inet ntool {
    \tchain input {
    \t\ttype filter hook input priority filter; policy accept;
    \t\ticmpv6 type 133-137 accept
    \t\ttcp dport 25 drop
    \t\tip daddr 192.0.2.1 meta l4proto icmp accept
    \t\tmeta nfproto ipv4 reject with icmpx host-unreachable
    \t\tip6 saddr 2001:db8::/31 meta l4proto udp reject
    \t}

    \tchain forward {
    \t\ttype filter hook forward priority filter; policy accept;
    \t\tip saddr 10.0.0.0/9 ip daddr 1.2.3.4 udp dport 20-30 reject with icmpx no-route
    \t\tmeta l4proto icmp reject with icmpx admin-prohibited
    \t\tmeta l4proto ipv6-icmp reject with icmpx admin-prohibited
    \t\tip6 saddr fd00::/17 accept
    \t}

    \tchain output {
    \t\ttype filter hook output priority filter; policy accept;
    \t\ticmpv6 type 133-137 accept
    \t\tmeta l4proto tcp reject with tcp reset
    \t}

    \tchain prerouting {
    \t\ttype nat hook prerouting priority dstnat; policy accept;
    \t\tmeta nfproto ipv4 fib daddr type local tcp dport 80 dnat ip to 172.17.0.2:8080
    \t\tmeta nfproto ipv6 fib daddr type local udp dport 53-54 dnat ip6 to [fd00::2]:5353
    \t}

    \tchain postrouting {
    \t\ttype nat hook postrouting priority srcnat; policy accept;
    \t\toifname "exactly15bytes_" masquerade
    \t}
    }
    """), "nft list ruleset")  # fmt: skip
apply(router, "filter forward drop proto=tcp ports=25")
chains = [item["chain"] for item in json.loads(router.set("nft", "-j", "list", "ruleset"))["nftables"] if "chain" in item]
expect_equal([(c["name"], c["type"], c["hook"], c["prio"], c["policy"]) for c in chains],
             [("forward", "filter", "forward", 0, "accept")], "only the chains that are needed")  # fmt: skip

# --- What is refused, and that nothing of a refused batch stays.
failed = router.run([RULES], stdin="filter input drop\n").expect_code(1)
expect_equal(failed.err, "set up table ntool: File exists; remove the old one with 'nft delete table inet ntool'\n", "twice")
expect_not_in("input", tables(router), "nothing of it")
failed = router.run(["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", RULES], stdin="masquerade eth0\n")
expect_in("set up the rules as a whole: Operation not permitted; it needs CAP_NET_ADMIN", failed.expect_code(1).err, "no right")
many = [f"filter forward drop proto=tcp ports={n} from=10.0.{n % 256}.0/24" for n in range(1, 501)]
apply(router, *many)
expect_equal(tables(router).count("tcp dport"), 500, "five hundred rules")

WHO_ARE_YOU = """
import selectors, socket, sys
ready = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    ready.register(listener, selectors.EVENT_READ)
datagrams = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
datagrams.bind(("::", 8080))
ready.register(datagrams, selectors.EVENT_READ)
while True:
    for key, _ in ready.select():
        try:
            if key.fileobj is datagrams:
                _, peer = datagrams.recvfrom(100)
                datagrams.sendto(peer[0].removeprefix("::ffff:").encode(), peer)
            else:
                stream, peer = key.fileobj.accept()
                stream.sendall(peer[0].removeprefix("::ffff:").encode())
                stream.close()
        except OSError:  # it has gone already
            pass
"""
ASK = """
import socket, sys
kind, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
asking = socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
asking.settimeout(30)
asking.connect((host, port))
if kind == "udp":
    asking.send(b"?")
print(asking.recv(100).decode(), end="")
"""


def listen(host, *ports):
    """Tells whoever comes, by TCP to one of `ports` or by UDP to 8080, which address it comes from."""
    who = host.spawn(["python3", "-c", WHO_ARE_YOU, *map(str, ports)])
    wait_for_listener(host, 8080, "udp", by=who)


# --- What packets meet.
listen(server, 80, 81, 8080)
listen(client, 80)
V4, V6 = "10.9.0.2", "fd09::2"
ROUTER = {V4: "172.17.0.1", V6: "fd17::1"}
for target in (V4, V6):
    expect_in("connected", probe("connect", target, "port=80"), "before any rule")

apply(router, "filter forward drop proto=tcp ports=80", "filter forward drop proto=udp ports=50-60")
for target in (V4, V6):
    expect_equal(probe("connect", target, "port=80"), "silence", "tcp drop")
    expect_in("connected", probe("connect", target, "port=81"), "the port beside it")
    for port in (49, 61):
        expect_in(f"icmp_error id=0 from={target} ", probe("udp", target, f"port={port}"), "beside the range")

for target, port in ((V4, 50), (V4, 60), (V6, 55)):
    expect_equal(probe("udp", target, f"port={port}"), "silence", "udp drop")

# Each rejection, as RFC 792 and RFC 4443 number them.
for word, v4, v6 in (("port", "type=3 code=3", "type=1 code=4"), ("host", "type=3 code=1", "type=1 code=3"),
                     ("net", "type=3 code=0", "type=1 code=0"), ("admin", "type=3 code=13", "type=1 code=1")):  # fmt: skip
    apply(router, f"filter forward reject proto=udp ports=9 with={word}", f"filter forward reject proto=tcp with={word}",
          f"filter forward reject proto=icmp with={word}")  # fmt: skip
    for target, expected in ((V4, v4), (V6, v6)):
        for probed in (("udp", "port=9"), ("connect", "port=80"), ("icmp",)):
            answer = probe(probed[0], target, *probed[1:])
            expect_in(f"icmp_error id=0 from={ROUTER[target]} ", answer, f"{word}: {probed}")
            expect_in(expected + " ", answer, f"{word}: {probed}")
apply(router, "filter forward reject proto=tcp ports=80 with=reset")
for target in (V4, V6):
    expect_in(f"refused id=0 from={target} ", probe("connect", target, "port=80"), "a reset")
    expect_in("connected", probe("connect", target, "port=81"), "the port beside it")

# A host's own packets.
client.run([RULES], stdin="filter output reject proto=udp with=admin\nfilter output reject proto=tcp ports=80 with=reset\n").expect_code(0)
for target in (V4, V6):
    expect_in("Operation not permitted", probe("udp", target, "port=9"), "output reject")
    expect_in(f"refused id=0 from={target} ", probe("connect", target, "port=80"), "output reject with a reset")
client.set("nft", "flush", "ruleset")

# Prefixes, and that the first rule that fits decides.
apply(router, "filter forward accept proto=tcp from=172.17.0.3 to=10.9.0.0/30", "filter forward accept proto=tcp to=fd09::/127",
      "filter forward drop proto=tcp ports=80-81")  # fmt: skip
expect_in("connected", probe("connect", V4, "port=80"), "within the prefix")
expect_equal(probe("connect", V6, "port=80"), "silence", "fd09::2 is not in fd09::/127")

# The host itself: its answers to others and its own connections live, as does neighbour discovery.
server.set("ip", "-6", "neighbour", "flush", "all")
server.run([RULES], stdin="filter input drop proto=icmp\nfilter input drop proto=tcp ports=80\nfilter output drop proto=udp\n").expect_code(0)
router.set("nft", "flush", "ruleset")
router.set("ip", "-6", "neighbour", "flush", "all")
for target in (V4, V6):
    expect_equal(probe("icmp", target), "silence", "input drop of icmp")
    expect_equal(probe("connect", target, "port=80"), "silence", "input drop")
    expect_in("connected", probe("connect", target, "port=81"), "input drop of another port")
# An own connection from port 80's host: the answer comes for a port of its own.
for target in ("172.17.0.3", "fd17::3"):
    expect_in("connected", server.run([PROBE, "connect", target, "port=80"]).expect_code(0).out, "an own connection")
    expect_in("Operation not permitted", server.run([PROBE, "udp", target, "port=9"]).out, "output drop")
server.set("nft", "flush", "ruleset")

# --- NAT.
def seen_as(kind, host, port):
    """Our address as the server sees it."""
    return client.run(["python3", "-c", ASK, kind, host, str(port)]).expect_code(0).out


for kind in ("tcp", "udp"):
    expect_equal((seen_as(kind, V4, 8080), seen_as(kind, V6, 8080)), ("172.17.0.3", "fd17::3"), f"{kind} without NAT")
apply(router, "masquerade eth1")
for kind in ("tcp", "udp"):
    expect_equal((seen_as(kind, V4, 8080), seen_as(kind, V6, 8080)), ("10.9.0.1", "fd09::1"), f"{kind} masqueraded")
for target in (V4, V6):  # answers and errors find their way back
    expect_in(f"echo_reply id=0 from={target} ", probe("icmp", target), "an echo, masqueraded")
    expect_in(f"icmp_error id=0 from={target} ", probe("udp", target, "port=9"), "an error for a masqueraded packet")

apply(router, "redirect tcp 80 10.9.0.2 8080", "redirect tcp 80-81 fd09::2 8080", "redirect udp 53 10.9.0.2 8080",
      "redirect udp 53 fd09::2 8080")  # fmt: skip
for at in ("172.17.0.1", "10.9.0.1"):  # whichever of its addresses
    expect_equal((seen_as("tcp", at, 80), seen_as("udp", at, 53)), ("172.17.0.3",) * 2, f"redirected from {at}")
for at in ("fd17::1", "fd09::1"):
    expect_equal((seen_as("tcp", at, 80), seen_as("tcp", at, 81), seen_as("udp", at, 53)), ("fd17::3",) * 3, f"redirected from {at}")
expect_in("refused", probe("connect", "172.17.0.1", "port=81"), "a port that is not redirected")
expect_in("icmp_error id=0 from=10.9.0.2 ", probe("udp", "10.9.0.2", "port=53"), "what only passes through is left alone")
