"""What the kernel's own tests ask of traceroute, under its names: that the router's address is the one on the link where
the probe came in, or the one of the sender's network, and that extensions are told with -e where routers send them."""

import atexit
import os
import pathlib
import re
import shutil
import tempfile

from netns import *

require_namespaces()
names = pathlib.Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, names)
for name in ("traceroute", "traceroute6"):
    (names / name).symlink_to(NTOOL)
FORWARDING = {
    "net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1, "net.ipv4.icmp_ratelimit": 0, "net.ipv6.icmp.ratelimit": 0,
    "net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0,
}  # fmt: skip


def node(name):
    host = Host(name)
    for knob, value in FORWARDING.items():
        try:
            host.sysctl(knob, value)
        except Failure:
            pass  # newer kernels keep the limits for the whole machine
    host.set("ip", "route", "add", "unreachable", "default", "metric", "8192")
    host.set("ip", "-6", "route", "add", "unreachable", "default", "metric", "8192")
    return host


def traced(host, *words):
    done = host.run([names / words[0], *words[1:]]).expect_code(0)
    expect_equal(done.err, "", f"{words}: nothing besides")
    return done.out


def version_is_new_enough(name):
    """The tests read it from both streams as digits without dots, and skip what needs 2.1.5."""
    done = Host("anybody").run(["sh", "-c", f"{names / name} -V 2>&1"])
    found = re.search(r"[0-9]+.[0-9]+.[0-9]+", done.out)
    expect(found and int(found.group().replace(".", "")) >= 215, f"{name} -V: {done.out!r}")


def a_router_with_two_ways_to_the_client(vrf=False):
    """IPv6: the client's default router passes all on to another one, which is also on the client's link. It answers from
    the link where the probe came in (2000:102::/64), not from that of the client."""
    client, server, first, second = (node(name) for name in ("client", "server", "first", "second"))
    if vrf and second.run("ip link add vrf100 type vrf table 100 && ip link set vrf100 up").code != 0:
        return print("no VRF in this kernel: that part is left out")
    slave = "ip link set {} master vrf100" if vrf else "true"
    if vrf:
        second.set("ip", "-6", "address", "add", "2001:db8:100::1/64", "dev", "vrf100")
    link(second, server, ["2000:103::2/64"], ["2000:103::4/64"], a_name="eth3")
    link(first, second, ["2000:102::1/64"], ["2000:102::2/64"], a_name="eth2", b_name="eth2")
    first.set("ip", "link", "add", "br0", "type", "bridge")
    first.set("ip", "link", "set", "br0", "up")
    first.set("ip", "address", "add", "2000:101::1/64", "dev", "br0", "nodad")
    link(client, first, ["2000:101::3/64"], [], b_name="eth0")
    link(second, first, ["2000:101::2/64"], [], a_name="eth1", b_name="eth1")
    for name in ("eth0", "eth1"):
        first.set("ip", "link", "set", name, "master", "br0")
    for name in ("eth1", "eth2", "eth3"):
        # Addresses go where their interface goes, and are lost on the way.
        second.set("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/keep_addr_on_down; " + slave.format(name))
    server.set("ip", "-6", "route", "add", "default", "via", "2000:103::2")
    first.set("ip", "-6", "route", "add", "default", "via", "2000:102::2")
    client.set("ip", "-6", "route", "add", "default", "via", "2000:101::1")
    wait_for(lambda: client.run([NTOOL, "ping", "-c", "1", "-w", "1", "2000:103::4"]).code == 0, "the bridge forwards")
    for way in ([], ["-I"], ["-T"]):
        out = traced(client, "traceroute6", "-n", *way, "2000:103::4")
        expect_in("2000:102::2", out, f"IPv6 {way}: the link where the probe came in")
        expect_not_in("2000:101::2", out, f"IPv6 {way}: not the link of the client")
        expect_not_in("2001:db8:100::1", out, f"IPv6 {way}: not the address of the VRF")


