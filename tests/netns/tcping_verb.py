"""tcping tells open, closed, silent and unreachable ports apart, and who said so; over IPv4 and IPv6, for anybody."""

import json
import shutil
import signal

from netns import *

require_namespaces()
client, router, server = Host("client"), Host("router"), Host("server")
link(client, router, ["10.1.0.2/24", "fd01::2/64"], ["10.1.0.1/24", "fd01::1/64"])
link(router, server, ["10.2.0.1/24", "fd02::1/64"], ["10.2.0.2/24", "fd02::2/64"])
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv6.conf.all.forwarding", 1)
router.sysctl("net.ipv4.icmp_ratelimit", 0)
client.set("ip", "route", "add", "10.2.0.0/24", "via", "10.1.0.1")
client.set("ip", "route", "add", "fd02::/64", "via", "fd01::1")
server.set("ip", "route", "add", "default", "via", "10.2.0.1")
server.set("ip", "-6", "route", "add", "default", "via", "fd02::1")
listener = server.spawn([NTOOL, "nc", "-lk", "-6", "::", "8001"])
wait_for_listener(server, 8001, by=listener)
listener4 = server.spawn([NTOOL, "nc", "-lk", "8002"])
wait_for_listener(server, 8002, by=listener4)

# Open: the lines, the statistics, the exit code.
told = client.run([NTOOL, "tcping", "-c", "3", "-i", "0.05", "10.2.0.2", "8002"]).expect_code(0)
lines = told.out.splitlines()
expect_equal(lines[0], "TCPING 10.2.0.2 (10.2.0.2) port 8002", "the first line")
for number, line in enumerate(lines[1:4], start=1):
    expect_match(rf"^connected to 10\.2\.0\.2 port 8002: seq={number} time=\d+(\.\d+)? ms$", line, "a try")
expect_equal(lines[4:6], ["", "--- 10.2.0.2 tcping statistics ---"], "where the statistics begin")
expect_match(r"^3 tried, 3 connected, 0% failed, time \d+ms$", lines[6], "the counts")
expect_match(r"^rtt min/avg/max/mdev = (\d+\.\d{3}/){3}\d+\.\d{3} ms$", lines[7], "the round trips")
expect_equal(told.err, "", "stderr")
v6 = client.run([NTOOL, "tcping", "-c", "1", "fd02::2", "8001"]).expect_code(0)
expect_in("connected to fd02::2 port 8001: seq=1 time=", v6.out, "IPv6")

# Closed: the host itself said no.
told = client.run([NTOOL, "tcping", "-c", "1", "10.2.0.2", "9"]).expect_code(1)
expect_match(r"10\.2\.0\.2 port 9 closed: seq=1 time=\S+ ms: it is up", told.out, "a closed port")
expect_match(r"1 tried, 0 connected, 100% failed, time \d+ms\n1 closed\n$", told.out, "its statistics")
told = client.run([NTOOL, "tcping", "-c", "1", "fd02::2", "9"]).expect_code(1)
expect_in("closed", told.out, "a closed port over IPv6")
told = client.run([NTOOL, "tcping", "-c", "1", "127.0.0.1", "9"]).expect_code(1)
expect_in("closed", told.out, "a closed port of our own, known at once")

# One try that connects is enough for exit 0; a service has a name.
expect_match("0 connected", client.run([NTOOL, "tcping", "-c", "1", "10.2.0.2", "ssh"]).expect_code(1).out, "by name")

# No route, and nobody at home.
told = client.run([NTOOL, "tcping", "-c", "1", "192.0.2.1"]).expect_code(1)
expect_in("192.0.2.1 port 80 unreachable: seq=1: Network is unreachable", told.out, "no route from here")
told = client.run([NTOOL, "tcping", "-c", "1", "-W", "10", "10.1.0.77"]).expect_code(1)
expect_in("unreachable", told.out, "nobody on the local network")
expect_in("nobody answers for 10.1.0.77 on the local network", told.out, "and why")
told = client.run([NTOOL, "tcping", "-c", "1", "-W", "10", "10.2.0.77"]).expect_code(1)
expect_match(r"10\.2\.0\.77 port 80 unreachable: seq=1 time=\S+ ms from 10\.1\.0\.1: host unreachable", told.out,
             "nobody behind the router, which says so")

# A router without a route says so at once.
client.set("ip", "route", "add", "203.0.113.0/24", "via", "10.1.0.1")
told = client.run([NTOOL, "tcping", "-c", "1", "203.0.113.9"]).expect_code(1)
expect_match(r"unreachable: seq=1 time=\S+ ms from 10\.1\.0\.1: network unreachable", told.out, "who said so")
client.set("ip", "route", "add", "fd09::/64", "via", "fd01::1")
told = client.run([NTOOL, "tcping", "-c", "1", "fd09::9"]).expect_code(1)
expect_match(r"fd09::9 port 80 unreachable: seq=1 time=\S+ ms from fd01::1: ", told.out, "who said so over IPv6")

# Ctrl-\ shows figures and goes on, Ctrl-C ends with the statistics and the exit code of what came of it.
running = client.spawn([NTOOL, "tcping", "-i", "0.05", "10.2.0.2", "8002"])
running.read_until("seq=2")
running.signal(signal.SIGQUIT)
running.read_until(" connected, 0% failed, min/avg/ewma/max = ", stream="err")
running.signal(signal.SIGINT)
expect_equal(running.wait(), 0, "the exit code after Ctrl-C")
expect_match(r"\n\n--- 10\.2\.0\.2 tcping statistics ---\n\d+ tried, \d+ connected, 0% failed", running.out.decode(),
             "the statistics after Ctrl-C")

# JSON lines.
told = client.run([NTOOL, "tcping", "--json", "-c", "2", "-i", "0.05", "10.2.0.2", "8002"]).expect_code(0)
records = [json.loads(line) for line in told.out.splitlines()]
expect_equal([record["type"] for record in records], ["start", "try", "try", "summary"], "the records")
expect(0 < records[1]["rtt_ms"] < 1000, "a time in milliseconds", records[1])
expect_equal(records[3]["connected"], 2, "the count")

# Usage.
told = client.run([NTOOL, "tcping", "-c", "1", "fe80::1", "9"]).expect_code(2)
expect_in("fe80::1 is the same on every link; name the interface", told.err, "an address that needs its interface")
told = client.run([NTOOL, "tcping", "-c", "20", "-i", "0", "127.0.0.1", "9"]).expect_code(1)
milliseconds = int(expect_match(r"100% failed, time (\d+)ms", told.out, "the statistics").group(1))
expect(milliseconds >= 190, "refusals do not make it a flood", told.out)
client.run([NTOOL, "tcping", "-c", "1", "nosuchhost.invalid"]).expect_code(2)

# All of the above needed no privilege: an ordinary user without capabilities sees the same.
if shutil.which("setpriv"):
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
    told = client.run([*plain, NTOOL, "tcping", "-c", "1", "10.2.0.2", "8002"]).expect_code(0)
    told = client.run([*plain, NTOOL, "tcping", "-c", "1", "203.0.113.9"]).expect_code(1)
    expect_in(" from 10.1.0.1: ", told.out, "who said so, without a capability")
