"""A simulated network at the end of a cable: what the kernel of a real host sees of it, and what it must not notice."""

import json
import os
import sys
import tempfile

from netns import *
from simulated_link import GATEWAY_MAC, SimLink

require_namespaces()

TOPOLOGY = """
hop 10.0.0.1 2001:db8:1::1 rtt 2ms
hop 10.0.0.2 2001:db8:1::2 rtt 4ms
target 203.0.113.5 2001:db8:2::5 rtt 20ms tcp 80 open udp echo
"""
link = SimLink(TOPOLOGY)
client, name = link.client, link.client_name
TARGETS = ["203.0.113.5", "2001:db8:2::5"]


def ping(target, count=2, *words, interval="0.1"):
    """Round trips in ms, by iputils."""
    done = client.run(["ping", "-n", "-c", str(count), "-i", interval, "-W", "5", *words, target])
    done.expect_code(0)
    return [float(word.removeprefix("time=")) for word in done.out.split() if word.startswith("time=")]


def neighbour(address):
    return client.set("ip", "neighbour", "show", address, "dev", name)


def send_raw(script):
    """Runs Python in the client with `frame(destination, type, payload)` sending on the cable, and `mac`, its own."""
    client.run(
        [sys.executable, "-c", f"""
import os, socket, struct
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(({name!r}, 0))
mac = wire.getsockname()[4]
gateway = bytes.fromhex({GATEWAY_MAC.replace(":", "")!r})
def frame(destination, kind, payload, source=mac):
    wire.send(destination + source + struct.pack(">H", kind) + payload)
{script}
"""],
        timeout=60,
    ).expect_code(0)


# The delay is the topology's, in both families.
for target in TARGETS:
    trips = ping(target, 5)
    expect(len(trips) == 5 and all(20 <= trip for trip in trips), f"round trips of 20 ms to {target}", trips)
    expect(min(trips) < 40, "a busy machine is late with some of them, not with each", trips)
    client.run([NTOOL, "ping", "-c", "3", "-i", "0.2", target]).expect_code(0)

# The gateway answers for itself.
for target, words in [("100.64.0.1", []), (f"fe80::1%{name}", [])]:
    done = client.run(["ping", "-n", "-c", "1", target])
    done.expect_code(0)
    expect_in("ttl=64", done.out, "a ping to the gateway")
expect_in(f"lladdr {GATEWAY_MAC}", neighbour("100.64.0.1"), "the gateway's ARP entry")
expect_match(f"lladdr {GATEWAY_MAC} router", neighbour("fe80::1"), "the gateway as a router in IPv6's table")

# Nobody else on the link does.
for target in ("100.64.0.77", f"fe80::77%{name}"):
    expect(client.run(["ping", "-n", "-c", "1", "-W", "1", target]).code == 1, f"somebody answers for {target}")

# Hops.
for target, hops in zip(TARGETS, (["10.0.0.1", "10.0.0.2"], ["2001:db8:1::1", "2001:db8:1::2"])):
    shown = client.run(["traceroute", "-n", target])
    rows = [row.split()[1] for row in shown.expect_code(0).out.splitlines()[1:]]
    expect_equal(rows, [*hops, target], "the way that traceroute sees")
    ours = client.run([NTOOL, "traceroute", "-n", target]).expect_code(0)
    for hop in [*hops, target]:
        expect_in(hop, ours.out, "the way that our traceroute sees")

# UDP there and back; TCP connects, and closed ports refuse.
for target in TARGETS:
    family = "-6" if ":" in target else "-4"
    talk = client.spawn([NTOOL, "nc", "-u", family, target, "7"])
    talk.write("안녕\n")
    talk.read_until("안녕\n")
    talk.end()
    client.run([NTOOL, "nc", "-z", target, "80"]).expect_code(0)
    expect(client.run([NTOOL, "nc", "-z", target, "81"]).code != 0, "a closed port lets a connection in")

# Large packets: whole ones of the MTU's size.
ping(TARGETS[0], 2, "-M", "do", "-s", "1472")
ping(TARGETS[1], 2, "-M", "do", "-s", "1452")
refused = client.run(["ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", "1473", TARGETS[0]])
expect(refused.code != 0, "a packet larger than the MTU has left")

# The neighbour cache: flushed, and stale, whose entry is probed by unicast (NUD).
client.set("ip", "neighbour", "flush", "all")
for target in TARGETS:
    ping(target, 1)
client.sysctl(f"net.ipv4.neigh.{name}.base_reachable_time_ms", 1)
client.sysctl(f"net.ipv6.neigh.{name}.base_reachable_time_ms", 1)
for family in ("ipv4", "ipv6"):
    client.sysctl(f"net.{family}.neigh.{name}.delay_first_probe_time", 0)
