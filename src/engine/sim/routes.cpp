#include "routes.hpp"

#include <algorithm>
#include <tuple>

namespace ntool::engine::sim {
namespace {

/// The network of that length in which an address is; none where it has fewer bits.
std::optional<Prefix> network_of(const IpAddress& address, unsigned length) {
  if (length > address.bits()) return std::nullopt;
  const auto prefix = Prefix::make(address, length);
  const auto network = prefix ? Prefix::make(prefix->network(), length) : prefix;
  if (!network) return std::nullopt;
  return *network;
}

}  // namespace

Routes::Routes(const Topology& topology) {
  const auto add = [&](const IpAddress& address, unsigned length, const Place& place) {
    if (const auto network = network_of(address.with_zone({}), length))
      entries_.push_back({*network, entries_.size(), place});
  };
  for (std::size_t p = 0; p < topology.paths.size(); ++p) {
    const auto& path = topology.paths[p];
    for (std::size_t t = 0; t < path.targets.size(); ++t) {
      for (const auto& prefix : path.targets[t].addresses) {
        add(prefix.address(), prefix.length(), {p, path.hops.size(), t});
      }
    }
  }
  for (std::size_t p = 0; p < topology.paths.size(); ++p) {
    const auto& hops = topology.paths[p].hops;
    for (std::size_t h = 0; h < hops.size(); ++h) {
      for (const auto& address : hops[h].addresses) add(address, address.bits(), {p, h, std::nullopt});
    }
  }
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tuple(entry.network, entry.order); });
  for (const auto& entry : entries_) lengths_.push_back(entry.network.length());
  std::ranges::sort(lengths_);
  lengths_.erase(std::ranges::unique(lengths_).begin(), lengths_.end());
}

std::optional<Place> Routes::find(const IpAddress& destination) const {
  const Entry* first = nullptr;
  for (const unsigned length : lengths_) {
    const auto network = network_of(destination, length);
    if (!network) break;
    const auto found = std::ranges::lower_bound(entries_, *network, {}, &Entry::network);
    if (found == entries_.end() || found->network != *network) continue;
    if (first == nullptr || found->order < first->order) first = &*found;
  }
  if (first == nullptr) return std::nullopt;
  return first->place;
}

}  // namespace ntool::engine::sim
