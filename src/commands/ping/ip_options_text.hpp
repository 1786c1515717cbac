// What ping(8) shows of the IPv4 options of a reply, behind its line: the way there and back (RR), a source route
// (LSRR, SSRR), times (TS).
#pragma once

#include "text.hpp"

#include <vector>

#include <ntool/wire/ip_options.hpp>

namespace ntool::commands::ping {

class IpOptionsText {
 public:
  /// Appends the lines of `options` to `lines`, whose last one is the reply's. A recorded route that is the same as the
  /// one before it is told as such. Every address stands in a line of its own, so that none waits for another's name.
  void append(const wire::IpOptions& options, std::vector<Line>& lines);

 private:
  std::vector<IpAddress> last_route_;
};

}  // namespace ntool::commands::ping
