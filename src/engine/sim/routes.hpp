// Where a destination stands in a topology.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/engine/sim/topology.hpp>

namespace ntool::engine::sim {

struct Place {
  std::size_t path = 0;
  std::size_t hops = 0;               ///< how many are passed before it
  std::optional<std::size_t> target;  ///< none: it is the hop behind these
};

/// The first target that has an address, in the order of the topology, or else the first hop. Thousands of prefixes
/// cost a search by halves for each length that any of them has.
class Routes {
 public:
  explicit Routes(const Topology& topology);
  [[nodiscard]] std::optional<Place> find(const IpAddress& destination) const;

 private:
  struct Entry {
    Prefix network;
    std::size_t order;  ///< targets before hops
    Place place;
  };
  std::vector<Entry> entries_;     // by network, then by order
  std::vector<unsigned> lengths_;  // those that occur
};

}  // namespace ntool::engine::sim
