#include <algorithm>
#include <array>
#include <bit>

#include <ntool/net/destination_order.hpp>

namespace ntool::net {
namespace {

struct Policy {
  IpAddress::V6Bytes prefix;
  unsigned length;
  int precedence;
  int label;
};

/// RFC 6724 2.1, longest prefix first.
constexpr std::array<Policy, 9> policies = {{
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, 50, 0},  // ::1
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96, 35, 4},         // IPv4
    {{}, 96, 1, 3},                                                  // IPv4-compatible
    {{0x20, 0x01, 0, 0}, 32, 5, 5},                                  // Teredo
    {{0x20, 0x02}, 16, 30, 2},                                       // 6to4
    {{0x3F, 0xFE}, 16, 1, 12},                                       // 6bone
    {{0xFE, 0xC0}, 10, 1, 11},                                       // site-local
    {{0xFC}, 7, 3, 13},                                              // unique local
    {{}, 0, 40, 1},                                                  // everything else
}};

/// IPv4 as ::ffff:a.b.c.d, so that one table and one comparison serve both.
IpAddress::V6Bytes as_v6(const IpAddress& address) {
  IpAddress::V6Bytes bytes{};
  const auto raw = address.bytes();
  if (address.is_v4()) bytes[10] = bytes[11] = 0xFF;
  std::ranges::copy(raw, bytes.end() - static_cast<std::ptrdiff_t>(raw.size()));
  return bytes;
}

unsigned common_bits(const IpAddress::V6Bytes& a, const IpAddress::V6Bytes& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto differing = static_cast<std::uint8_t>(a[i] ^ b[i]);
    if (differing != 0) return static_cast<unsigned>(i) * 8 + static_cast<unsigned>(std::countl_zero(differing));
  }
  return 128;
}

const Policy& policy_of(const IpAddress& address) {
  const auto bytes = as_v6(address);
  return *std::ranges::find_if(policies, [&](const auto& p) { return common_bits(bytes, p.prefix) >= p.length; });
}

/// RFC 6724 3.1 and 3.2, in the numbers of RFC 4291 2.7: 2 link-local, 5 site-local, 14 global.
int scope_of(const IpAddress& address) {
  if (address.is_v6() && address.is_multicast()) return address.bytes()[1] & 0xF;
  if (address.is_loopback() || address.is_link_local()) return 2;
  if (address.is_v6() && address.bytes()[0] == 0xFE && (address.bytes()[1] & 0xC0U) == 0xC0) return 5;
  return 14;
}

/// Negative: a first; positive: b first.
int compare(const Destination& a, const Destination& b) {
  if (a.source.has_value() != b.source.has_value()) return a.source ? -1 : 1;
  const Policy& policy_a = policy_of(a.address);
  const Policy& policy_b = policy_of(b.address);
  if (a.source) {
    const bool scope_a = scope_of(a.address) == scope_of(*a.source);
    const bool scope_b = scope_of(b.address) == scope_of(*b.source);
    if (scope_a != scope_b) return scope_a ? -1 : 1;
    const bool label_a = policy_a.label == policy_of(*a.source).label;
    const bool label_b = policy_b.label == policy_of(*b.source).label;
    if (label_a != label_b) return label_a ? -1 : 1;
  }
  if (policy_a.precedence != policy_b.precedence) return policy_b.precedence - policy_a.precedence;
  if (const int difference = scope_of(a.address) - scope_of(b.address); difference != 0) return difference;
  if (a.source && a.address.is_v6() && b.address.is_v6()) {
    return static_cast<int>(common_bits(as_v6(b.address), as_v6(*b.source))) -
           static_cast<int>(common_bits(as_v6(a.address), as_v6(*a.source)));
  }
  return 0;
}

}  // namespace

void order_destinations(std::vector<Destination>& destinations) {
  // By insertion: stable, and indifferent to rule 9 comparing only within a family, which is no strict order.
  for (auto next = destinations.begin(); next != destinations.end(); ++next) {
    const auto place = std::upper_bound(destinations.begin(), next, *next,
                                        [](const auto& a, const auto& b) { return compare(a, b) < 0; });
    std::rotate(place, next, next + 1);
  }
}

}  // namespace ntool::net
