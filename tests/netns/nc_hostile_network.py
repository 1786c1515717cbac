"""What a network may do to nc: urgent data, datagrams that nobody can answer, ICMP errors, a lack of descriptors."""

import os
import pathlib

from netns import *

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])

# TCP urgent data: splice(2) stops there, every byte in band arrives all the same, and the end is still an end.
urgent = (
    "import socket; s=socket.create_server(('172.17.0.2',8001)); c,_=s.accept(); c.sendall(b'ab');"
    "c.send(b'U', socket.MSG_OOB); c.sendall(b'c'*200000); c.close()"
)
peer = server.spawn(["python3", "-u", "-c", urgent])
wait_for_listener(server, 8001, by=peer)
heard = client.run([NTOOL, "nc", "172.17.0.2", "8001"])
heard.expect_code(0)
expect_equal(heard.out.encode() if isinstance(heard.out, str) else heard.out, b"ab" + b"c" * 200000, "what arrived")

# Forged senders do not end a UDP listener; the next real one is heard.
for host in (server, client):
    for where in ("all", "default", "eth0"):
        host.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
listener = server.spawn([NTOOL, "nc", "-u", "-l", "8002"], stdin=None)
wait_for_listener(server, 8002, "udp", by=listener)
forge = """
import socket, struct
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for source, port in (("172.17.0.4", 0), ("198.51.100.9", 4000), ("172.17.0.255", 4000)):
    udp = struct.pack("!4H", port, 8002, 12, 0) + b"evil"
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 1, 0, 64, 17, 0, socket.inet_aton(source), socket.inet_aton("172.17.0.2"))
    raw.sendto(ip + udp, ("172.17.0.2", 0))
"""
client.run(["python3", "-c", forge]).expect_code(0)
real = client.spawn([NTOOL, "nc", "-u", "172.17.0.2", "8002"])
real.write("real\n")
listener.read_until("real\n")
expect_equal(listener.out, b"real\n", "what the listener wrote")

# Without descriptors a listener says so once, burns no processor, and goes on when there are some. Not with the sanitized
# binary: its sanitizers want descriptors of their own.
if release := os.environ.get("NTOOL_RELEASE"):
    limited = server.spawn(["bash", "-c", f"ulimit -Sn 6; exec {release} nc -l -k 8003"], stdin=None)
    wait_for_listener(server, 8003, by=limited)
    waiting = client.spawn([NTOOL, "nc", "172.17.0.2", "8003"], stdin=b"hello\n")
    wait_for(lambda: b"Too many open files" in limited.err, "the warning")
    server.set("prlimit", "--pid", str(limited.pid), "--nofile=64:")
    limited.read_until("hello\n")
    expect_equal(waiting.wait(), 0, "exit code of the client that had to wait")
    expect_equal(limited.err.count(b"\n"), 1, "lines of warning")

# A limit on the size of files is a failed write.
listener = server.spawn(["bash", "-c", f"ulimit -f 1; exec {NTOOL} nc -l 8004 > /dev/shm/nc_limited"], stdin=None)
wait_for_listener(server, 8004, by=listener)
client.run([NTOOL, "nc", "172.17.0.2", "8004"], stdin="x" * 20000)
expect_equal(listener.wait(), 2, "exit code of a listener that may not write its file")
expect_in(b"File too large", listener.err, "what it says")
pathlib.Path("/dev/shm/nc_limited").unlink()
