"""nc with odd standard streams: a full disk is told, a reader that has gone is not; closed descriptors, folders, sockets."""

import os
import pathlib
import socket
import tempfile

from netns import *
from peers import digest, pattern, peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
TO = f"{NTOOL} nc 172.17.0.2 8001"


def receiving(command, code, size=1_000_000):
    a = serving(server, peer("flood", 8001, size))
    done = client.run(command).expect_code(code)
    a.end()
    return done


told = receiving(f"{TO} > /dev/full", 2)
expect_match(r"\Anc: write to standard output: No space left on device.*\n\Z", told.err, "/dev/full")
folder = client.set("mktemp", "-d").strip()
client.set("mount", "-t", "tmpfs", "-o", "size=64k", "none", folder)
for redirection in (">", ">>"):
    told = receiving(f"{TO} {redirection} {folder}/full", 2)
    expect_match(r"\Anc: write to standard output: No space left on device\n\Z", told.err, f"full, {redirection}")
client.set("umount", folder)
client.set("rmdir", folder)

quiet = receiving(f"{{ {TO}; echo $? >&2; }} | head -c 1 > /dev/null", 0)
expect_equal(quiet.err, "0\n", "a reader that has gone ends it quietly")

# Descriptors found closed: no socket becomes one of them.
for closed in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"):
    receiving(f"{TO} {closed}", 0)
    a = listener(server, "-l", "8001")
    b = client.spawn(f"exec {TO} {closed}", stdin=b"x\n")
    if "<&-" in closed:  # nothing to say: it stays until its peer goes
        client.set("sleep", "0.3")
        a.signal(15)
        b.wait()
    else:
        expect_equal((b.wait(), a.wait(), a.out), (0, 0, b"x\n"), f"stdin with {closed}")
told = receiving(f"{TO} < /", 2)
expect_match(r"\Anc: read standard input: Is a directory\n\Z", told.err, "a folder on stdin")

# As inetd starts programs: one socket is stdin and stdout. It is a relay between two peers then.
ours, theirs = socket.socketpair()
data = pattern(3_000_000)
a = serving(server, peer("flood", 8001, 2_000_000))
b = client.spawn([NTOOL, "nc", "172.17.0.2", "8001"], stdin=theirs, stdout=theirs)
blocking = os.get_blocking(theirs.fileno())
theirs.close()
heard = b""
while len(heard) < 2_000_000:
    heard += ours.recv(1 << 16)
ours.shutdown(socket.SHUT_WR)
expect_equal((b.wait(), digest(heard), blocking), (0, digest(pattern(2_000_000, 7)), True), "through a socket")
ours, theirs = socket.socketpair()
a = listener(server, "-l", "8001")
b = client.spawn([NTOOL, "nc", "172.17.0.2", "8001"], stdin=theirs, stdout=theirs)
theirs.close()
ours.sendall(data)
ours.shutdown(socket.SHUT_WR)
expect_equal((a.wait(), digest(a.out), b.wait()), (0, digest(data), 0), "and the other way")

# stderr that nobody reads any more changes nothing.
a = listener(server, "-l", "8001")
client.run(f"printf x | {NTOOL} nc -v 172.17.0.2 8001 2>&1 > /dev/null | true")
expect_equal((a.wait(), a.out), (0, b"x"), "what came over")