for gateway, target in zip(("100.64.0.1", "fe80::1"), TARGETS):
    client.set("ip", "neighbour", "change", gateway, "lladdr", GATEWAY_MAC, "dev", name, "nud", "stale")
    ping(target, 4, interval="0.2")
    expect_not_in("FAILED", neighbour(gateway), "the gateway's entry after probes")
for family in ("ipv4", "ipv6"):
    client.sysctl(f"net.{family}.neigh.{name}.base_reachable_time_ms", 30000)

# The interface goes down and comes back, also with another Ethernet address, while the simulator runs.
background = client.spawn(["ping", "-n", "-i", "0.01", "-W", "1", TARGETS[0]])
background.read_until("icmp_seq=5 ")
for address in (None, "02:00:00:00:00:77"):
    client.set("ip", "link", "set", name, "down")
    if address:
        client.set("ip", "link", "set", name, "address", address)
    client.set("ip", "link", "set", name, "up")
    client.set("ip", "address", "replace", "2001:db8:ffff::2/64", "dev", name)
    link.add_routes()
    wait_for(lambda: client.run(["ping", "-n", "-c", "1", "-W", "1", TARGETS[0]]).code == 0, "IPv4 after the link came back")
    wait_for(lambda: client.run(["ping", "-n", "-c", "1", "-W", "1", TARGETS[1]]).code == 0, "IPv6 after the link came back")
background.end()

# The simulator's own end, too.
link.simulator.set("ip", "link", "set", link.name, "down")
client.run(["ping", "-n", "-c", "1", "-W", "1", TARGETS[0]])
link.simulator.set("ip", "link", "set", link.name, "up")
wait_for(lambda: client.run(["ping", "-n", "-c", "1", "-W", "1", TARGETS[0]]).code == 0, "IPv4 after the far end came back")

# Garbage, VLANs, LLDP, frames to others, ARP by the thousand: none of it stops anything.
send_raw("""
import random
dice = random.Random(7)
for i in range(3000):
    frame(dice.choice([gateway, b"\\xff" * 6, dice.randbytes(6)]),
          dice.choice([0x0800, 0x0806, 0x86dd, 0x8100, 0x88cc, dice.randrange(65536)]), dice.randbytes(dice.randrange(1400)))
for i in range(1, 200):
    frame(gateway, 0x0800, bytes([0x45, 0, 0, i]) + dice.randbytes(i))
    frame(gateway, 0x86dd, bytes([0x60, 0, 0, 0, 0, i]) + dice.randbytes(i))
""")
send_raw("""
request = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + mac + socket.inet_aton("100.64.0.2") + bytes(6)
for i in range(5000):
    frame(b"\\xff" * 6, 0x0806, request + socket.inet_aton("100.64.0.1" if i % 2 else "100.64.0.99"))
""")
for target in TARGETS:
    ping(target, 2)

# A duplicate-address probe for the gateway's address hears that it is taken.
client.sysctl(f"net.ipv6.conf.{name}.accept_dad", 1)
client.set("ip", "address", "add", "fe80::1/64", "dev", name)
wait_for(lambda: "dadfailed" in client.set("ip", "address", "show", "dev", name), "the duplicate to be found")
client.set("ip", "address", "delete", "fe80::1/64", "dev", name)

counted = link.end()
expect(counted["answers"] > 2500, "ARP requests are answered", counted)
expect_equal(counted["unspoken"], 0, "answers that found no room")

# A record tells when each packet came, and why it got no answer. The cable is taken away: the simulator says so.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "record")
    link = SimLink("target 203.0.113.5 rtt 20ms\ntarget 203.0.113.6 loss 100%", f"record={path}")
    link.client.run([NTOOL, "ping", "-c", "1", "203.0.113.5"]).expect_code(0)
    link.client.run([NTOOL, "ping", "-c", "1", "-W", "0.2", "203.0.113.6"]).expect_code(1)
    link.client.set("ip", "link", "delete", link.client_name)
    expect_equal(link.process.wait(), 1, "the simulator without its cable")
    expect_in("No such device", link.process.err.decode(), "what it says")
    events = [json.loads(line) for line in open(path)]
    first = [event for event in events if event.get("packet") == 0]
    expect_equal([event["event"] for event in first], ["entered", "answered", "delivered"], "the first packet's events")
    expect_equal(first[1]["at_ns"] - first[0]["at_ns"], 20_000_000, "its round trip in ns")
    expect("lost" in [event.get("why") for event in events], "no packet is recorded as lost", events)
