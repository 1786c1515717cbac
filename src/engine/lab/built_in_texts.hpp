// The built-in labs as text; built_in.cpp finds them by name, and makes that of routers-N.
#pragma once

#include <string_view>

namespace ntool::engine::lab {

inline constexpr std::string_view two_hosts_text =
    R"(# Two hosts on one network, with the addresses that Docker gives to its first two containers.
#
#   ntool lab run two-hosts -- ntool ping -c 3 server
#
# A conversation takes two terminals:
#
#   ntool lab up two-hosts
#   ntool lab exec server -- ntool nc -l -v -p 8001
#   ntool lab exec client -- ntool nc 172.17.0.2 8001         (in the other)
#   ntool lab down two-hosts
hosts:
  client: {}
  server: {}
links:
  - between: [client, server]
    subnet: 172.17.0.0/16
    subnet6: "fd17::/64"
    addresses:
      client: [172.17.0.3, "fd17::3"]
      server: [172.17.0.2, "fd17::2"]
)";

inline constexpr std::string_view nat_text =
    R"(# A client behind a router that translates addresses, and a server outside which knows no way back.
#
#   ntool lab run nat -- ntool ping -c 3 server                (the server sees the address of fw)
#   ntool lab run nat -- ntool nc -zv server 8001
#
# From outside the client is reached by the one port that fw hands on:
#
#   ntool lab up nat
#   ntool lab exec server -- ntool nc -zv 203.0.113.254 80     (fw hands it to port 8080 of the client)
#   ntool lab exec server -- ntool ping -c 1 192.168.1.2       (no route)
#   ntool lab down nat
hosts:
  client: {services: ["ntool nc -l -k -p 8080"]}
  fw:
    router: true
    nat: masquerade
    redirect: [{proto: tcp, port: 80, to: "192.168.1.2:8080"}]
  server: {services: ["ntool nc -l -k -p 8001"]}
links:
  - between: [client, fw]
    subnet: 192.168.1.0/24
    subnet6: "fd19::/64"
    addresses: {client: [192.168.1.2, "fd19::2"], fw: [192.168.1.1, "fd19::1"]}
  - between: [fw, server]
    subnet: 203.0.113.0/24
    subnet6: "2001:db8:113::/64"
    addresses: {fw: [203.0.113.254, "2001:db8:113::fe"], server: [203.0.113.1, "2001:db8:113::1"]}
)";

inline constexpr std::string_view dual_homed_text =
    R"(# A server with two networks: packets for its front address come in by r1 and leave by r2.
#
#   ntool lab run dual-homed -- ntool ping -c 3 10.1.0.2       (there by r1, back by r2)
#   ntool lab run dual-homed -- ntool ping -c 3 10.2.0.2       (both ways by r2)
#   ntool lab run dual-homed -- ntool traceroute 10.1.0.2
#   ntool lab run dual-homed -- ntool nc -zv 10.1.0.2 8001
hosts:
  client: {}
  r1: {router: true}
  r2: {router: true}
  server: {services: ["ntool nc -l -k -p 8001"]}
links:
  - between: [client, r1, r2]
    subnet: 10.0.0.0/24
    subnet6: "fd10::/64"
    addresses: {client: [10.0.0.10, "fd10::10"], r1: [10.0.0.1, "fd10::1"], r2: [10.0.0.2, "fd10::2"]}
  - between: [r1, server]                # front
    subnet: 10.1.0.0/24
    subnet6: "fd10:1::/64"
    addresses: {r1: [10.1.0.1, "fd10:1::1"], server: [10.1.0.2, "fd10:1::2"]}
  - between: [r2, server]                # back
    subnet: 10.2.0.0/24
    subnet6: "fd10:2::/64"
    addresses: {r2: [10.2.0.1, "fd10:2::1"], server: [10.2.0.2, "fd10:2::2"]}
routes:
  - {on: client, to: 10.1.0.0/24, via: 10.0.0.1}
  - {on: client, to: 10.2.0.0/24, via: 10.0.0.2}
  - {on: server, to: default, via: 10.2.0.1}
  - {on: client, to: "fd10:1::/64", via: "fd10::1"}
  - {on: client, to: "fd10:2::/64", via: "fd10::2"}
  - {on: server, to: default, via: "fd10:2::1"}
)";

inline constexpr std::string_view firewall_text =
    R"(# A firewall that treats each port in its own way, and a server behind it.
