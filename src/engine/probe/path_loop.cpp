#include <ntool/engine/probe/path_loop.hpp>

namespace ntool::engine {

std::optional<PathLoop> loop_of(const PathFigures& figures) {
  const unsigned first = figures.first().value(), end = figures.length().value() + 1U;
  const auto at = [&](unsigned ttl) -> const std::optional<IpAddress>& {
    return figures.hop(Ttl(static_cast<std::uint8_t>(ttl))).newest();
  };
  for (unsigned from = first; from + 1 < end; ++from) {
    if (!at(from) || !at(from + 1) || at(from) == at(from + 1)) continue;
    for (unsigned turn = 2; from + turn + 1 < end; ++turn) {
      if (at(from + turn) == at(from) && at(from + turn + 1) == at(from + 1)) {
        return PathLoop{Ttl(static_cast<std::uint8_t>(from)), turn};
      }
    }
  }
  return std::nullopt;
}

}  // namespace ntool::engine
