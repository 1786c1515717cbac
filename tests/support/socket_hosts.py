"""Two hosts for whoever shows sockets: one that will have them, and a silent one at the other end of its link."""

from netns import *

ATTEMPTS = 20


def socket_hosts():
    """(host, quiet): `host` has addresses of many lengths, a neighbour that says nothing, and asks files alone for names, as
    ours does anyway."""
    host, quiet = Host("sockets"), Host("quiet")
    link(host, quiet, ["10.8.0.1/24"], [])
    host.set("ip", "neighbour", "add", "10.8.0.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0")  # silence, no error
    for address in ("10.7.0.1/32", "10.7.0.2/32", "2001:db8:1234:5678:9abc:def0:1234:5678/128",
                    "2001:db8:1234:5678:9abc:def0:1234:5679/128", "fd00::1/128"):  # fmt: skip
        host.set("ip", "address", "add", address, "dev", "lo")
    host.replace_file("/etc/nsswitch.conf", "hosts: files\nservices: files\nprotocols: files\npasswd: files\n")
    return host, quiet


def beside_steady(host, theirs, ours, steady, shown):
    """(theirs, ours) as they ran: tables may change between two runs, so ours runs between two of theirs that agree."""
    for _ in range(ATTEMPTS):
        before, done, after = host.run(theirs), host.run(ours), host.run(theirs)
        if steady(before.out) == steady(after.out):
            return after, done
    raise Failure(f"the sockets do not stand still for {shown}")
