// A path that goes in circles: two routers or more that send a packet to each other until its TTL is gone.
#pragma once

#include <optional>

#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::engine {

struct PathLoop {
  Ttl from;             ///< the first hop of the circle
  unsigned length = 0;  ///< hops of one turn, at least 2
  bool operator==(const PathLoop&) const = default;
};

/// The first circle of the hops that `figures` shows: two neighbours or more that answer again, one turn later, in the
/// same order. One address that answers at several hops is none: a balanced path has such.
std::optional<PathLoop> loop_of(const PathFigures& figures);

}  // namespace ntool::engine