def a_router_with_two_addresses_of_one_link(vrf=False):
    """IPv4: with icmp_errors_use_inbound_ifaddr a router answers from the address in the asker's network, whichever of its
    two addresses is the first one."""
    client, server, router = (node(name) for name in ("client", "server", "router"))
    if vrf and router.run("ip link add vrf100 type vrf table 100 && ip link set vrf100 up").code != 0:
        return print("no VRF in this kernel: that part is left out")
    primary, second = ("1.0.1.1/24", "1.0.3.1/24") if vrf else ("1.0.3.1/24", "1.0.1.1/24")
    link(client, router, ["1.0.1.3/24", "1.0.3.3/24"], [primary, second], b_name="eth1")
    link(server, router, ["1.0.2.4/24"], ["1.0.2.1/24"], b_name="eth2")
    if vrf:
        router.set("ip", "address", "add", "1.0.4.1/24", "dev", "vrf100")
        for name in ("eth1", "eth2"):
            router.set("ip", "link", "set", name, "master", "vrf100")
    router.sysctl("net.ipv4.icmp_errors_use_inbound_ifaddr", 1)
    client.set("ip", "route", "add", "default", "via", "1.0.1.1")
    server.set("ip", "route", "add", "default", "via", "1.0.2.1")
    for source, answers in (("1.0.1.3", "1.0.1.1"), ("1.0.3.3", "1.0.3.1")):
        # Older kernels answer from the first address whoever asks.
        first = traced(client, "traceroute", "-s", source, "1.0.2.4").splitlines()[1].split()[1]
        expect_in(first, (answers, primary.split("/")[0]), f"from {source}: an address of the link")
        expect_not_in("1.0.4.1", first, "not the address of the VRF")
        for way in (["-I"], ["-T"], ["-U"], ["-UL"]):
            line = traced(client, "traceroute", "-n", *way, "-s", source, "1.0.2.4").splitlines()[1]
            expect_equal(line.split()[1], first, f"{way} from {source}: the same router")


def routers_that_tell_the_interface(family):
    """Links have link-local addresses alone, so the routers answer from their loopback. Where the kernel can, they tell the
    incoming interface (RFC 5837), which -e shows."""
    client, router, server = (node(name) for name in ("client", "router", "server"))
    link(client, router, ["fe80::1/64"], ["fe80::2/64"], a_name="eth1", b_name="eth1")
    link(router, server, ["fe80::3/64"], ["fe80::4/64"], a_name="eth2", b_name="eth2")
    base, bits = ("2001:db8:1::", 128) if family == 6 else ("192.0.2.", 32)
    for number, host in enumerate((client, router, server), 1):
        host.set("ip", "address", "add", f"{base}{number}/{bits}", "dev", "lo")
    via = ["via"] if family == 6 else ["via", "inet6"]
    whole = "::/0" if family == 6 else "0.0.0.0/0"
    for host, to, gateway, name in (
        (client, whole, "fe80::2", "eth1"), (server, whole, "fe80::3", "eth2"),
        (router, f"{base}1/{bits}", "fe80::1", "eth1"), (router, f"{base}3/{bits}", "fe80::4", "eth2"),
    ):  # fmt: skip
        host.set("ip", f"-{family}", "route", "add", to, *via, gateway, "dev", name)
    program = "traceroute6" if family == 6 else "traceroute"
    knob = "net.ipv6.icmp.errors_extension_mask" if family == 6 else "net.ipv4.icmp_errors_extension_mask"
    can = os.path.exists("/proc/sys/" + knob.replace(".", "/"))
    for length in ([], ["127"], ["128"], ["129"]):
        out = traced(client, program, "-n", "-e", f"{base}3", *length)
        lines = [line.split()[1] for line in out.splitlines()[1:]]
        expect_equal(lines, [f"{base}2", f"{base}3"], f"IPv{family} {length}: the way")
        expect_not_in("INC", out, "nothing is added unless a router was told to")
        if can:
            router.sysctl(knob, "0x01")
            index = router.set("cat", "/sys/class/net/eth1/ifindex").strip()
            out = traced(client, program, "-e", f"{base}3", *length)
            expect_in(f'<INC:{index},"eth1",mtu=1500>', out, f"IPv{family} {length}: the incoming interface")
            router.sysctl(knob, "0x00")
    if not can:
        print(f"no {knob} in this kernel: that part is left out")


for name in ("traceroute", "traceroute6"):
    version_is_new_enough(name)
for vrf in (False, True):
    a_router_with_two_ways_to_the_client(vrf)
    a_router_with_two_addresses_of_one_link(vrf)
for family in (4, 6):
    routers_that_tell_the_interface(family)