#
#   ntool lab run firewall -- ntool nc -zv -w 2 server 8001    (open)
#   ntool lab run firewall -- ntool nc -zv -w 2 server 25      (dropped: nobody says a word)
#   ntool lab run firewall -- ntool nc -zv -w 2 server 20-25   (each refused in another way)
#   ntool lab run firewall -- ntool tcping -c 3 server 22
#   ntool lab run firewall -- ntool ping -c 3 server           (ping is let through)
hosts:
  client: {}
  fw:
    router: true
    firewall:
      - {chain: forward, proto: tcp, port: 20, action: reject, with: net-unreachable}
      - {chain: forward, proto: tcp, port: 21, action: reject, with: host-unreachable}
      - {chain: forward, proto: tcp, port: 22, action: reject, with: port-unreachable}
      - {chain: forward, proto: tcp, port: 23, action: reject, with: admin-prohibited}
      - {chain: forward, proto: tcp, port: 24, action: reject, with: tcp-reset}
      - {chain: forward, proto: tcp, port: 25, action: drop}
      - {chain: forward, proto: udp, port: 53, action: drop}
      - {chain: forward, proto: udp, port: 123, action: reject, with: admin-prohibited}
      - {chain: input, proto: tcp, port: 23, action: reject, with: port-unreachable}
  server:
    services:
      - ntool nc -l -k -p 25
      - ntool nc -l -k -p 8001
      - ntool nc -l -6 -k -p 8001
links:
  - between: [client, fw]
    subnet: 192.168.1.0/24
    subnet6: "fd19::/64"
    addresses: {client: [192.168.1.2, "fd19::2"], fw: [192.168.1.1, "fd19::1"]}
  - between: [fw, server]
    subnet: 192.168.2.0/24
    subnet6: "fd19:2::/64"
    addresses: {fw: [192.168.2.1, "fd19:2::1"], server: [192.168.2.2, "fd19:2::2"]}
)";

inline constexpr std::string_view internet_text = R"(# A client at home, and a simulated internet behind its router.
#
#   ntool lab run internet -- ntool ping -c 5 198.51.100.1
#   ntool lab run internet -- ntool traceroute 198.51.100.1         (--json tells MPLS labels, too)
#   ntool lab run internet -- ntool traceroute -6 2001:db8:1::1
#   ntool lab run internet -- ntool nc -zv -w 2 198.51.100.1 22-25
#   ntool lab run internet -- ntool nc -w 2 198.51.100.1 80       (the server says hello)
#   ntool lab run internet -- ntool ping -s 1472 -c 3 192.0.2.1   (a black hole: nothing comes, nobody says why)
#   ntool lab run internet -- ntool traceroute 198.18.1.1         (two routers pass packets to each other)
#   ntool lab run internet -- ntool ping -c 3 198.18.2.1          (a router says that there is no such host)
hosts:
  client: {}
  r1: {router: true}
links:
  - between: [client, r1]
    subnet: 192.168.1.0/24
    subnet6: "fd19::/64"
    addresses: {client: [192.168.1.2, "fd19::2"], r1: [192.168.1.1, "fd19::1"]}
internet:
  behind: r1
  seed: 1
  paths:
    - to: [198.51.100.0/24, "2001:db8:1::/48"]
      hops:
        - {address: 203.0.113.1, rtt: 2ms}
        - {address: [203.0.113.2, 203.0.113.6], balance: flow, rtt: 5ms, jitter: 1ms}
        - {silent: true}
        - address: 203.0.113.10
          rtt: 8ms
          rate_limit: 1/s
          mpls: [{label: 24001, tc: 0, ttl: 1}]
          interface: {name: et-0/0/1, index: 5, mtu: 9000}
        - {address: 203.0.113.14, rtt: 10ms, mpls: [{label: 24002, tc: 0, ttl: 1}]}
        - {address: 203.0.113.18, rtt: 11ms, jitter: 3ms, loss: 0.5%}
        - {address: [203.0.113.22, 203.0.113.26], balance: packet, rtt: 12ms}
        - {address: 203.0.113.30, rtt: 14ms}
        - {address: 203.0.113.34, rtt: 15ms, quote: 8}
        - {address: 203.0.113.38, rtt: 16ms}
        - {address: 203.0.113.42, rtt: 18ms, ttl: 64}
        - {address: 203.0.113.46, rtt: 19ms}
      target:
        rtt: 20ms
        jitter: 2ms
        loss: 1%
        duplicate: 0.5%
        reorder: 2%
        corrupt: 0.1%
        ttl: 64
        icmp: answer
        tcp: {open: [80, 443], reset: [22], reject: [23], drop: [25], banner: {80: "hello\n"}}
        udp: {echo: [7], drop: [9], closed: rest}
    - to: [192.0.2.0/24, "2001:db8:2::/48"]        # what is larger than 1,400 bytes vanishes
      hops:
        - {address: 203.0.113.1, rtt: 2ms}
        - {address: 203.0.113.50, rtt: 6ms}
        - {address: 203.0.113.54, rtt: 9ms}
      target: {rtt: 10ms, tcp: {open: [80]}}
      mtu: {after_hop: 2, size: 1400, report: false}
    - to: [198.18.1.0/24, "2001:db8:3::/48"]
      hops:
        - {address: 203.0.113.1, rtt: 2ms}
        - {address: 203.0.113.58, rtt: 6ms}
        - {address: 203.0.113.62, rtt: 9ms}
      loop: [2, 3]
    - to: [198.18.2.0/24, "2001:db8:4::/48"]
      hops:
        - {address: 203.0.113.1, rtt: 2ms}
        - {address: 203.0.113.66, rtt: 6ms, unreachable: host}
)";

}  // namespace ntool::engine::lab
