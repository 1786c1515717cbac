"""ntool ping and traceroute of addresses whose names are hostile: escape codes, quotes, newlines, marks of direction, bytes that
are no UTF-8, 255 bytes. Nothing of it steers the terminal or breaks the JSON."""

import json

from hostile_names import FIRST, NAMES, harm_in, serve_hostile_names
from netns import *
from pings import *

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["10.0.0.1/24"], ["10.0.0.2/24"])
numbers = range(FIRST, FIRST + len(NAMES))
for number in numbers:
    server.set("ip", "address", "add", f"10.0.0.{number}/24", "dev", "eth0")
client.replace_file("/etc/resolv.conf", "nameserver 10.0.0.1\n")
client.replace_file("/etc/hosts", "127.0.0.1 localhost\n")
open_ping_sockets(client)
names = serve_hostile_names(server, "10.0.0.1", "10.0.0.")

running = {}
for number in numbers:
    host = f"h{number}.test"
    running[f"ping {host}"] = client.spawn([*OURS, "-c", "2", "-i", "0.2", host], stdin=None)
    running[f"ping --json {host}"] = client.spawn([*OURS, "--json", "-c", "1", host], stdin=None)
    running[f"traceroute {host}"] = client.spawn([NTOOL, "traceroute", "-m", "3", "-w", "1", host], stdin=None)
for what, process in running.items():
    expect_equal(process.wait(), 0, f"{what}: exit code")
    for stream in (process.out, process.err):
        expect_equal(harm_in(stream), None, f"{what}: steers the terminal")
    if "--json" in what:
        expect_equal([json.loads(line)["type"] for line in process.out.splitlines()], ["start", "reply", "summary"], what)
    elif what.startswith("ping"):
        expect_equal(len([line for line in process.out.splitlines() if b" bytes from " in line]), 2, f"{what}: its lines")
# The server's words do arrive: the one name that is only long is shown, where it comes within the second that lines wait.
def long_name():
    line = client.run([*OURS, "-c", "1", f"h{FIRST + 11}.test"]).expect_code(0).out.splitlines()[1]
    expect_in("a" * 63 + "." + "b" * 63, line, "a name of 255 bytes")


again(long_name)
