// Counters of a network interface (struct rtnl_link_stats64, linux/if_link.h), all 64 bit.
#pragma once

#include <cstdint>

#include <ntool/base/bytes.hpp>

namespace ntool::wire::rtnl {

/// In the kernel's order; the kernel's own documentation of each counter stands in linux/if_link.h.
struct LinkStats {
  std::uint64_t rx_packets = 0, tx_packets = 0;
  std::uint64_t rx_bytes = 0, tx_bytes = 0;
  std::uint64_t rx_errors = 0, tx_errors = 0;
  std::uint64_t rx_dropped = 0, tx_dropped = 0;
  std::uint64_t multicast = 0;
  std::uint64_t collisions = 0;
  std::uint64_t rx_length_errors = 0, rx_over_errors = 0, rx_crc_errors = 0, rx_frame_errors = 0, rx_fifo_errors = 0,
                rx_missed_errors = 0;
  std::uint64_t tx_aborted_errors = 0, tx_carrier_errors = 0, tx_fifo_errors = 0, tx_heartbeat_errors = 0,
                tx_window_errors = 0;
  std::uint64_t rx_compressed = 0, tx_compressed = 0;
  std::uint64_t rx_nohandler = 0;
  std::uint64_t rx_otherhost_dropped = 0;
  bool operator==(const LinkStats&) const = default;
};

/// IFLA_STATS64. Kernels of different ages write fewer or more counters: missing ones stay zero, unknown ones at the
/// end are left alone.
LinkStats parse_link_stats64(Bytes payload);
/// IFLA_STATS, the same counters cut to 32 bits, for kernels before 2.6.35.
LinkStats parse_link_stats32(Bytes payload);

}  // namespace ntool::wire::rtnl
