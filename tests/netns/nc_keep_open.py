"""nc -l -k: one client after another, whatever becomes of each."""

from netns import *
from peers import digest, pattern
from talkers import listener

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
TO = [NTOOL, "nc", "172.17.0.2", "8001"]

# Thirty clients one after another.
a = listener(server, "-lkv", "8001")
for number in range(30):
    client.run(TO, stdin=f"{number}번\n").expect_code(0)
wait_for(lambda: a.out.count(b"\n") == 30, "thirty lines")
expect_equal(a.out.decode(), "".join(f"{number}번\n" for number in range(30)), "in their order")
expect_equal(a.err.decode().count("Connection received on 172.17.0.3"), 30, "each was told")

# Clients that die: by a reset, and before they were accepted.
RESET = """
import socket, struct
for word in (b"", b"last words\\n"):
    s = socket.create_connection(("172.17.0.2", 8001))
    s.sendall(word)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
"""
for _ in range(5):
    client.run(["python3", "-c", RESET]).expect_code(0)
client.run(TO, stdin="아직\n").expect_code(0)
a.read_until("아직\n")

# Several at once: the others wait, and nothing of theirs is lost.
waiting = [client.spawn(TO, stdin=pattern(200_000, seed)) for seed in range(5)]
for b in waiting:
    expect_equal(b.wait(), 0, "a client that had to wait")
a.signal(15)
expect_equal(a.wait(), 143, "ended")
blocks = a.out[a.out.index("아직\n".encode()) + len("아직\n".encode()) :]
got = sorted(digest(blocks[at : at + 200_000]) for at in range(0, len(blocks), 200_000))
expect_equal(got, sorted(digest(pattern(200_000, seed)) for seed in range(5)), "block by block")

# A client that only ends its side, while our stdin is an idle pipe: it does not hold up the next one.
a = listener(server, "-lk", "8001", stdin=PIPE)
client.run(TO, stdin="하나\n").expect_code(0)
client.run(TO, stdin="둘\n").expect_code(0)
b = client.spawn(TO)
b.write("셋\n")
a.read_until("하나\n둘\n셋\n")
a.write("대답\n")
b.read_until("대답\n")
b.end()
a.end()

# Its reader has gone, its disk is full: no client can be served any more, so it ends instead of swallowing them.
for redirection, code in (("| true", 0), ("> /dev/full", 2)):
    a = server.spawn(f"({NTOOL} nc -lk 8001; echo code $? >&2) {redirection} < /dev/null")
    wait_for_listener(server, 8001, by=a)
    client.run(TO, stdin="x\n")
    a.read_until(f"code {code}\n", "err")
    a.wait()
