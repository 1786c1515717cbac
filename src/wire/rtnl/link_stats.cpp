#include <array>
#include <concepts>

#include <ntool/wire/rtnl/link_stats.hpp>

namespace ntool::wire::rtnl {
namespace {

constexpr std::array in_wire_order = {
    &LinkStats::rx_packets,
    &LinkStats::tx_packets,
    &LinkStats::rx_bytes,
    &LinkStats::tx_bytes,
    &LinkStats::rx_errors,
    &LinkStats::tx_errors,
    &LinkStats::rx_dropped,
    &LinkStats::tx_dropped,
    &LinkStats::multicast,
    &LinkStats::collisions,
    &LinkStats::rx_length_errors,
    &LinkStats::rx_over_errors,
    &LinkStats::rx_crc_errors,
    &LinkStats::rx_frame_errors,
    &LinkStats::rx_fifo_errors,
    &LinkStats::rx_missed_errors,
    &LinkStats::tx_aborted_errors,
    &LinkStats::tx_carrier_errors,
    &LinkStats::tx_fifo_errors,
    &LinkStats::tx_heartbeat_errors,
    &LinkStats::tx_window_errors,
    &LinkStats::rx_compressed,
    &LinkStats::tx_compressed,
    &LinkStats::rx_nohandler,
    &LinkStats::rx_otherhost_dropped,
};

template <std::unsigned_integral Counter>
LinkStats parse(Bytes payload) {
  LinkStats stats;
  ByteReader reader(payload, std::endian::native);
  for (const auto member : in_wire_order) {
    const auto value = reader.read<Counter>();
    if (!value) break;
    stats.*member = *value;
  }
  return stats;
}

}  // namespace

LinkStats parse_link_stats64(Bytes payload) {
  return parse<std::uint64_t>(payload);
}
LinkStats parse_link_stats32(Bytes payload) {
  return parse<std::uint32_t>(payload);
}

}  // namespace ntool::wire::rtnl
