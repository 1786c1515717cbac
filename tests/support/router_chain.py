"""A client and a server with routers between them, each a host of netns.py, IPv4 and IPv6.

Cable k joins node k with node k + 1 and is 10.1.k.0/24 and fd00:(k + 1)::/64; its ends are .1 (towards the client) and .2. So
the router at hop k answers from 10.1.(k - 1).2, and the server is 10.1.COUNT.2.
"""

from netns import Failure, Host, link

ANSWER_FREELY = {
    "net.ipv4.icmp_ratelimit": 0,
    "net.ipv4.icmp_ratemask": 0,  # where the limits below are the machine's
    "net.ipv4.icmp_msgs_per_sec": 100000,
    "net.ipv4.icmp_msgs_burst": 100000,
    "net.ipv6.icmp.ratelimit": 0,
    "net.ipv4.ip_forward": 1,
    "net.ipv6.conf.all.forwarding": 1,
}


class Chain:
    def __init__(self, count):
        self.count = count
        self.client = Host("client")
        self.server = Host("server")
        self.routers = [Host(f"router{hop}") for hop in range(1, count + 1)]
        nodes = [self.client, *self.routers, self.server]
        for node in nodes:
            for name, value in ANSWER_FREELY.items():
                try:
                    node.sysctl(name, value)
                except Failure:
                    pass  # newer kernels keep some of them for the whole machine, and need them less
        for k in range(count + 1):
            link(nodes[k], nodes[k + 1], [f"10.1.{k}.1/24", f"fd00:{k + 1}::1/64"], [f"10.1.{k}.2/24", f"fd00:{k + 1}::2/64"],
                 a_name="next", b_name="prev")  # fmt: skip
        for k, node in enumerate(nodes):
            routes = [f"route add 10.1.{j}.0/24 via 10.1.{k - 1}.1\n-6 route add fd00:{j + 1}::/64 via fd00:{k}::1"
                      for j in range(k - 1)]  # fmt: skip
            if k <= count:
                routes.append(f"route add default via 10.1.{k}.2\n-6 route add default via fd00:{k + 1}::2")
            for line in "\n".join(routes).split("\n"):
                if line:
                    node.set("ip", *line.split())

    def target(self, family=4):
        return f"10.1.{self.count}.2" if family == 4 else f"fd00:{self.count + 1}::2"

    def hop(self, ttl, family=4):
        """The address from which hop `ttl` answers."""
        return f"10.1.{ttl - 1}.2" if family == 4 else f"fd00:{ttl}::2"

    def way(self, family=4):
        return [self.hop(ttl, family) for ttl in range(1, self.count + 2)]


def mute_too_big(router):
    """From now on it says nothing where packets are too long: a black hole. Failure: without nftables."""
    router.set("nft", "add table inet t; add chain inet t out { type filter hook output priority 0; }; "
               "add rule inet t out ip protocol icmp icmp type destination-unreachable icmp code frag-needed drop; "
               "add rule inet t out meta l4proto ipv6-icmp icmpv6 type packet-too-big drop")  # fmt: skip


def without_rights(command):
    """`command` as a user who may do nothing special."""
    return ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
            "--bounding-set=-all", "--", *command]  # fmt: skip


def can_change_user(host):
    """Not so in a user namespace that knows one user alone."""
    return host.run(without_rights(["true"])).code == 0
