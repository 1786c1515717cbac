// What those who look for path MTUs have in common.
#pragma once

#include <cstddef>

#include <ntool/base/ip.hpp>

namespace ntool::engine {

/// More than the links of Linux take: IPv4 packets end there, and its loopback carries 65,536 bytes.
constexpr std::size_t beyond_links(Family family) {
  return family == Family::ipv4 ? 65535 : 128000;
}

/// Of packets that were too long. No way has so many narrow links, each narrower than the one before: somebody lies.
inline constexpr unsigned most_reports = 32;

}  // namespace ntool::engine
