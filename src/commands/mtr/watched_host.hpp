// A host whose path is watched, with what is known of the path so far.
#pragma once

#include <string>

#include <ntool/base/time.hpp>
#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::commands::mtr {

struct WatchedHost {
  std::string name;  ///< as typed
  IpAddress address;
  engine::PathFigures figures;
  WallTime began = {};
};

/// The hops that are shown, in order.
template <class Seen>
void for_each_hop(const engine::PathFigures& figures, Seen&& seen) {
  for (unsigned ttl = figures.first().value(); ttl <= figures.length().value(); ++ttl) {
    const Ttl hop(static_cast<std::uint8_t>(ttl));
    seen(hop, figures.hop(hop));
  }
}

}  // namespace ntool::commands::mtr
