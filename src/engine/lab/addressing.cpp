// Networks for links that name none, addresses for ends that have none, and the interfaces that carry them.
#include "draft.hpp"
#include "networks.hpp"

#include <algorithm>
#include <set>

namespace ntool::engine::lab {
namespace {

/// A network that is taken, and by which line.
struct Taken {
  Prefix prefix;
  std::optional<Value> place = {};
};

constexpr auto another = "give one of them another network";

/// Of two networks that overlap, in the order of their addresses, two neighbours do: a network holds all that follow it
/// until its end.
Result<void> check_overlaps(std::vector<Taken> taken) {
  std::ranges::sort(taken, {}, &Taken::prefix);
  for (std::size_t i = 1; i < taken.size(); ++i) {
    const auto* a = &taken[i - 1];
    const auto* b = &taken[i];
    if (!overlap(a->prefix, b->prefix)) continue;
    const auto place_of = [](const Taken& each) { return std::pair(each.place->line(), each.place->column()); };
    if (place_of(*a) > place_of(*b)) std::swap(a, b);
    const auto line = a->place->line() == b->place->line() ? "" : fmt::format(" of line {}", a->place->line());
    return b->place->wrong_here(
        fmt::format("the network {} overlaps {}{}", b->prefix.to_string(), a->prefix.to_string(), line), another);
  }
  return {};
}

/// Every network of a link that the file gives.
std::vector<Taken> taken_networks(const Draft& draft) {
  std::vector<Taken> taken;
  for (const auto& link : draft.links) {
    for (const auto& subnet : link.subnets) {
      if (subnet.prefix) taken.push_back({*subnet.prefix, subnet.place});
    }
  }
  if (!draft.internet) return taken;
  for (const auto& subnet : draft.internet->subnets) {
    if (subnet.prefix) taken.push_back({*subnet.prefix, subnet.place});
  }
  return taken;
}

Result<void> check_destinations(const Draft& draft, const std::vector<Taken>& taken) {
  if (!draft.internet) return {};
  for (const auto& destination : draft.internet->destinations) {
    if (destination.prefix.length() == 0) continue;  // all else, which leaves room for links
    for (const auto& each : taken) {
      if (!overlap(each.prefix, destination.prefix)) continue;
      return destination.place.wrong_here(
          fmt::format("the network {} of the internet overlaps {} in line {}", destination.prefix.to_string(),
                      each.prefix.to_string(), each.place->line()),
          another);
    }
  }
  return {};
}

/// Hands out the networks of a family that nobody has named.
class Pool {
 public:
  Pool(Family family, const std::vector<Taken>& taken, const std::optional<InternetDraft>& internet) : family_(family) {
    for (const auto& each : taken) add(each.prefix);
    if (!internet) return;
    for (const auto& destination : internet->destinations) {
      if (destination.prefix.length() != 0) add(destination.prefix);
    }
  }
  /// 172.31.1.0/24, 172.31.2.0/24 …, then those of 172.30.0.0/16 and below; fd31:1::/64, fd31:2::/64 …
  std::optional<Prefix> for_link() {
    while (next_ < 0x1000) {
      const unsigned n = next_++;
      const auto prefix = family_ == Family::ipv4 ? v4(172, 31 - n / 256, n % 256, 24) : v6(0xfd31, n);
      if (is_free(prefix)) return prefix;
    }
    return std::nullopt;
  }
  /// 100.64.0.0/30 (shared between provider and customer, RFC 6598) and fd64::/64, or the next that are free.
  std::optional<Prefix> for_internet() {
    for (unsigned n = 0; n < 256; ++n) {
      const auto prefix = family_ == Family::ipv4 ? v4(100, 64, n, 30) : v6(0xfd64, n);
      if (is_free(prefix)) return prefix;
    }
    return std::nullopt;
  }

