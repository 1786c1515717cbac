"""nc over IPv6: addresses, link-local ones with their interface, names with addresses of both kinds."""

from netns import *
from talkers import listener

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24", "fd00::2/64", "fe80::2/64"], ["172.17.0.3/24", "fd00::3/64", "fe80::3/64"])
client.replace_file("/etc/hosts", "127.0.0.1 localhost\nfd00::2 both.test\n172.17.0.2 both.test\n")


def expect_talk(listen, connect, listening, received, connected):
    a = listener(server, "-vn", *listen)
    b = client.run([NTOOL, "nc", "-v", *connect], stdin="여섯\n").expect_code(0)
    expect_equal((a.wait(), a.out.decode()), (0, "여섯\n"), "what came over")
    expect_match(listening, a.err.decode(), "the listener's words")
    expect_match(received, a.err.decode(), "who called")
    expect_match(connected, b.err, "the caller's words")


expect_talk(["-6", "-l", "8001"], ["fd00::2", "8001"], r"^Listening on :: 8001$",
            r"^Connection received on fd00::3 \d+$", r"^Connection to fd00::2 8001 port \[tcp/\*\] succeeded!$")
expect_talk(["-l", "fd00::2", "8001"], ["-6", "both.test", "8001"], r"^Listening on fd00::2 8001$",
            r"^Connection received on fd00::3", r"^Connection to both\.test \(fd00::2\) 8001 port")
expect_talk(["-l", "fe80::2%eth0", "8001"], ["fe80::2%eth0", "8001"], r"^Listening on fe80::2%eth0 8001$",
            r"^Connection received on fe80::[0-9a-f:]+%eth0 \d+$", r"^Connection to fe80::2%eth0 8001 port")

# Only IPv4 listens: the first address of the name refuses, and the second is tried; without -v nobody hears of it.
expect_talk(["-4", "-l", "8001"], ["both.test", "8001"], r"^Listening on 0\.0\.0\.0 8001$",
            r"^Connection received on 172\.17\.0\.3", r"^Connection to both\.test \(172\.17\.0\.2\) 8001")
a = listener(server, "-l", "8001")
expect_equal(client.run([NTOOL, "nc", "both.test", "8001"], stdin="x").expect_code(0).err, "", "no word of the detour")
expect_equal(a.wait(), 0, "the listener")

# An IPv4 source leaves the IPv6 address of the name out; it does not end the attempt.
a = listener(server, "-l", "8001")
client.run([NTOOL, "nc", "-s", "172.17.0.3", "both.test", "8001"], stdin="x").expect_code(0)
expect_equal(a.wait(), 0, "the listener")

# Both families at once on one port: an IPv6 listener leaves IPv4 alone.
four = listener(server, "-l", "8001")
six = server.spawn([NTOOL, "nc", "-6", "-v", "-l", "8001"], stdin=None)
six.read_until("Listening", "err")
client.run([NTOOL, "nc", "-6", "both.test", "8001"], stdin="6").expect_code(0)
client.run([NTOOL, "nc", "-4", "both.test", "8001"], stdin="4").expect_code(0)
expect_equal((four.wait(), four.out, six.wait(), six.out), (0, b"4", 0, b"6"), "each family has its own")

# UDP: our replies come from the address that was asked, link-local too.
a = listener(server, "-u", "-l", "fe80::2%eth0", "8001", proto="udp", stdin=PIPE)
b = client.spawn([NTOOL, "nc", "-u", "fe80::2%eth0", "8001"])
b.write("ping\n")
a.read_until("ping\n")
a.write("pong\n")
b.read_until("pong\n")

told = client.run([NTOOL, "nc", "fe80::2", "8001"]).expect_code(1)
expect_in("fe80::1%eth0", told.err, "what a link-local address needs")
