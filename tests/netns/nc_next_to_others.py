"""nc side by side with the netcats that people have: it talks to each of them in both roles, over TCP and UDP, and its
-v lines are those of OpenBSD's."""

import re
import shutil

from netns import *
from peers import digest, pattern
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
OTHERS = {
    "nc.openbsd": (["nc.openbsd", "-l", "8001"], ["nc.openbsd", "-N", "172.17.0.2", "8001"]),
    "nc.traditional": (["nc.traditional", "-l", "-p", "8001"], ["nc.traditional", "-q", "1", "172.17.0.2", "8001"]),
    "ncat": (["ncat", "-l", "8001"], ["ncat", "172.17.0.2", "8001"]),
}
PACKAGES = {"nc.openbsd": "netcat-openbsd", "nc.traditional": "netcat-traditional", "ncat": "ncat"}
TO = [NTOOL, "nc", "172.17.0.2", "8001"]
data, answer = pattern(3_000_000, 1), pattern(2_000_000, 2)
compared = 0


def chat_over_udp(a, b):
    """A line each way, the caller's first; then both are ended."""
    b.write("안녕\n")
    a.read_until("안녕\n")
    a.write("대답\n")
    b.read_until("대답\n")
    b.end()
    a.end()


for name, (listen, connect) in OTHERS.items():
    if not shutil.which(name):
        print(f"SKIP: {name} is not installed (package {PACKAGES[name]}): not compared with it")
        continue
    compared += 1
    # ncat and nc.traditional quit at the end of our side, with what they still have to send. -q -1 keeps ours open; but
    # nc.traditional does not end its own, so nobody would.
    quits_early = name != "nc.openbsd"
    ends_its_side = name != "nc.traditional"
    a = serving(server, listen, stdin=answer if ends_its_side else None)
    patient = ["-q", "-1"] if quits_early and ends_its_side else []
    b = client.run([*TO[:2], *patient, *TO[2:]], stdin=data).expect_code(0)
    wait_for(lambda: len(a.out) >= len(data), f"all bytes at {name}")
    expect_equal(digest(a.out), digest(data), f"ours to {name}")
    if ends_its_side:
        expect_equal(digest(b.out_bytes), digest(answer), f"{name} to ours")
    a.end()

    a = listener(server, "-l", "8001", stdin=None if quits_early else answer)
    b = client.run(connect, stdin=data).expect_code(0)
    expect_equal((a.wait(), digest(a.out)), (0, digest(data)), f"{name} to our listener")
    if not quits_early:
        expect_equal(digest(b.out_bytes), digest(answer), f"our listener to {name}")

    chat_over_udp(
        serving(server, [listen[0], "-u", *listen[1:]], proto="udp"),
        client.spawn([*TO[:2], "-u", *TO[2:]]),
    )
    chat_over_udp(
        listener(server, "-u", "-l", "8001", proto="udp", stdin=PIPE),
        client.spawn([connect[0], "-u", "172.17.0.2", "8001"]),
    )

if shutil.which("nc.openbsd"):
    # Word for word; only the kernel's choice of port differs. Service names come from the same /etc/services.
    def told(command, **how):
        text = client.run(command, **how).err if isinstance(command, list) else command.err.decode()
        return re.sub(r"(received on \S+) \d+", r"\1 PORT", text)

    OURS, THEIRS = [NTOOL, "nc"], ["nc.openbsd"]
    lines = {}
    for who in (OURS, THEIRS):
        a = serving(server, [*who, "-lvn", "8001"], stdin=None)
        called = told([*who, "-vnN", "172.17.0.2", "8001"], stdin=None)
        a.wait()
        refused = told([*who, "-vn", "172.17.0.2", "8001"])
        scanned = told([*who, "-zvn", "172.17.0.2", "7999-8003"])
        lines[who[0]] = (told(a), called, refused.split(";")[0].strip(), re.sub(";.*", "", scanned))
    ours, theirs = lines.values()
    for number, what in enumerate(("the listener", "the caller", "refused", "a scan")):
        expect_equal(ours[number], theirs[number].replace("nc.openbsd:", "nc:"), what)
if not compared:
    skip("no other netcat is installed (packages netcat-openbsd, netcat-traditional, ncat)")
