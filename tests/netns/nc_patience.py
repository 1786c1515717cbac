"""nc: -q and -w, and that a slow peer or a slow link is not an idle one."""

import time

from netns import *
from peers import digest, pattern, peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])


def took(seconds, options, code=0, **how):
    began = time.monotonic()
    done = client.run([NTOOL, "nc", *options, "172.17.0.2", "8001"], **how).expect_code(code)
    passed = time.monotonic() - began
    # Nothing but these seconds would end it before ours are over; a busy machine may need some of them for itself.
    expect(seconds - 0.05 <= passed < seconds + 20, f"nc {options}: took {passed:.2f} s, not {seconds} s", done.err)
    return done


a = serving(server, peer("mute", 8001))
took(1, ["-q", "1"], stdin="hi\n")
a.read_until("heard " + digest(b"hi\n"))
a.end()
a = serving(server, peer("mute", 8001))
took(1, ["-w", "1"], stdin=None)
a.end()
a = serving(server, peer("mute", 8001))
took(1, ["-w", "1"], stdin="hi\n")
a.end()

# Fractions, and zero as no limit at all.
a = serving(server, peer("mute", 8001))
took(0.3, ["-w", "0.3"], stdin=None)
a.end()
a = serving(server, peer("late_reply", 8001, 0.5))
took(0.5, ["-w", "0"], stdin="hi\n")

# A peer that reads nothing for three seconds: its window is closed, our bytes wait, nobody is idle.
data = pattern(8_000_000)
a = serving(server, peer("slow_reader", 8001, 3))
client.run([NTOOL, "nc", "-w", "1", "172.17.0.2", "8001"], stdin=data).expect_code(0)
a.read_until(digest(data))
a = serving(server, peer("slow_reader", 8001, 3))
few = pattern(100_000)  # all of it in the kernel at once
client.run([NTOOL, "nc", "-w", "1", "172.17.0.2", "8001"], stdin=few).expect_code(0)
a.read_until(digest(few))

# Our own stdout that nobody reads for two seconds is not the peer's idleness either.
a = serving(server, peer("flood", 8001, 8_000_000))
slow = client.run(f"{NTOOL} nc -w 1 172.17.0.2 8001 < /dev/null | (sleep 2; wc -c)").expect_code(0)
expect_equal(slow.out, "8000000\n", "all of it")

# A link of 100 kB/s: seconds pass between two moments at which our kernel takes more, but bytes arrive all the time.
client.set("tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "1600kbit", "burst", "16kb", "limit", "200kb")
few = pattern(700_000)
for options in (["-w", "1"], ["-q", "1"]):
    a = listener(server, "-l", "8001", stdin=None)
    client.run([NTOOL, "nc", *options, "172.17.0.2", "8001"], stdin=few).expect_code(0)
    expect_equal((a.wait(), digest(a.out)), (0, digest(few)), f"over a slow link with {options}")
client.set("tc", "qdisc", "del", "dev", "eth0", "root")

# The cable is cut in the middle of a transfer: -w counts although bytes wait in our buffers.
a = serving(server, peer("slow_reader", 8001, 0))
b = client.spawn([NTOOL, "nc", "-v", "-w", "3", "172.17.0.2", "8001"])
b.write("first\n")
b.read_until("succeeded!", "err")
server.set("ip", "link", "set", "eth0", "down")
b.write(pattern(60_000))
expect_equal(b.wait(), 1, "bytes were lost")
expect_in("were not delivered", b.err.decode(), "it says so")
