"""nc -u: datagrams stay whole, empty ones end nothing, one peer or all of them, refusals are told."""

from netns import *
from peers import digest, pattern, peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
for host in (server, client):
    host.sysctl("net.ipv4.ipfrag_high_thresh", 8_000_000)
TO = [NTOOL, "nc", "-u", "172.17.0.2", "8001"]

# A word and its answer; then the largest datagram, there and back; an empty one ends nothing.
a = listener(server, "-u", "-v", "-l", "8001", proto="udp", stdin=PIPE)
a.read_until("Bound on 0.0.0.0 8001\n", "err")
b = client.spawn(TO)
b.write("안녕\n")
a.read_until("안녕\n")
a.read_until("Connection received on 172.17.0.3 ", "err")
a.write("어서 와\n")
b.read_until("어서 와\n")

# Locked on its first peer: another one is refused, and its datagram not shown.
other = client.spawn(TO)
other.write("나도\n")
expect_equal(other.wait(), 1, "the second peer")
expect_in("Connection refused", other.err.decode(), "what the second peer is told")
b.write("계속\n")
a.read_until("계속\n")
expect_not_in("나도", a.out.decode(), "the second peer's datagram")
a.end()
b.end()

# The largest datagram, out of a file and back again, in one piece.
echo = serving(server, peer("udp_echo", 8001), proto="udp")
largest = pattern(65_507)
b = client.run([*TO[:2], "-w", "3", *TO[2:]], stdin=largest).expect_code(0)
expect_in("datagram " + digest(largest), echo.out.decode(), "it came as one")
expect_equal(digest(b.out_bytes), digest(largest), "and back")
b = client.run([*TO[:2], "-w", "3", *TO[2:]], stdin=pattern(150_000)).expect_code(0)
expect_equal(digest(b.out_bytes), digest(pattern(150_000)), "more than one datagram holds is sent in several")
b = client.run([*TO[:2], "-u", "-q", "0", *TO[3:]], stdin="끝\n").expect_code(0)
echo.read_until("datagram " + digest("끝\n".encode()))
echo.end()

# Sizes 0, 1 and 65507 into a listener: its peer's empty datagrams end nothing, not even as the first.
a = listener(server, "-u", "-l", "8001", proto="udp")
client.run(peer("udp_send", "172.17.0.2", 8001, 0, 1, 0, 65_507, 0, 3)).expect_code(0)
whole = pattern(1) + pattern(65_507) + pattern(3)
wait_for(lambda: len(a.out) >= len(whole), "all datagrams")
expect_equal((digest(a.out), a.running()), (digest(whole), True), "all of it, and it still listens")
a.end()

# -k hears everybody, and says who.
a = listener(server, "-ukv", "-l", "8001", proto="udp")
ports = [client.run(peer("udp_send", "172.17.0.2", 8001, 0, 5, 5)).expect_code(0).out.split()[-1] for _ in range(3)]
wait_for(lambda: len(a.out) >= 30, "all datagrams")
expect_equal([line.split()[-1] for line in a.err.decode().splitlines()[1:]], ports, "who was heard")
a.signal(2)
expect_equal((a.wait(), a.out), (130, pattern(5) * 6), "-k until Ctrl-C")

# This host by its unspecified address: the answers come from 127.0.0.1.
echo = serving(client, peer("udp_echo", 8001), proto="udp")
b = client.run([NTOOL, "nc", "-u", "-w", "3", "0.0.0.0", "8001"], stdin="나\n").expect_code(0)
expect_equal(b.out, "나\n", "the answer from 0.0.0.0")
echo.end()

# Refused: told, with exit code 1; with -w and a silent peer: a quiet end.
b = client.run(TO, stdin="x").expect_code(1)
expect_match(r"\Anc: connection with 172\.17\.0\.2 port 8001 \(udp\): Connection refused; .*\n\Z", b.err, "the refusal")

# A queue of our own that drops datagrams is like a router that does: no failure of the conversation.
client.set("tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8mbit", "burst", "70kb", "limit", "100kb")
a = listener(server, "-u", "-l", "8001", proto="udp")
client.run([*TO[:2], "-u", "-q", "0", *TO[3:]], stdin=pattern(3_000_000)).expect_code(0)
wait_for(lambda: len(a.out) > 0, "some of them")
a.end()
