// The sums are those of dev_seq_printf_stats in the kernel's net/core/net-procfs.c.
#include <ntool/engine/tables/interface_counters.hpp>

namespace ntool::engine {

ReceiveCounters receive_counters(const wire::rtnl::LinkStats& s) {
  return {.bytes = s.rx_bytes,
          .packets = s.rx_packets,
          .errors = s.rx_errors,
          .dropped = s.rx_dropped + s.rx_missed_errors,
          .overruns = s.rx_fifo_errors,
          .frame = s.rx_length_errors + s.rx_over_errors + s.rx_crc_errors + s.rx_frame_errors,
          .compressed = s.rx_compressed,
          .multicast = s.multicast};
}

TransmitCounters transmit_counters(const wire::rtnl::LinkStats& s) {
  return {.bytes = s.tx_bytes,
          .packets = s.tx_packets,
          .errors = s.tx_errors,
          .dropped = s.tx_dropped,
          .overruns = s.tx_fifo_errors,
          .carrier = s.tx_carrier_errors + s.tx_aborted_errors + s.tx_window_errors + s.tx_heartbeat_errors,
          .collisions = s.collisions,
          .compressed = s.tx_compressed};
}

}  // namespace ntool::engine
