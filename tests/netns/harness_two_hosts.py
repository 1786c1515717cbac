"""The harness itself: two hosts with addresses, a listener, words both ways, a terminal, a file of one's own."""

import sys

from netns import *

require_namespaces()
server, client = Host("server"), Host("client")
names = link(server, client, ["172.17.0.2/24", "fd00::2/64"], ["172.17.0.3/24", "fd00::3/64"])
expect_equal(names, ("eth0", "eth0"), "names of the cable's ends")
expect_in("172.17.0.2/24", server.set("ip", "-o", "address", "show", "dev", "eth0"), "the server's address")
expect_not_in("tentative", server.set("ip", "address"), "IPv6 addresses serve at once")

# Python's own sockets: the harness must not depend on the program under test.
ECHO = """
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
listener = socket.create_server((sys.argv[1], 8001), family=family)
peer, _ = listener.accept()
while data := peer.recv(4096):
    peer.sendall(data.upper())
print("peer closed", flush=True)
"""
CONNECT = """
import socket, sys
s = socket.create_connection((sys.argv[1], 8001), timeout=10)
s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR)
while data := s.recv(4096):
    sys.stdout.buffer.write(data)
"""
for address in ("172.17.0.2", "fd00::2"):
    echo = server.spawn([sys.executable, "-c", ECHO, address])
    wait_for_listener(server, 8001, by=echo)
    expect(not client.listens(8001), "the other host's table is its own")
    answer = client.run([sys.executable, "-c", CONNECT, address], stdin="hello, 안녕\n").expect_code(0)
    expect_equal(answer.out, "HELLO, 안녕\n", "the echo")
    echo.read_until("peer closed")
    expect_equal(echo.wait(), 0, "the listener's exit code")

# A spawned command reads what is written when it is written; a terminal is one, and its Ctrl-C is a signal.
cat = client.spawn(["cat"])
cat.write("첫 줄\n")
cat.read_until("첫 줄\n")
cat.close_stdin()
expect_equal(cat.wait(), 0, "cat's exit code")
shell = client.spawn("tty && exec cat", terminal=True)
shell.read_until("/dev/")
shell.write(b"\x03")
expect_equal(shell.wait(), -2, "Ctrl-C ends it by SIGINT")

client.replace_file("/etc/hosts", "172.17.0.2 server.test\n")
expect_equal(client.run(["cat", "/etc/hosts"]).out, "172.17.0.2 server.test\n", "the client's own /etc/hosts")
expect_not_in("server.test", server.run(["cat", "/etc/hosts"]).out, "the server's /etc/hosts stays")
expect_equal(client.run(["hostname"]).out, "client\n", "the host's name")

# What goes wrong is told: an early end, a deadline, a wrong value.
for step, told in [
    (lambda: wait_for_listener(server, 9, by=cat), "ended without listening"),
    (lambda: client.run(["sleep", "60"], timeout=0.05), "still running"),
    (lambda: client.spawn(["true"]).read_until("word"), "ended with 0 before 'word'"),
    (lambda: client.run(["false"]).expect_code(0), "exit code 1, expected 0"),
    (lambda: expect_equal("a\nb\n", "a\nc\n", "two texts"), "-c\n+b"),
    (lambda: again(lambda: expect(False, "wrong each time")), "wrong each time"),
]:
    try:
        step()
    except Failure as failure:
        expect_in(told, str(failure), "the failure's words")
    else:
        expect(False, f"a step that must fail did not: {told}")

# What chance may spoil is tried three times, and no more often.
tries = []
again(lambda: expect(tries.append(1) or len(tries) == 3, "not yet"))
expect_equal(len(tries), 3, "tries")
