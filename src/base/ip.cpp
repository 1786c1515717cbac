#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/ip.hpp>

namespace ntool {
namespace {

std::unexpected<Error> not_an_address(std::string_view text) {
  return usage_error(fmt::format("'{}' is not an IP address", text));
}

/// Four decimal parts without leading zeros: "010" is octal to some programs and decimal to others (RFC 6943 3.1.1).
bool parse_v4(std::string_view text, std::uint8_t* out) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = text.find('.');
    if ((part < 3) != (dot != std::string_view::npos)) return false;
    const auto digits = text.substr(0, dot);
    if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits.front() == '0')) return false;
    const auto value = parse_unsigned(digits, 0, 255);
    if (!value) return false;
    out[part] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(part < 3 ? dot + 1 : 0);
  }
  return true;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// One side of "::" (or the whole address): groups of hex, the last of which may be a dotted IPv4 address. Returns the
/// number of bytes written, or -1.
int parse_groups(std::string_view text, bool dotted_tail_allowed, std::uint8_t* out) {
  int written = 0;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto group = text.substr(0, colon);
    if (dotted_tail_allowed && colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      if (written > 12 || !parse_v4(group, out + written)) return -1;
      return written + 4;
    }
    if (group.empty() || group.size() > 4 || written > 14) return -1;
    unsigned value = 0;
    for (const char c : group) {
      if (hex_value(c) < 0) return -1;
      value = value * 16 + static_cast<unsigned>(hex_value(c));
    }
    out[written++] = static_cast<std::uint8_t>(value >> 8U);
    out[written++] = static_cast<std::uint8_t>(value & 0xFFU);
    if (colon == std::string_view::npos) return written;
    text.remove_prefix(colon + 1);
    if (text.empty()) return -1;  // a trailing single colon
  }
  return written;
}

bool parse_v6(std::string_view text, IpAddress::V6Bytes& out) {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) return parse_groups(text, true, out.data()) == 16;
  IpAddress::V6Bytes tail{};
  const auto right = text.substr(gap + 2);
  if (right.starts_with(':')) return false;
  const int before = parse_groups(text.substr(0, gap), false, out.data());
  const int after = parse_groups(right, true, tail.data());
  if (before < 0 || after < 0 || before + after > 14) return false;
  std::copy_n(tail.begin(), after, out.end() - after);
  return true;
}

std::string v6_text(const IpAddress::V6Bytes& bytes, bool dotted_tail) {
  const int groups = dotted_tail ? 6 : 8;
  const auto group = [&](int i) {
    return unsigned{bytes[static_cast<std::size_t>(2 * i)]} << 8U | bytes[static_cast<std::size_t>(2 * i + 1)];
  };
  // RFC 5952 4.2: the longest run of two or more zero groups, the first of equals, becomes "::".
  int best = -1;
  int best_length = 1;
  for (int i = 0; i < groups;) {
    int end = i;
    while (end < groups && group(end) == 0) ++end;
    if (end - i > best_length) best = i, best_length = end - i;
    i = end == i ? i + 1 : end;
  }
  std::string text;
  for (int i = 0; i < groups;) {
    if (i == best) {
      text += "::";
      i += best_length;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", group(i++));
  }
  if (!dotted_tail) return text;
  if (text.back() != ':') text += ':';
  return text + fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
}

}  // namespace

Result<IpAddress> IpAddress::from_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() == 4) {
    V4Bytes v4;
    std::ranges::copy(bytes, v4.begin());
    return IpAddress(v4);
  }
  if (bytes.size() == 16) {
    V6Bytes v6;
    std::ranges::copy(bytes, v6.begin());
    return IpAddress(v6);
  }
  return malformed("IP address", fmt::format("{} bytes, neither 4 nor 16", bytes.size()));
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  V4Bytes v4;
  if (parse_v4(text, v4.data())) return IpAddress(v4);
  IfIndex zone;
  if (const auto percent = text.find('%'); percent != std::string_view::npos) {
    const auto index = parse_unsigned(text.substr(percent + 1), 1, 0xFFFFFFFFU);
    if (!index) return not_an_address(text);
    zone = IfIndex(static_cast<std::uint32_t>(*index));
    text = text.substr(0, percent);
  }
  V6Bytes v6{};
  if (!parse_v6(text, v6)) return not_an_address(text);
  return IpAddress(v6, zone);
}

