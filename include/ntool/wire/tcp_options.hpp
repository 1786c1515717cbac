// The options of a TCP header that a SYN and its answer tell of each other (RFC 9293 3.2, RFC 7323, RFC 2018, RFC
// 7413).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>

namespace ntool::wire {

struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;
  bool operator==(const TcpTimestamps&) const = default;
};

struct TcpOptions {
  std::optional<std::uint16_t> max_segment_size = {};
  bool sack_permitted = false;
  std::optional<TcpTimestamps> timestamps = {};
  std::optional<std::uint8_t> window_scale = {};  ///< a shift
  /// A request has no cookie, an answer 4 to 16 bytes (RFC 7413 4.1.1).
  std::optional<std::vector<std::uint8_t>> fast_open = {};
  bool operator==(const TcpOptions&) const = default;
};

/// `bytes` is TcpSegment::options. Other kinds are stepped over; of one that stands there twice the later counts.
/// Errors: Errc::malformed where a length is below 2, beyond the end, or not its kind's.
Result<TcpOptions> parse_tcp_options(Bytes bytes);

/// In the order in which most hosts have them, padded to four bytes by "no operation". All together have room in a
/// header; a cookie longer than 16 bytes is left out.
void emit_tcp_options(const TcpOptions& options, ByteWriter& out);

}  // namespace ntool::wire
