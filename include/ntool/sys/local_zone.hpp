// The zone that this host's clocks show, from TZ or /etc/localtime (tzset(3)).
#pragma once

#include <chrono>

#include <ntool/base/time.hpp>

namespace ntool::sys {

class LocalZone {
 public:
  /// Reads TZ and the zone's file once. What cannot be a zone is UTC: a TZ without sense, a file that is missing (an
  /// empty container), no regular file, or larger than 1 MiB. Nothing waits for a FIFO. TZ must not change meanwhile.
  LocalZone();
  /// How far local time is ahead of UTC at that time.
  [[nodiscard]] std::chrono::seconds offset_at(WallTime at) const;

 private:
  bool utc_ = false;
};

}  // namespace ntool::sys
