"""A host whose internet is simulated: `client` with one cable, at whose other end tools/sim_link answers for a whole
network (include/ntool/engine/sim/topology_text.hpp). The client is 100.64.0.2 and 2001:db8:ffff::2; its default routes
go by the gateway, 100.64.0.1 and fe80::1, which exist in the simulator alone.

    with_internet = SimLink("hop 10.0.0.1 rtt 2ms\\ntarget 203.0.113.5 2001:db8::5 rtt 20ms")
    with_internet.client.run([NTOOL, "ping", "-c", "1", "203.0.113.5"]).expect_code(0)
    counted = with_internet.end()
"""

import json
import os
import sys

from netns import Host, expect, link

TOOL = os.path.join(os.environ.get("TOOLS") or os.path.join(os.path.dirname(__file__), "../../build/dev/tools"), "sim_link")
GATEWAY_MAC = "02:42:64:40:00:01"

# SIOCETHTOOL with the commands of linux/ethtool.h: what a real card would do is done before the frame leaves.
OFFLOADS_OFF = """
import fcntl, socket, struct, sys, array
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    for command in (0x17, 0x19, 0x1f, 0x24):  # STXCSUM, SSG, STSO, SGSO
        value = array.array("B", struct.pack("II", command, 0))
        request = struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0])
        fcntl.ioctl(any_socket, 0x8946, request)
"""


def offloads_off(host, name):
    host.set(sys.executable, "-c", OFFLOADS_OFF, name)


class SimLink:
    def __init__(self, topology, *keys, mtu=1500, tool=None):
        self.client, self.simulator = Host("client"), Host("simulator")
        self.client_name, self.name = link(self.client, self.simulator, ["100.64.0.2/24", "2001:db8:ffff::2/64"])
        # The kernel of the simulator's end must not speak there itself.
        self.simulator.sysctl(f"net.ipv6.conf.{self.name}.disable_ipv6", 1)
        for host, name in ((self.client, self.client_name), (self.simulator, self.name)):
            host.set("ip", "link", "set", name, "mtu", str(mtu))
        offloads_off(self.client, self.client_name)
        self.add_routes()
        self._topology = os.memfd_create("topology")  # in no folder: it needs no removal
        os.write(self._topology, topology.encode())
        path = f"/proc/{os.getpid()}/fd/{self._topology}"
        self.process = self.simulator.spawn([*(tool or [TOOL]), self.name, path, *keys])
        self.process.read_until("ready\n")

    def add_routes(self):
        self.client.set("ip", "route", "replace", "default", "via", "100.64.0.1", "dev", self.client_name)
        self.client.set("ip", "-6", "route", "replace", "default", "via", "fe80::1", "dev", self.client_name)

    def end(self):
        """Ends the simulator as its holder would, and returns what it counted."""
        self.process.close_stdin()
        expect(self.process.wait() == 0, "the simulator failed", self.process.transcript())
        return json.loads(self.process.read_until("}\n").splitlines()[-1])
