// IpAddress, Endpoint and Prefix: plain values, without sockaddr (which only sys knows).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// An IPv4 or IPv6 address, the latter with the zone (interface index) of a link-local one (RFC 4007). Ordered IPv4
/// first, then by bytes, then by zone.
class IpAddress {
 public:
  using V4Bytes = std::array<std::uint8_t, 4>;
  using V6Bytes = std::array<std::uint8_t, 16>;

  constexpr IpAddress() = default;  ///< 0.0.0.0
  explicit constexpr IpAddress(V4Bytes bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes_[i] = bytes[i];
  }
  explicit constexpr IpAddress(V6Bytes bytes, IfIndex zone = {}) : family_(Family::ipv6), bytes_(bytes), zone_(zone) {}

  static constexpr IpAddress any(Family family) {
    return family == Family::ipv4 ? IpAddress(V4Bytes{}) : IpAddress(V6Bytes{});
  }
  static constexpr IpAddress loopback(Family family) {
    return family == Family::ipv4 ? IpAddress(V4Bytes{127, 0, 0, 1})
                                  : IpAddress(V6Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  }
  /// 4 or 16 bytes in network order; anything else is an error.
  static Result<IpAddress> from_bytes(std::span<const std::uint8_t> bytes);

  /// Strict text: four decimal parts without leading zeros (RFC 6943 3.1.1), or RFC 4291 2.2 with an optional numeric
  /// zone ("fe80::1%2"; names of interfaces are resolved above). No brackets, no prefix, no blanks.
  static Result<IpAddress> parse(std::string_view text);

  [[nodiscard]] constexpr Family family() const { return family_; }
  [[nodiscard]] constexpr bool is_v4() const { return family_ == Family::ipv4; }
  [[nodiscard]] constexpr bool is_v6() const { return family_ == Family::ipv6; }
  [[nodiscard]] constexpr std::span<const std::uint8_t> bytes() const { return {bytes_.data(), is_v4() ? 4U : 16U}; }
  [[nodiscard]] constexpr unsigned bits() const { return is_v4() ? 32U : 128U; }
  [[nodiscard]] constexpr IfIndex zone() const { return zone_; }
  [[nodiscard]] constexpr IpAddress with_zone(IfIndex zone) const {
    IpAddress copy = *this;
    if (is_v6()) copy.zone_ = zone;
    return copy;
  }

  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_loopback() const;    ///< 127.0.0.0/8, ::1
  [[nodiscard]] bool is_link_local() const;  ///< 169.254.0.0/16, fe80::/10
  [[nodiscard]] bool is_multicast() const;   ///< 224.0.0.0/4, ff00::/8
  [[nodiscard]] bool is_v4_mapped() const;   ///< ::ffff:0:0/96 (RFC 4291 2.5.5.2)
  /// The IPv4 address inside a mapped one; any other address unchanged.
  [[nodiscard]] IpAddress unmapped() const;

  /// As packets have it: without a zone, and IPv4 where it is mapped.
  [[nodiscard]] IpAddress plain() const { return unmapped().with_zone({}); }

  /// The same address, whatever the zones: a host answers without knowing what we call its link.
  [[nodiscard]] constexpr bool same_host(const IpAddress& other) const { return with_zone({}) == other.with_zone({}); }

  /// RFC 5952 for IPv6 (mapped ones with a dotted tail, the zone as a number), dotted decimal for IPv4.
  [[nodiscard]] std::string to_string() const;

  constexpr auto operator<=>(const IpAddress&) const = default;

 private:
  Family family_ = Family::ipv4;
  V6Bytes bytes_{};  // IPv4 uses the first four; the others stay zero so that comparison is plain
  IfIndex zone_{};
};

struct Endpoint {
  IpAddress ip;
  Port port;
  /// "192.0.2.1:80", "[2001:db8::1]:80".
  [[nodiscard]] std::string to_string() const;
  constexpr auto operator<=>(const Endpoint&) const = default;
};

/// An address and how many of its leading bits name the network. The host bits are kept (an interface's
/// "172.17.0.3/16").
class Prefix {
 public:
  constexpr Prefix() = default;
  /// `length` beyond the address's bits is an error.
  static Result<Prefix> make(IpAddress address, unsigned length);
  /// "172.17.0.0/16", "2001:db8::/32"; without a slash the whole address.
  static Result<Prefix> parse(std::string_view text);

  [[nodiscard]] constexpr const IpAddress& address() const { return address_; }
  [[nodiscard]] constexpr unsigned length() const { return length_; }
  [[nodiscard]] IpAddress netmask() const;    ///< 255.255.0.0
  [[nodiscard]] IpAddress network() const;    ///< host bits cleared
  [[nodiscard]] IpAddress broadcast() const;  ///< host bits set
  [[nodiscard]] bool contains(const IpAddress& address) const;
  [[nodiscard]] std::string to_string() const;
  constexpr auto operator<=>(const Prefix&) const = default;

 private:
  constexpr Prefix(IpAddress address, unsigned length) : address_(address), length_(length) {}
  IpAddress address_;
  unsigned length_ = 0;
};

}  // namespace ntool
