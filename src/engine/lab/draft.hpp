// A lab while it is read: the Lab as far as it is known, and the pieces of the file to which errors refer. The sections
// are read in the order of these functions; each relies on those before it.
#pragma once

#include "value.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <ntool/engine/lab/lab.hpp>

namespace ntool::engine::lab {

inline constexpr std::size_t most_hosts = 256;
inline constexpr std::size_t most_links = 1000;
/// Prefixes of all paths of the internet.
inline constexpr std::size_t most_destinations = 1000;

/// Below this no IPv6 network works (RFC 8200 5).
inline constexpr std::uint32_t least_mtu_of_ipv6 = 1280;

inline constexpr std::array families = {Family::ipv4, Family::ipv6};
constexpr std::size_t index_of(Family family) {
  return family == Family::ipv4 ? 0 : 1;
}
constexpr std::string_view name_of(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

/// What a link says about one family.
struct SubnetDraft {
  std::optional<Prefix> prefix = {};
  bool none = false;           ///< "subnet: none"
  std::optional<Value> place;  ///< absent: not given
};

/// An address that a link gives to one of its ends.
struct AddressDraft {
  std::size_t end = 0;  ///< in Link::ends
  IpAddress address;
  std::optional<unsigned> length = {};  ///< of its network, where it is written
  Value place;
};

struct LinkDraft {
  Value place;
  std::array<SubnetDraft, 2> subnets = {};  ///< by family
  std::vector<AddressDraft> addresses = {};
};

/// A network to which a path of the internet leads.
struct Destination {
  Prefix prefix;
  Value place;
};

struct InternetDraft {
  Value place;
  std::array<SubnetDraft, 2> subnets = {};
  std::vector<Destination> destinations = {};
};

struct Draft {
  Lab lab = {};
  std::vector<LinkDraft> links = {};  ///< beside each of lab.links
  std::optional<InternetDraft> internet = {};

  /// The host that a value names.
  [[nodiscard]] Result<std::size_t> host(const Value& value) const;
};

/// `subnet` and `subnet6` of a link or of the internet.
Result<void> read_subnets(const Map& map, std::array<SubnetDraft, 2>& subnets);

Result<void> read_hosts(const Value& hosts, Draft& draft);
Result<void> read_links(const Value& links, Draft& draft);
Result<void> read_internet(const Value& internet, Draft& draft);
/// Gives every link its subnets and every end its interface with addresses; the way into the internet comes last.
Result<void> assign_addresses(Draft& draft);
/// Rules that name interfaces: a router without any translates nothing.
void finish_rules(Draft& draft);
/// `routes` absent: automatic ones.
Result<void> read_routes(const std::optional<Value>& routes, Draft& draft);

}  // namespace ntool::engine::lab