 private:
  static Prefix v4(unsigned a, unsigned b, unsigned c, unsigned length) {
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
    return Prefix::make(IpAddress(IpAddress::V4Bytes{byte(a), byte(b), byte(c), 0}), length).value();
  }
  static Prefix v6(unsigned first, unsigned second) {
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value & 0xFFU); };
    const IpAddress::V6Bytes bytes{byte(first >> 8U), byte(first), byte(second >> 8U), byte(second)};
    return Prefix::make(IpAddress(bytes), 64).value();
  }
  // What the pool itself hands out never overlaps: it hands out nothing twice.
  [[nodiscard]] bool is_free(const Prefix& prefix) const {
    return std::ranges::none_of(taken_, [&](const Prefix& each) { return overlap(each, prefix); });
  }
  void add(const Prefix& prefix) {
    if (prefix.address().family() == family_) taken_.push_back(prefix);
  }

  Family family_;
  unsigned next_ = 1;
  std::vector<Prefix> taken_;
};

Result<void> check_given(const AddressDraft& given, const Prefix& subnet) {
  const auto text = given.address.to_string();
  if (!subnet.contains(given.address)) {
    return given.place.wrong_here(fmt::format("the address {} is outside {}", text, subnet.to_string()));
  }
  if (given.length && given.length != subnet.length()) {
    return given.place.wrong_here(
        fmt::format("the address {}/{} is on a link whose network is {}", text, *given.length, subnet.to_string()),
        fmt::format("write {}/{}, or the address alone", text, subnet.length()));
  }
  const unsigned host_bits = given.address.bits() - subnet.length();
  if (host_bits < 2) return {};
  if (given.address == subnet.network()) {
    return given.place.wrong_here(given.address.is_v4()
                                      ? fmt::format("{} is the address of the network itself", text)
                                      : fmt::format("{} means any router of the network (RFC 4291)", text));
  }
  if (given.address.is_v4() && given.address == subnet.broadcast()) {
    return given.place.wrong_here(fmt::format("{} is the broadcast address of {}", text, subnet.to_string()));
  }
  return {};
}

/// One address for each end, in their order; those that the file gives are kept, all others are the lowest free ones.
Result<std::vector<IpAddress>> addresses_of(const LinkDraft& draft, std::size_t ends, const Prefix& subnet,
                                            const Value& place) {
  const auto numbers = host_numbers(subnet);
  if (!numbers || numbers->count() < ends) {
    return place.wrong_here(fmt::format("the network {} has room for {} hosts, and {} are on the link",
                                        subnet.to_string(), numbers ? numbers->count() : 1, ends));
  }
  std::vector<std::optional<IpAddress>> by_end(ends);
  std::set<IpAddress> used;
  for (const auto& given : draft.addresses) {
    if (given.address.family() != subnet.address().family()) continue;
    TRY(check_given(given, subnet));
    by_end[given.end] = given.address;
    used.insert(given.address);
  }
  std::vector<IpAddress> addresses;
  std::uint64_t next = numbers->first;
  for (auto& address : by_end) {
    while (!address) {
      const auto candidate = nth_address(subnet, next++);
      if (!used.contains(candidate)) address = candidate;
    }
    addresses.push_back(*address);
  }
  return addresses;
}

/// 02:42 and the IPv4 address, as Docker makes them; a number where there is none.
class MacAddresses {
 public:
  wire::MacAddress of(const Interface& interface) {
    for (const auto& prefix : interface.addresses) {
      if (!prefix.address().is_v4()) continue;
      const auto ip = prefix.address().bytes();
      return {0x02, 0x42, ip[0], ip[1], ip[2], ip[3]};
    }
    const unsigned n = next_++;
    // 0.x.y.z is no host's address, so that these meet none of those above.
    return {0x02,
            0x42,
            0,
            static_cast<std::uint8_t>(n >> 16U & 0xFFU),
            static_cast<std::uint8_t>(n >> 8U & 0xFFU),
            static_cast<std::uint8_t>(n & 0xFFU)};
  }

