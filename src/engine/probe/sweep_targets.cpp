#include <array>
#include <limits>

#include <ntool/engine/probe/sweep_targets.hpp>

namespace ntool::engine {
namespace {

constexpr std::string_view blanks = " \t\r\v\f\n";

}  // namespace

AddressRange::Number AddressRange::number_of(const IpAddress& address) {
  Number number = 0;
  for (const auto byte : address.bytes()) number = number << 8U | byte;
  return number;
}

IpAddress AddressRange::address_of(Number number) const {
  IpAddress::V6Bytes bytes{};
  for (std::size_t i = bytes.size(); i > 0; --i) {
    bytes[i - 1] = static_cast<std::uint8_t>(number);
    number >>= 8U;
  }
  if (family_ == Family::ipv6) return IpAddress(bytes, zone_);
  return IpAddress(IpAddress::V4Bytes{bytes[12], bytes[13], bytes[14], bytes[15]});
}

Result<AddressRange> AddressRange::between(const IpAddress& first, const IpAddress& last) {
  if (first.family() != last.family()) return usage_error("the ends of a range are of one family, both IPv4 or IPv6");
  AddressRange range;
  range.family_ = first.family();
  range.zone_ = first.zone();
  range.next_ = number_of(first);
  range.last_ = number_of(last);
  range.over_ = range.next_ > range.last_;
  return range;
}

AddressRange AddressRange::hosts_of(const Prefix& network) {
  AddressRange range;
  range.family_ = network.address().family();
  range.zone_ = network.address().zone();
  range.next_ = number_of(network.network());
  range.last_ = number_of(network.broadcast());
  range.over_ = false;
  if (range.family_ == Family::ipv4 && network.length() <= 30) {
    ++range.next_;
    --range.last_;
  }
  return range;
}

std::uint64_t AddressRange::size() const {
  if (over_) return 0;
  const Number left = last_ - next_;
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  return left >= most ? most : static_cast<std::uint64_t>(left) + 1;
}

std::optional<IpAddress> AddressRange::next() {
  if (over_) return std::nullopt;
  const IpAddress address = address_of(next_);
  over_ = next_ == last_;
  if (!over_) ++next_;
  return address;
}

std::optional<std::string_view> target_of_line(std::string_view line) {
  const auto begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos || line[begin] == '#') return std::nullopt;
  line.remove_prefix(begin);
  return line.substr(0, line.find_first_of(blanks));
}

}  // namespace ntool::engine
