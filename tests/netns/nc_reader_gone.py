"""stdout's reader goes away while nc still has something to send: what was read is delivered, a file to its end, and the
exit is a quiet 0. And a conversation that is over except for a slow reader burns no processor."""

import hashlib
import os
import pathlib
import time

from netns import *
from peers import pattern

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
size = 20_000_000
upload = pattern(size)
with open("/dev/shm/nc_reader_gone", "wb") as stream:
    stream.write(upload)
try:
    talks_first = (
        "import socket,hashlib; s=socket.create_server(('172.17.0.2',8001)); c,_=s.accept(); c.sendall(b'x'*100);"
        "got=bytearray()\nwhile b:=c.recv(1<<20): got+=b\nprint(len(got), hashlib.sha256(got).hexdigest())"
    )
    peer = server.spawn(["python3", "-u", "-c", talks_first])
    wait_for_listener(server, 8001, by=peer)
    done = client.run(["bash", "-c", f"{NTOOL} nc 172.17.0.2 8001 </dev/shm/nc_reader_gone | head -c1; exit ${{PIPESTATUS[0]}}"])
    done.expect_code(0)
    expect_equal(peer.wait(), 0, "the peer's exit code")
    expect_equal(peer.out.decode().split(), [str(size), hashlib.sha256(upload).hexdigest()], "what arrived")
    expect_equal(done.err, "", "a quiet end")
finally:
    os.unlink("/dev/shm/nc_reader_gone")

# Both sides have ended, but stdout's reader takes nothing yet: nothing is to do, and nothing is done.
says_much = (
    "import socket; s=socket.create_server(('172.17.0.2',8002)); c,_=s.accept()\nwhile c.recv(1<<20): pass\n"
    "c.sendall(b'y'*400000); c.close()"
)
peer = server.spawn(["python3", "-u", "-c", says_much])
wait_for_listener(server, 8002, by=peer)
reader, writer = os.pipe()
talker = client.spawn([NTOOL, "nc", "172.17.0.2", "8002"], stdin=b"end\n", stdout=writer)
os.close(writer)


def ticks():
    fields = pathlib.Path(f"/proc/{talker.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


expect_equal(peer.wait(), 0, "the peer has sent everything and gone")


def idle_second():
    begin = ticks()
    time.sleep(1)  # to show that nothing happens
    expect(ticks() - begin <= 10, f"an idle second took {ticks() - begin} ticks of processor")


again(idle_second)  # on a busy machine it may still be reading in the first one
with open(reader, "rb") as stream:
    expect_equal(len(stream.read()), 400000, "bytes that the slow reader gets in the end")
expect_equal(talker.wait(), 0, "exit code")
