#include <bit>
#include <cstring>

#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire {
namespace {

/// Into 16 bits, carries added back in.
std::uint32_t folded(std::uint64_t sum) {
  sum = (sum & 0xFFFFFFFFU) + (sum >> 32U);
  for (int i = 0; i < 3; ++i) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint32_t>(sum);
}

}  // namespace

// In the machine's own byte order and in wide steps, which the one's complement sum allows (RFC 1071 2 B and C): only
// the folded sum is turned into network order.
std::uint32_t checksum_sum(Bytes bytes, std::uint32_t sum) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  std::uint64_t native = 0;  // each step adds less than 2^33: good for 2^31 of them
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= step; at += step, left -= step) {
    std::uint64_t word;
    std::memcpy(&word, at, step);
    native += (word & 0xFFFFFFFFU) + (word >> 32U);
  }
  if (left > 0) {  // zeros to the right: an odd last byte is the high one of its pair
    std::uint64_t word = 0;
    std::memcpy(&word, at, left);
    native += (word & 0xFFFFFFFFU) + (word >> 32U);
  }
  const auto words = static_cast<std::uint16_t>(folded(native));
  return folded(std::uint64_t{sum} + swap_to(words, std::endian::big));
}

std::uint16_t checksum(Bytes bytes, std::uint32_t sum) {
  return static_cast<std::uint16_t>(~checksum_sum(bytes, sum));
}

std::uint32_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                std::size_t length) {
  const auto addresses = checksum_sum(destination.bytes(), checksum_sum(source.bytes()));
  return folded(std::uint64_t{addresses} + protocol + length);
}

}  // namespace ntool::wire
