"""nc: which end of stdin ends our side, that a late reply still comes, and that the peer's end loses nothing of ours."""

import time

from netns import *
from peers import digest, pattern, peer
from talkers import serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
TO = [NTOOL, "nc", "172.17.0.2", "8001"]
hi = digest(b"hi\n")


def ends(options, **how):
    """Talks to a peer that answers only after our end; its answer shows that it heard of it."""
    a = serving(server, peer("late_reply", 8001, 0.3))
    b = client.run([NTOOL, "nc", *options, "172.17.0.2", "8001"], **how).expect_code(0)
    expect_equal(b.out, "늦은 답\n", "the late answer came")
    return a.read_until("heard").decode()


def stays(options, **how):
    """Talks to a mute peer and is still there, unheard of an end, when some time has passed."""
    a = serving(server, peer("mute", 8001))
    b = client.spawn([NTOOL, "nc", *options, "172.17.0.2", "8001"], **how)
    a.read_until("accepted")
    time.sleep(0.7)
    expect(b.running(), f"nc {options} {how} ended")
    expect_not_in(b"heard", a.out, "nc must not end its side")
    a.end()
    return b


expect_in(hi, ends([], stdin="hi\n"), "a pipe's end is passed on")
expect_in(digest(pattern(100_000)), ends([], stdin=pattern(100_000)), "after all of it")
expect_in(digest(b""), ends([], stdin=""), "an empty pipe, too")
expect_in(digest(b""), ends(["-N"], stdin=None), "-N: /dev/null's end, too")
expect_in(hi, ends(["-q", "0"], stdin="hi\n"), "-q 0 ends our side and still waits for the answer")
expect_in(hi, ends(["-q", "5"], stdin="hi\n"), "-q 5 leaves when the peer has")
stays(["-q", "-1"], stdin=b"hi\n").end()  # as OpenBSD without -N
expect_in(hi, ends(["-w", "5"], stdin="hi\n"), "-w is patient within its time")

b = stays([], stdin=None)
expect_equal(b.wait(), 0, "/dev/null: the peer's end ends us")
b = stays([], terminal=True)
expect_equal(b.wait(), 0, "a terminal: the peer's end ends us")
b = stays([])
b.close_stdin()
b.wait()

# A terminal's Ctrl-D is no end of ours, and with -N it is.
a = serving(server, peer("mute", 8001))
b = client.spawn(TO, terminal=True)
a.read_until("accepted")
b.write(b"\x04")
time.sleep(0.5)
expect_not_in(b"heard", a.out, "Ctrl-D alone")
a.end()
b.wait()
a = serving(server, peer("mute", 8001))
b = client.spawn([NTOOL, "nc", "-N", "172.17.0.2", "8001"], terminal=True)
a.read_until("accepted")
b.write(b"hi\n\x04")
a.read_until("heard " + hi)
a.end()
expect_equal(b.wait(), 0, "-N")

# The peer ends first: our five megabytes still go.
a = serving(server, peer("half_close_first", 8001))
data = pattern(5_242_880)
client.run(TO, stdin=data).expect_code(0)
a.read_until(digest(data))
a = serving(server, peer("half_close_first", 8001))
b = client.spawn(TO)
time.sleep(0.5)  # the end has come, and a pipe may still speak
b.write("늦게\n")
b.close_stdin()
a.read_until(digest("늦게\n".encode()))
expect_equal(b.wait(), 0, "spoke after the peer's end")
