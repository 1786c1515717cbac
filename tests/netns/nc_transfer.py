"""nc: large transfers arrive whole, both ways at once, through every kind of file at either end."""

import hashlib
import pathlib
import tempfile

from netns import *
from peers import digest, pattern, peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
folder = pathlib.Path(tempfile.mkdtemp(dir="/dev/shm"))
TO = [NTOOL, "nc", "172.17.0.2", "8001"]
up, down = folder / "up", folder / "down"
up.write_bytes(pattern(40_000_003, 1))
down.write_bytes(pattern(30_000_001, 2))


def same(a, b, what):
    expect_equal(digest(a.read_bytes()), digest(b.read_bytes()), what)


try:
    # Files at all four ends: splice(2) everywhere.
    a = listener(server, "-l", "8001", stdin=down, stdout=folder / "got_up")
    client.run(TO, stdin=up, stdout=folder / "got_down", timeout=60).expect_code(0)
    expect_equal(a.wait(60), 0, "the listener")
    same(folder / "got_up", up, "up through files")
    same(folder / "got_down", down, "down through files")

    # Pipes at all four ends.
    a = serving(server, f"cat {down} | {NTOOL} nc -l 8001 | cat > {folder}/got_up")
    client.run(f"cat {up} | {' '.join(TO)} | cat > {folder}/got_down", timeout=60).expect_code(0)
    expect_equal(a.wait(60), 0, "the listener")
    same(folder / "got_up", up, "up through pipes")
    same(folder / "got_down", down, "down through pipes")

    # A file opened for appending cannot be spliced to: its first content stays, all else comes behind it.
    log = folder / "log"
    log.write_text("첫 줄\n")
    a = serving(server, f"{NTOOL} nc -l 8001 >> {log} < /dev/null")
    client.run(TO, stdin=up, timeout=60).expect_code(0)
    expect_equal(a.wait(60), 0, "the listener")
    expect_equal(digest(log.read_bytes()), digest("첫 줄\n".encode() + up.read_bytes()), "appended")

    # From the middle of an open file, as (read line; nc) in a shell; to /dev/null.
    a = serving(server, f"{NTOOL} nc -l 8001 > /dev/null < {down}")
    middle = client.run(f"(head -c 4096 > /dev/null; {' '.join(TO)}) < {up} | sha256sum", timeout=60).expect_code(0)
    expect_equal(a.wait(60), 0, "the listener")
    expect_in(hashlib.sha256(down.read_bytes()).hexdigest(), middle.out, "what came back")

    # A reader behind stdout that is slow, and one at the other end whose window stays closed for a second.
    a = serving(server, peer("flood", 8001, 20_000_000))
    slow = client.run(f"{' '.join(TO)} < /dev/null | (sleep 1; sha256sum)", timeout=60).expect_code(0)
    expect_in(digest(pattern(20_000_000, 7)).split()[1], slow.out, "through a slow reader")
    a = serving(server, peer("slow_reader", 8001, 1))
    client.run(TO, stdin=down, timeout=60).expect_code(0)
    a.read_until(digest(down.read_bytes()))
finally:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
