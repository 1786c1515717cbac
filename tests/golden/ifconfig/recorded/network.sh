# The network that links.hex, addresses.hex and stdout were recorded in:
#   unshare -n sh network.sh && ... (see tests/support/netlink_dump.py); stdout is what net-tools 2.10 printed then.
set -e
sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
ip link set lo up
ip link add v10 address 02:00:00:00:00:0a type veth peer name w10 address 02:00:00:00:01:0a
ip link add v2 address 02:00:00:00:00:02 type veth peer name w2 address 02:00:00:00:01:02
ip link add br0 address 02:00:00:00:02:00 type bridge
ip link add mac0 link v10 address 02:00:00:00:03:00 type macvlan
ip tuntap add tun9 mode tun
ip link set w2 master br0
ip address add 10.2.0.1/24 broadcast + dev v2
ip address add 10.2.0.2/24 broadcast + dev v2
ip address add 10.2.1.1/16 broadcast + label v2:1 dev v2
ip address add 10.9.9.1 peer 10.9.9.2 dev tun9
ip address add 10.10.0.1/31 dev v10
for name in v10 v2 w2 br0 mac0 tun9; do
  ip link set $name addrgenmode none
  ip link set $name up
done
ip address add 2001:db8::1/64 dev v2
