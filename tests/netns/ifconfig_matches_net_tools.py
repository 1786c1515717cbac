"""ntool ifconfig against the ifconfig of net-tools, byte for byte, in a network full of odd interfaces."""

import shutil
import subprocess
import sys

from netns import *

SAME = ([], ["-a"], ["-s"], ["-a", "-s"])
ATTEMPTS = 20  # counters may move between two runs: theirs, ours and theirs again are compared when theirs agree


def require_net_tools():
    path = shutil.which("ifconfig")
    version = path and subprocess.run([path, "-V"], capture_output=True, text=True)
    if not path or "net-tools 2.10" not in version.stdout + version.stderr:
        skip("the ifconfig of net-tools 2.10 is not installed")
    return path


def expect_same(host, theirs, arguments):
    for _ in range(ATTEMPTS):
        before = host.run([theirs, *arguments])
        ours = host.run([NTOOL, "ifconfig", *arguments])
        after = host.run([theirs, *arguments])
        if before.out == after.out:
            break
    else:
        raise Failure(f"the counters do not stand still for ifconfig {' '.join(arguments)}")
    expect_equal(ours.out, after.out, f"stdout of ifconfig {' '.join(arguments)}")
    expect_equal(ours.err, after.err, f"stderr of ifconfig {' '.join(arguments)}")
    expect_equal(ours.code, after.code, f"exit code of ifconfig {' '.join(arguments)}")


def try_link(host, name, *kind):
    """Kernels differ in the kinds that they have; what they lack is left out, loudly."""
    done = host.run(["ip", "link", "add", name, *kind])
    if done.code != 0:
        print(f"not compared on this kernel: {' '.join(kind)}: {done.err.strip()}")
    return done.code == 0


def build(host):
    up = ["lo"]
    # Numbers sort as numbers, digits within names do not; made in an order that is not the sorted one.
    for name, peer in (("v10", "w10"), ("v2", "w2"), ("v1", "w1"), ("v1a", "w1a"), ("v1.5", "w1.5"), ("x-", "x+")):
        if try_link(host, name, "type", "veth", "peer", "name", peer):
            up += [name, peer] if name != "x-" else [name]  # x+ stays down, and x- without a carrier
    if try_link(host, "br0", "type", "bridge"):
        host.set("ip", "link", "set", "w2", "master", "br0")
        up.append("br0")
    for name, kind in (
        ("mac0", ["link", "v10", "type", "macvlan"]),
        ("ifb7", ["type", "ifb"]),
        ("dum0", ["type", "dummy"]),
        ("tun0", ["type", "ipip", "local", "127.0.0.1", "remote", "127.0.0.2"]),
        ("sit1", ["type", "sit", "local", "127.0.0.1", "remote", "127.0.0.2"]),
        ("vx0", ["type", "vxlan", "id", "4", "dstport", "4789"]),
        ("it's\\s", ["type", "bridge"]),
    ):
        if try_link(host, name, *kind):
            up.append(name)
    # A TUN device needs /dev/net/tun, which only real root has.
    if host.run(["ip", "tuntap", "add", "tun9", "mode", "tun"]).code == 0:
        host.set("ip", "address", "add", "10.9.9.1", "peer", "10.9.9.2", "dev", "tun9")
        up.append("tun9")
    else:
        print("not compared: a TUN device, this user may not make one")

    for address in (
        "10.1.0.1/24 broadcast + dev v1",
        "10.1.0.2/24 broadcast + dev v1",
        "10.1.1.1/16 dev v1",
        "10.1.2.1/24 broadcast + label v1:1 dev v1",
        "10.1.2.2/24 broadcast + label v1:1 dev v1",
        "10.1.3.1/24 label v1:10 dev v1",
        "10.1.4.1/24 label v1:9 dev v1",
        "10.1.5.1/24 label v1:x dev v1",
        "10.2.0.1 peer 10.2.0.2/32 dev v2",
        "10.10.0.1/31 dev v10",
        "10.10.1.1/32 label v10: dev v10",
        "10.11.0.1/30 broadcast 10.11.0.9 dev x+",
        "127.0.0.9/8 label lo:9 dev lo",
        "2001:db8:1::1/64 dev v1",
        "2001:db8:2:0:1::1/64 dev v1",
        "fec0::1/64 dev v1",
        "fd00::abcd/128 dev v1",
        "::192.0.2.1/96 dev v1",
        "::ffff:192.0.2.7/128 dev v1",
        "fe80::1234/64 dev v1",
        "2001:db8:5::1 peer 2001:db8:5::2/128 dev v2",
        "2001:db8:6::1/0 dev v10",
    ):
        host.set("ip", "address", "add", *address.split())
    host.set("ip", "link", "set", "v10", "mtu", "9000", "txqueuelen", "0", "promisc", "on", "allmulticast", "on")
    host.set("ip", "link", "set", "v1a", "arp", "off", "multicast", "off")
    host.set("ip", "link", "set", "w1", "address", "02:00:00:00:ab:cd")
    for name in up:
        host.set("ip", "link", "set", name, "up")


theirs = require_net_tools()
require_namespaces()
host = Host("odd")
build(host)
# Bytes enough for a unit: the counters must not all be zero.
host.set(sys.executable, "-c", "import socket; s = socket.socket(type=socket.SOCK_DGRAM)\n"
         "for _ in range(1200): s.sendto(bytes(1000), ('127.0.0.1', 9))")  # fmt: skip

for arguments in SAME:
    expect_same(host, theirs, arguments)
names = [row.split(":")[0].strip() for row in host.net_table("dev")[1:]]
expect(len(names) >= 10, "the network has interfaces to compare")
for name in [*names, "v1:1", "v1:9", "v1:x", "v1:77", "v1:", "v10:", "nope", "nope:1", "v"]:
    expect_same(host, theirs, [name])
    expect_same(host, theirs, ["-s", name])

# Each of these is hidden by theirs.
verbose = host.run([NTOOL, "ifconfig", "-v", "v1"]).expect_code(0)
expect_in("        inet 10.1.0.1  netmask 255.255.255.0  broadcast 10.1.0.255\n"
          "        inet 10.1.1.1  netmask 255.255.0.0  broadcast 0.0.0.0\n"
          "        inet 10.1.0.2  netmask 255.255.255.0  broadcast 10.1.0.255\n", verbose.out, "the kernel's order")  # fmt: skip
expect_not_in("10.1.2.1", verbose.out, "an alias's address is in the alias's block")
alias = host.run([NTOOL, "ifconfig", "-v", "v1:1"]).expect_code(0)
expect_in("10.1.2.2", alias.out, "the alias's second address")