 private:
  unsigned next_ = 1;
};

std::size_t add_interface(Host& host, std::size_t link, Mtu mtu) {
  host.interfaces.push_back({.name = fmt::format("eth{}", host.interfaces.size()), .link = link, .mtu = mtu});
  return host.interfaces.size() - 1;
}

Result<void> assign_link(std::size_t index, Draft& draft, std::array<Pool, 2>& pools) {
  auto& lab = draft.lab;
  Link& link = lab.links[index];
  const LinkDraft& link_draft = draft.links[index];
  for (auto& end : link.ends) end.interface = add_interface(lab.hosts[end.host], index, link.mtu);
  for (const auto family : families) {
    const auto& given = link_draft.subnets[index_of(family)];
    if (given.none) continue;
    const auto subnet = given.prefix ? given.prefix : pools[index_of(family)].for_link();
    if (!subnet) return link_draft.place.wrong("no network is left for it", "write 'subnet' and 'subnet6'");
    const auto& place = given.place ? *given.place : link_draft.place;
    const auto addresses = TRY(addresses_of(link_draft, link.ends.size(), *subnet, place));
    (family == Family::ipv4 ? link.subnet : link.subnet6) = subnet;
    for (std::size_t end = 0; end < link.ends.size(); ++end) {
      auto& interface = lab.hosts[link.ends[end].host].interfaces[link.ends[end].interface];
      interface.addresses.push_back(Prefix::make(addresses[end], subnet->length()).value());
    }
  }
  if (!link.subnet && !link.subnet6) return link_draft.place.wrong("it has neither IPv4 nor IPv6");
  return {};
}

Result<void> assign_internet(Draft& draft, std::array<Pool, 2>& pools) {
  auto& internet = *draft.lab.internet;
  const auto& internet_draft = *draft.internet;
  Host& host = draft.lab.hosts[internet.behind];
  internet.interface = add_interface(host, draft.lab.links.size(), internet.topology.link_mtu);
  auto& interface = host.interfaces.back();
  for (const auto family : families) {
    const auto& given = internet_draft.subnets[index_of(family)];
    if (given.none) continue;
    const auto subnet = given.prefix ? given.prefix : pools[index_of(family)].for_internet();
    const auto numbers = subnet ? host_numbers(*subnet) : std::nullopt;
    const auto& place = given.place ? *given.place : internet_draft.place;
    if (!numbers) return place.wrong("its link needs a network with two addresses");
    interface.addresses.push_back(Prefix::make(nth_address(*subnet, numbers->first + 1), subnet->length()).value());
    // Routers of IPv6 are known by their link-local address (RFC 4861 6.2.1), which costs no address of the network.
    (family == Family::ipv4 ? internet.gateway : internet.gateway6) =
        family == Family::ipv4 ? nth_address(*subnet, numbers->first) : IpAddress::parse("fe80::1").value();
  }
  if (interface.addresses.empty()) return internet_draft.place.wrong("it has neither IPv4 nor IPv6");
  // Of the range for documentation (RFC 7042 2.1.2), with the bit of local addresses.
  internet.mac = {0x02, 0x00, 0x5e, 0x00, 0x00, 0x01};
  return {};
}

}  // namespace

Result<void> assign_addresses(Draft& draft) {
  const auto taken = taken_networks(draft);
  TRY(check_overlaps(taken));
  TRY(check_destinations(draft, taken));
  std::array<Pool, 2> pools = {Pool(Family::ipv4, taken, draft.internet), Pool(Family::ipv6, taken, draft.internet)};
  for (std::size_t i = 0; i < draft.lab.links.size(); ++i) TRY(assign_link(i, draft, pools));
  if (draft.lab.internet) TRY(assign_internet(draft, pools));
  MacAddresses macs;
  for (auto& host : draft.lab.hosts) {
    for (auto& interface : host.interfaces) interface.mac = macs.of(interface);
  }
  return {};
}

}  // namespace ntool::engine::lab
