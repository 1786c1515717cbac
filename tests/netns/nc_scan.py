"""nc -z: single ports, ranges, UDP; what is printed, in which order, and the exit codes."""

import json
import time

from netns import *
from talkers import listener

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
for port in ("8003", "8001"):
    listener(server, "-k", "-l", port, port=int(port))
listener(server, "-u", "-l", "8004", port=8004, proto="udp")


def scan(*arguments, code=0, **how):
    return client.run([NTOOL, "nc", "-z", *arguments], **how).expect_code(code)


opened = "Connection to 172.17.0.2 {} port [tcp/*] succeeded!\n"
expect_equal(scan("-vn", "172.17.0.2", "8001").err, opened.format(8001), "one open port")
expect_match(r"\Anc: connect to 172\.17\.0\.2 port 8002 \(tcp\) failed: Connection refused; .*\n\Z",
             scan("172.17.0.2", "8002", code=1).err, "one closed port")  # fmt: skip
for ports in ("8000-8005", "8005-8000"):
    done = scan("-vn", "172.17.0.2", ports)
    lines = [line for line in done.err.splitlines() if "succeeded" in line]
    expect_equal(lines, [opened.format(port).strip() for port in (8001, 8003)], f"{ports}: ascending")
    told = [int(word) for line in done.err.splitlines() for word in line.split() if word.isdigit()]
    expect_equal(told, [8000, 8001, 8002, 8003, 8004, 8005], f"{ports} -v: each port, in order")
done = scan("172.17.0.2", "8005-8010", code=1)
expect_match(r"\Anc: no open port on 172\.17\.0\.2: 6 closed\n\Z", done.err, "a range without an open port")
expect_equal(done.out, "", "nothing on stdout")

rows = [json.loads(line) for line in scan("--json", "172.17.0.2", "8000-8003").out.splitlines()]
expect_equal([(row["port"], row["state"]) for row in rows],
             [(8000, "closed"), (8001, "open"), (8002, "closed"), (8003, "open")], "the objects")  # fmt: skip
expect_equal(scan("--json", "172.17.0.2", "8002", code=1).err, "", "JSON says it on stdout alone")

# UDP: refused, or silent, which is what an open port is.
expect_in("[udp/*] succeeded!", scan("-uvn", "-w", "1", "172.17.0.2", "8004").err, "a silent UDP port")
expect_in("Connection refused", scan("-uv", "-w", "1", "172.17.0.2", "8002", code=1).err, "a closed UDP port")

# Silent ports are given up together, not one after the other.
client.set("ip", "route", "add", "10.9.0.0/16", "via", "172.17.0.2")
server.set("ip", "route", "add", "blackhole", "10.9.0.0/16")
server.sysctl("net.ipv4.ip_forward", 1)
began = time.monotonic()
done = scan("-w", "1", "10.9.0.1", "1-100", code=1)
expect(time.monotonic() - began < 30, "100 silent ports within -w 1 together, not one after the other")
expect_in("100 filtered", done.err, "what they were")

# Few descriptors make it slower, not wrong.
low = client.run(f"ulimit -n 32; exec {NTOOL} nc -zvn 172.17.0.2 7001-8100").expect_code(0)
expect_equal(low.err.count("succeeded"), 2, "both open ports")
expect_equal(low.err.count("refused"), 1098, "all others")
low = client.run(f"ulimit -n 32; exec {NTOOL} nc -zv -w 1 10.9.0.1 1-60").expect_code(1)
expect_equal(low.err.count("timed out"), 60, "silent ones, too")

# All ports of our own host: a connection to itself is no open port, and the one open port is found among all.
done = scan("-n", "127.0.0.1", "1-65535", code=1, timeout=120)
expect_in("65535 closed", done.err, "nothing is open")
listener(client, "-k", "-l", "127.0.0.1", "45678", port=45678)
done = scan("-n", "127.0.0.1", "1-65535", timeout=120)
expect_equal(done.err, "", "an open port without -v is told by the exit code alone")
rows = map(json.loads, scan("-n", "--json", "127.0.0.1", "45000-46000").out.splitlines())
expect_equal([row["port"] for row in rows if row["state"] == "open"], [45678], "the one open port")

# Ctrl-C in the middle.
b = client.spawn([NTOOL, "nc", "-z", "10.9.0.1", "1-100"])
wait_for(lambda: any(row.split()[3] == "02" for row in client.net_table("tcp")), "ports that are asked, in SYN_SENT")
b.signal(2)
expect_equal(b.wait(), 130, "stopped")
