"""Requests that make a network (wire/rtnl/edit): what the kernel made of them, as iproute2 shows it."""

import json
import os
import subprocess

from netns import *

require_namespaces()
workshop, client, router = Host("workshop"), Host("client"), Host("router")
EDIT = os.environ["TOOLS"] + "/rtnl_edit"


def edit(host, *lines, timeout=DEFAULT_TIMEOUT):
    return host.run([EDIT], stdin="".join(line + "\n" for line in lines), timeout=timeout)


def shown(host, *what):
    return json.loads(host.set("ip", "-j", "-d", *what))


def link_of(host, name):
    (link,) = shown(host, "link", "show", name)
    return link


# A cable whose ends are in two other namespaces, from a third one; nothing stays behind there.
c, r = f"/proc/{client.pid}/ns/net", f"/proc/{router.pid}/ns/net"
edit(workshop, f"veth name=eth0 ns={c} index=7 mac=020000000001 mtu=1400 -- name=eth0 ns={r} index=9 mac=020000000002 mtu=1400").expect_code(0)
expect_equal([link["ifname"] for link in shown(workshop, "link")], ["lo"], "links of the namespace that asked")
for host, index, mac in ((client, 7, "02:00:00:00:00:01"), (router, 9, "02:00:00:00:00:02")):
    link_now = link_of(host, "eth0")
    expect_equal(link_now["linkinfo"]["info_kind"], "veth", "its kind")
    expect_equal((link_now["ifindex"], link_now["address"], link_now["mtu"]), (index, mac, 1400), "index, MAC and MTU")
    expect("UP" not in link_now["flags"], "a new link is down")

# One end here, and everything left to the kernel.
edit(router, "veth name=left -- name=right").expect_code(0)
expect_equal({link["ifname"] for link in shown(router, "link")}, {"lo", "eth0", "left", "right"}, "links")

# Up, a new MTU, addresses, routes.
edit(client, "change 7 up mtu=1380", "address 7 172.17.0.3/24", "address 7 fd17::3/64", "route 0.0.0.0/0 via=172.17.0.1",
     "route 198.51.100.77/24 via=172.17.0.1 out=7 source=172.17.0.3 metric=50", "route 192.0.2.0/24 out=7",
     "route ::/0 via=fe80::1%7", "route 2001:db8::/32 via=fd17::1 metric=9").expect_code(0)  # fmt: skip
edit(router, "change 9 up", "address 9 172.17.0.1/24", "address 9 fd17::1/64", "address 9 10.9.9.0/31").expect_code(0)
wait_for(lambda: "LOWER_UP" in link_of(client, "eth0")["flags"], "the carrier")
link_now = link_of(client, "eth0")
expect("UP" in link_now["flags"] and link_now["mtu"] == 1380, f"up with another MTU: {link_now}")


def addresses(host, index):
    """Of eth0, without the link-local one that the kernel adds."""
    (link,) = shown(host, "address", "show", "dev", "eth0")
    expect_equal(link["ifindex"], index, "the interface's index")
    return [(a["local"], a["prefixlen"], a.get("broadcast"), a["scope"], bool(a.get("tentative")), bool(a.get("nodad")))
            for a in link["addr_info"] if a["scope"] != "link"]  # fmt: skip


expect_equal(addresses(client, 7), [("172.17.0.3", 24, "172.17.0.255", "global", False, False),
                                    ("fd17::3", 64, None, "global", False, True)], "addresses")  # fmt: skip
expect_equal(addresses(router, 9)[:2], [("172.17.0.1", 24, "172.17.0.255", "global", False, False),
                                        ("10.9.9.0", 31, None, "global", False, False)], "addresses")  # fmt: skip


def routes(family, protocol):
    keys = ("dst", "gateway", "dev", "prefsrc", "metric", "scope", "type")
    return [{key: row[key] for key in keys if key in row} for row in shown(client, family, "route", "show", "proto", protocol)]


plain = {"dev": "eth0", "type": "unicast"}
expect_equal(routes("-4", "static"), [
    {**plain, "dst": "default", "gateway": "172.17.0.1", "scope": "global"},
    {**plain, "dst": "192.0.2.0/24", "scope": "link"},
    {**plain, "dst": "198.51.100.0/24", "gateway": "172.17.0.1", "prefsrc": "172.17.0.3", "metric": 50, "scope": "global"},
], "IPv4 routes")  # fmt: skip
expect_equal(routes("-6", "static"), [
    {**plain, "dst": "2001:db8::/32", "gateway": "fd17::1", "metric": 9, "scope": "global"},
    {**plain, "dst": "default", "gateway": "fe80::1", "metric": 1024, "scope": "global"},
], "IPv6 routes")  # fmt: skip
client.set("ping", "-c", "1", "-W", "5", "172.17.0.1")
client.set("ping", "-c", "1", "-W", "5", "fd17::1")

# A switch with a port; down again.
edit(router, "bridge name=br0 index=20 mac=020000000020 mtu=1450").expect_code(0)
bridge = link_of(router, "br0")
expect_equal((bridge["linkinfo"]["info_kind"], bridge["ifindex"], bridge["address"], bridge["mtu"]),
             ("bridge", 20, "02:00:00:00:00:20", 1450), "the switch")  # fmt: skip
left = link_of(router, "left")["ifindex"]
edit(router, f"change {left} up master=20", "change 20 up").expect_code(0)
expect_equal(link_of(router, "left")["master"], "br0", "its port")
edit(router, "change 20 down").expect_code(0)
expect("UP" not in link_of(router, "br0")["flags"], "down")
edit(workshop, f"bridge name=far ns={r}").expect_code(0)
expect_equal(link_of(router, "far")["linkinfo"]["info_kind"], "bridge", "a switch in another namespace")

# Nothing is replaced, and the kernel's words are told.
for line, words in (
    ("route 192.0.2.0/24 out=7", "File exists"),
    ("route 2001:db8::/32 via=fd17::1 metric=9", "File exists"),
    ("address 7 172.17.0.3/24", "File exists"),
    ("address 99 172.17.0.4/24", "No such device"),
    ("change 99 up", "No such device"),
    ("veth name=eth0 -- name=eth5", "File exists"),
    ("route 203.0.113.0/24 via=8.8.8.8 out=7", "Nexthop has invalid gateway"),
    ("veth name=eth6 mtu=10 -- name=eth5", "Invalid argument"),
):
    failed = edit(client, line).expect_code(1)
    expect_in(words, failed.err, line)
expect_equal({link["ifname"] for link in shown(client, "link")}, {"lo", "eth0"}, "links after all those failures")
