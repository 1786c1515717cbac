"""nc: every way in which a connection fails, and what it says about it; exit code 1, one line."""

import signal

from netns import *
from peers import pattern, peer
from talkers import listener, serving

require_namespaces()
client, middle, server = Host("client"), Host("middle"), Host("server")
link(client, middle, ["172.17.0.3/24", "fd00:1::3/64"], ["172.17.0.1/24", "fd00:1::1/64"])
link(middle, server, ["10.9.0.1/24", "fd00:2::1/64"], ["10.9.0.2/24", "fd00:2::2/64"])
middle.sysctl("net.ipv4.ip_forward", 1)
middle.sysctl("net.ipv6.conf.all.forwarding", 1)
REFUSING = {"prohibit": "10.9.1.0/24", "unreachable": "10.9.2.0/24", "blackhole": "10.9.3.0/24"}
for kind, network in REFUSING.items():
    middle.set("ip", "route", "add", kind, network)
middle.set("ip", "-6", "route", "add", "prohibit", "fd00:9::/64")
for route in (["10.9.0.0/16", "via", "172.17.0.1"], ["fd00:2::/64", "via", "fd00:1::1"], ["fd00:9::/64", "via", "fd00:1::1"]):
    client.set("ip", "route", "add", *route)
server.set("ip", "route", "add", "172.17.0.0/24", "via", "10.9.0.1")
server.set("ip", "route", "add", "fd00:1::/64", "via", "fd00:2::1")
client.replace_file("/etc/hosts", "127.0.0.1 localhost\n")
client.replace_file("/etc/resolv.conf", "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n")


def fails(arguments, *words, code=1):
    """Within a minute: the kernel's own patience with a silent host is two."""
    done = client.run([NTOOL, "nc", *arguments], stdin="x").expect_code(code)
    expect_equal((done.out, done.err.count("\n")), ("", 1), f"nc {arguments}: one line on stderr and nothing else")
    for word in ("nc: ", *words):
        expect_in(word, done.err, f"nc {arguments}")


fails(["10.9.0.2", "8001"], "10.9.0.2 port 8001 (tcp)", "Connection refused", "nothing listens")
fails(["fd00:2::2", "8001"], "fd00:2::2 port 8001 (tcp)", "Connection refused")
fails(["-u", "10.9.0.2", "8001"], "Connection refused")
fails(["172.17.0.99", "8001"], "No route to host", "nobody answers for 172.17.0.99 on the local network")
fails(["192.0.2.1", "8001"], "Network is unreachable", "no route")
fails(["10.9.1.1", "8001"], "172.17.0.1, a router or firewall on the way", "prohibited")
fails(["10.9.2.1", "8001"], "172.17.0.1, a router or firewall on the way", "host unreachable")
fails(["fd00:9::1", "8001"], "fd00:1::1, a router or firewall on the way", "prohibited")
fails(["10.9.0.77", "8001"], "172.17.0.1, a router or firewall on the way", "host unreachable")
fails(["-w", "1", "10.9.3.1", "8001"], "Connection timed out", "no answer at all")
fails(["no-such-host.invalid", "8001"], "no-such-host.invalid")
fails(["-n", "localhost", "8001"], "localhost", "-n")
fails(["-s", "10.1.2.3", "10.9.0.2", "8001"], "10.1.2.3", "no interface of this host has that address")
fails(["-l", "10.1.2.3", "8001"], "10.1.2.3", "no interface of this host has that address")
fails(["-s", "fd00:1::3", "-4", "10.9.0.2", "8001"], "fd00:1::3")

# A port that is taken, and one that only waits for the last of an old connection.
a = listener(client, "-l", "8001")
fails(["-l", "8001"], "0.0.0.0 port 8001 (tcp)", "Address already in use", "another program has it")
client.run([NTOOL, "nc", "127.0.0.1", "8001"], stdin="x").expect_code(0)
expect_equal(a.wait(), 0, "the listener")
a = listener(client, "-l", "8001")
a.end()

# Broken in the middle: what was not delivered is told, and never exit code 0.
for name, arguments in (("reset_after", (100_000,)), ("close_unread", ())):
    for size in (300_000, 9_000_000):
        a = serving(server, peer(name, 8001, *arguments))
        done = client.run([NTOOL, "nc", "10.9.0.2", "8001"], stdin=pattern(size)).expect_code(1)
        expect_match(r"\Anc: connection with 10\.9\.0\.2 port 8001 \(tcp\): Connection reset by peer; .*\n\Z",
                     done.err, name)  # fmt: skip
        a.wait()
a = serving(server, peer("deaf", 8001))
b = client.spawn([NTOOL, "nc", "10.9.0.2", "8001"], stdin=pattern(9_000_000))
a.read_until("deaf")
wait_for(lambda: any(row.split()[4].split(":")[1].strip("0") for row in server.net_table("tcp")), "bytes that nobody reads")
a.end()
expect_equal(b.wait(), 1, "the peer was killed with bytes unread")
expect_in("Connection reset by peer", b.err.decode(), "it says so")

# What the peer said before it broke the connection is written out all the same.
a = serving(server, peer("mute", 8001))
b = client.spawn([NTOOL, "nc", "-v", "10.9.0.2", "8001"])
b.read_until("succeeded!", "err")
a.end()
# Not before its socket is closed: what comes sooner is confirmed, and then nothing was lost.
wait_for(lambda: any(row.split()[3] == "08" for row in client.net_table("tcp")), "the end of the peer, in CLOSE_WAIT")
expect_equal((b.write("x\n"), b.close_stdin(), b.wait()), (None, None, 1), "a word to a peer that is gone")

# The word and the end meet: nc sends before it hears that nobody is there.
a = serving(server, peer("mute", 8001))
b = client.spawn([NTOOL, "nc", "-v", "10.9.0.2", "8001"])
b.read_until("succeeded!", "err")
b.signal(signal.SIGSTOP)
b.write("x\n")
a.end()
wait_for(lambda: any(row.split()[3] == "08" for row in client.net_table("tcp")), "the end of the peer, in CLOSE_WAIT")
b.signal(signal.SIGCONT)
expect_equal((b.close_stdin(), b.wait()), (None, 1), "a word that crosses the end of its peer")
