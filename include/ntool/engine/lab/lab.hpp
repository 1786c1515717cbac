// Lab: a network to practise in, checked and complete: every interface has its name, its addresses and its MTU, every
// host its routes. engine/lab/lab_file.hpp reads one from text; commands/lab makes a real one from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/engine/sim/topology.hpp>
#include <ntool/wire/ethernet.hpp>
#include <ntool/wire/nft.hpp>

namespace ntool::engine::lab {

/// An end of a link. Names are eth0, eth1 … of each host, in the order of the links.
struct Interface {
  std::string name = {};
  std::size_t link = 0;       ///< in Lab::links; links.size(): the way into the internet
  wire::MacAddress mac = {};  ///< 02:42 and the IPv4 address, where it has one
  std::vector<Prefix> addresses = {};
  Mtu mtu{1500};
  bool operator==(const Interface&) const = default;
};

struct Route {
  Prefix to = {};
  std::optional<IpAddress> via = {};
  std::size_t interface = 0;  ///< in Host::interfaces
  std::optional<std::uint32_t> metric = {};
  bool operator==(const Route&) const = default;
};

/// A program that runs as long as the lab does. No shell is asked: quotes and backslashes are read as sh(1) reads them,
/// and everything else is a word.
struct Service {
  std::string line = {};                ///< as written
  std::vector<std::string> words = {};  ///< at least one
  bool operator==(const Service&) const = default;
};

struct Host {
  std::string name = {};
  bool router = false;  ///< forwards both families
  wire::nft::Ruleset rules = {};
  std::vector<Service> services = {};
  std::vector<Interface> interfaces = {};
  std::vector<Route> routes = {};
  bool operator==(const Host&) const = default;
};

/// Two ends are a cable, more are a switch.
struct Link {
  struct End {
    std::size_t host = 0, interface = 0;
    bool operator==(const End&) const = default;
  };
  std::vector<End> ends = {};
  std::optional<Prefix> subnet = {}, subnet6 = {};
  Mtu mtu{1500};
  bool operator==(const Link&) const = default;
};

/// A simulated network beyond the last interface of one host, whose other end the simulator is.
struct Internet {
  std::size_t behind = 0;     ///< in Lab::hosts
  std::size_t interface = 0;  ///< in its interfaces: the last
  /// The simulator's own addresses on that link: the host's default routes go there. They answer ARP, neighbour
  /// solicitations and pings, and take no hop of the way: the first that a probe hears of is the first of its path.
  std::optional<IpAddress> gateway = {}, gateway6 = {};
  wire::MacAddress mac = {};
  sim::Topology topology = {};
  bool operator==(const Internet&) const = default;
};

struct Lab {
  std::string name = {};
  std::vector<Host> hosts = {};  ///< at least one; the first is where `lab run` runs
  std::vector<Link> links = {};
  std::optional<Internet> internet = {};
  bool operator==(const Lab&) const = default;

  [[nodiscard]] const Host* find_host(std::string_view wanted) const {
    for (const auto& host : hosts) {
      if (host.name == wanted) return &host;
    }
    return nullptr;
  }
};

}  // namespace ntool::engine::lab
