"""nc on a terminal: a hostile peer's sequences are shown, not obeyed; a pipe gets the bytes as they came; the terminal's
flags are nobody's to change; Ctrl-C."""

import fcntl
import os
import pathlib
import pty
import signal

from netns import *
from peers import digest, pattern, peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
EPOLL_PWAIT2 = "441"  # the same on every architecture
TO = [NTOOL, "nc", "172.17.0.2", "8001"]

# Title, clear, cursor report, 8-bit CSI and a bidirectional override; Korean stays Korean.
hostile = b"\x1b]0;pwn\x07\x1b[2J\x1b[6n\xc2\x9b31m" + "\u202e안녕\t끝\r\n".encode() + b"\xff\x9b\x00"
a = serving(server, peer("say", 8001, hostile.hex()))
b = client.spawn(TO, terminal=True)
b.wait()
for raw in (b"\x1b", b"\x07", b"\xc2\x9b", b"\x9b", "\u202e".encode(), b"\xff", b"\x00"):
    expect_not_in(raw, b.out, "what reaches the terminal")
for shown in (b"\\x1b]0;pwn\\x07\\x1b[2J\\x1b[6n\\xc2\\x9b31m", "안녕\t끝\r\r\n".encode(), b"\\xff\\x9b\\x00"):
    expect_in(shown, b.out, "what is shown")

a = serving(server, peer("say", 8001, hostile.hex()))
expect_equal(client.run(TO).expect_code(0).out_bytes, hostile, "a pipe gets every byte")
a = serving(server, peer("say", 8001, hostile.hex()))
b = client.spawn([NTOOL, "nc", "--raw", *TO[2:]], terminal=True)
b.wait()
expect_in(hostile[:-3].replace(b"\r\n", b""), b.out.replace(b"\r\r\n", b"").replace(b"\r\n", b""), "--raw")

# Characters split over segments come out whole, split controls do not come through, and an unfinished one is shown.
word = "한글👋".encode()
pieces = [word[:1], word[1:5], word[5:8], word[8:], b"\xc2", b"\x9b", b"\x1b", b"[31m", b"\xed\x95"]
a = serving(server, peer("say_slowly", 8001, *(piece.hex() for piece in pieces)))
b = client.spawn(TO, terminal=True)
b.read_until("\\xed\\x95")
expect_equal(b.out.decode(), "한글👋\\xc2\\x9b\\x1b[31m\\xed\\x95", "put together again")
expect_equal(b.wait(), 0, "its end")

# UDP, too.
a = listener(client, "-u", "-l", "8002", port=8002, proto="udp", terminal=True)
client.run([NTOOL, "nc", "-u", "-q", "0", "127.0.0.1", "8002"], stdin=b"\x1b[2Jx").expect_code(0)
a.read_until("\\x1b[2Jx")
a.write(b"\x03")
expect_equal(a.wait(), 130, "Ctrl-C")


# The terminal is shared with the shell: its flags during the conversation, after it, and after SIGKILL.
def flags(slave):
    return fcntl.fcntl(slave, fcntl.F_GETFL)


for end in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
    master, slave = pty.openpty()
    before = flags(slave)
    a = serving(server, peer("say_slowly", 8001, "6869", *["00"] * 40))
    b = client.spawn(TO, stdin=slave, stdout=slave)
    heard = b""
    while b"hi" not in heard:
        heard += os.read(master, 100)
    os.write(master, "쓰기\n".encode())
    expect_equal(flags(slave), before, "flags of the terminal meanwhile")
    expect(not flags(slave) & os.O_NONBLOCK, "the terminal blocks")
    b.signal(end)
    expect_in(b.wait(), (128 + end, -end), f"{end.name}")
    expect_equal(flags(slave), before, f"flags of the terminal after {end.name}")
    a.end()
    os.close(slave)
    os.close(master)

def in_epoll_wait(pid):
    """Whether the program sleeps in a wait of epoll: by the kernel's function, or where the kernel hides that ("0"), by
    the number of the call."""
    proc = pathlib.Path(f"/proc/{pid}")
    if "S (sleeping)" not in (proc / "status").read_text():
        return False
    function = (proc / "wchan").read_text()
    if function != "0":
        return "ep_poll" in function or "epoll" in function
    return (proc / "syscall").read_text().split()[0] == EPOLL_PWAIT2


# Ctrl-C while it connects, listens and talks; also when the terminal is frozen and a write to it blocks.
for arguments in (["10.1.1.1", "8001"], ["-l", "8005"]):
    client.set("ip", "route", "replace", "10.1.1.0/24", "via", "172.17.0.2")
    b = client.spawn([NTOOL, "nc", *arguments], terminal=True)
    wait_for(lambda: in_epoll_wait(b.pid), f"nc {arguments} waits in epoll")
    b.write(b"\x03")
    expect_equal(b.wait(), 130, f"Ctrl-C, nc {arguments}")
for stdin in ("terminal", "pipe"):
    master, slave = pty.openpty()  # whose master nobody reads: the terminal is frozen
    a = serving(server, peer("flood_and_read", 8001, 3_000_000))
    b = client.spawn(TO, stdin=slave if stdin == "terminal" else pattern(3_000_000), stdout=slave)
    if stdin == "pipe":  # it does not hold up what we send
        a.read_until("heard " + digest(pattern(3_000_000)))
    else:
        wait_for(lambda: any(int(row.split()[4].split(":")[1], 16) > 0 for row in client.net_table("tcp")), "unread bytes")
        client.set("sleep", "1")  # for a write to block
    expect_equal(flags(slave) & os.O_NONBLOCK, 0, "the shared terminal blocks")
    b.signal(signal.SIGINT)
    expect_equal(b.wait(), 130, "Ctrl-C while the terminal is frozen")
    a.end()
    os.close(slave)
    os.close(master)
