// Counters as /proc/net/dev and with it ifconfig sum them up: some of the kernel's counters share one figure.
#pragma once

#include <cstdint>

#include <ntool/base/record.hpp>
#include <ntool/wire/rtnl/link_stats.hpp>

namespace ntool::engine {

struct ReceiveCounters {
  std::uint64_t bytes = 0, packets = 0, errors = 0;
  std::uint64_t dropped = 0;   ///< dropped and missed
  std::uint64_t overruns = 0;  ///< FIFO errors
  std::uint64_t frame = 0;     ///< length, over, CRC and frame errors
  std::uint64_t compressed = 0, multicast = 0;
};

struct TransmitCounters {
  std::uint64_t bytes = 0, packets = 0, errors = 0, dropped = 0;
  std::uint64_t overruns = 0;  ///< FIFO errors
  std::uint64_t carrier = 0;   ///< carrier, aborted, window and heartbeat errors
  std::uint64_t collisions = 0, compressed = 0;
};

/// Sums wrap at 64 bits, as the kernel's do.
ReceiveCounters receive_counters(const wire::rtnl::LinkStats& stats);
TransmitCounters transmit_counters(const wire::rtnl::LinkStats& stats);

}  // namespace ntool::engine