bool IpAddress::is_unspecified() const {
  return *this == any(family_) || (is_v6() && with_zone({}) == any(family_));
}

bool IpAddress::is_loopback() const {
  return is_v4() ? bytes_[0] == 127 : with_zone({}) == loopback(Family::ipv6);
}

bool IpAddress::is_link_local() const {
  return is_v4() ? bytes_[0] == 169 && bytes_[1] == 254 : bytes_[0] == 0xFE && (bytes_[1] & 0xC0U) == 0x80;
}

bool IpAddress::is_multicast() const {
  return is_v4() ? (bytes_[0] & 0xF0U) == 0xE0 : bytes_[0] == 0xFF;
}

bool IpAddress::is_v4_mapped() const {
  return is_v6() && std::all_of(bytes_.begin(), bytes_.begin() + 10, [](auto b) { return b == 0; }) &&
         bytes_[10] == 0xFF && bytes_[11] == 0xFF;
}

IpAddress IpAddress::unmapped() const {
  if (!is_v4_mapped()) return *this;
  return IpAddress(V4Bytes{bytes_[12], bytes_[13], bytes_[14], bytes_[15]});
}

std::string IpAddress::to_string() const {
  if (is_v4()) return fmt::format("{}.{}.{}.{}", bytes_[0], bytes_[1], bytes_[2], bytes_[3]);
  std::string text = v6_text(bytes_, is_v4_mapped());
  if (zone_.value() != 0) text += fmt::format("%{}", zone_.value());
  return text;
}

std::string Endpoint::to_string() const {
  return ip.is_v4() ? fmt::format("{}:{}", ip.to_string(), port.value())
                    : fmt::format("[{}]:{}", ip.to_string(), port.value());
}

Result<Prefix> Prefix::make(IpAddress address, unsigned length) {
  if (length > address.bits()) {
    return usage_error(fmt::format("prefix length {} is larger than {}", length, address.bits()));
  }
  return Prefix(address, length);
}

Result<Prefix> Prefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  const IpAddress address = TRY(IpAddress::parse(text.substr(0, slash)));
  if (slash == std::string_view::npos) return Prefix(address, address.bits());
  const auto length = parse_unsigned(text.substr(slash + 1), 0, address.bits());
  if (!length) return usage_error(fmt::format("'{}' is not a prefix", text), "type ADDRESS/LENGTH");
  return Prefix(address, static_cast<unsigned>(*length));
}

namespace {

/// Each byte of `address` combined with the same byte of the mask of `length` leading ones.
template <class Combine>
IpAddress combine_with_mask(const IpAddress& address, unsigned length, Combine combine) {
  IpAddress::V6Bytes out{};
  const auto in = address.bytes();
  for (std::size_t i = 0; i < in.size(); ++i) {
    const unsigned ones = std::min(8U, length > i * 8 ? length - static_cast<unsigned>(i * 8) : 0U);
    out[i] = static_cast<std::uint8_t>(combine(in[i], 0xFF00U >> ones & 0xFFU));
  }
  if (address.is_v6()) return IpAddress(out, address.zone());
  return IpAddress(IpAddress::V4Bytes{out[0], out[1], out[2], out[3]});
}

}  // namespace

IpAddress Prefix::netmask() const {
  return combine_with_mask(address_.with_zone({}), length_, [](unsigned, unsigned mask) { return mask; });
}

IpAddress Prefix::network() const {
  return combine_with_mask(address_, length_, [](unsigned byte, unsigned mask) { return byte & mask; });
}

IpAddress Prefix::broadcast() const {
  return combine_with_mask(address_, length_, [](unsigned byte, unsigned mask) { return byte | (~mask & 0xFFU); });
}

bool Prefix::contains(const IpAddress& address) const {
  return address.family() == address_.family() &&
         Prefix(address.with_zone({}), length_).network() == Prefix(address_.with_zone({}), length_).network();
}

std::string Prefix::to_string() const {
  return fmt::format("{}/{}", address_.to_string(), length_);
}

}  // namespace ntool
