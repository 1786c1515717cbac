// `links:` of a lab file: which hosts they join, and what the file says about their networks.
#include "draft.hpp"

#include <algorithm>

namespace ntool::engine::lab {
namespace {

/// Networks in which a link of hosts cannot be: this host, loopback, link-local, multicast and what lies above.
Result<void> check_not_reserved(const Prefix& prefix, const Value& place) {
  static const std::vector<Prefix> reserved = [] {
    std::vector<Prefix> all;
    for (const auto* text : {"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/96", "::ffff:0:0/96",
                             "fe80::/10", "ff00::/8"}) {
      all.push_back(Prefix::parse(text).value());
    }
    return all;
  }();
  const auto found = std::ranges::find_if(
      reserved, [&](const Prefix& each) { return each.contains(prefix.address()) || prefix.contains(each.address()); });
  if (found == reserved.end()) return {};
  return place.wrong(fmt::format("hosts cannot have addresses of {}", found->to_string()),
                     "take one of 10.0.0.0/8 or fd00::/8");
}

Result<void> read_between(const Value& between, Draft& draft, Link& link) {
  const auto names = TRY(between.items());
  for (const auto& name : names) {
    const auto host = TRY(draft.host(name));
    const auto same = [&](const Link::End& end) { return end.host == host; };
    if (std::ranges::any_of(link.ends, same)) {
      return name.wrong(fmt::format("'{}' twice: a link does not join a host to itself", draft.lab.hosts[host].name));
    }
    link.ends.push_back({.host = host});
  }
  if (link.ends.size() < 2) return between.wrong("a link joins two hosts or more");
  return {};
}

Result<void> read_address(const Value& host, const Value& value, std::size_t end, LinkDraft& draft) {
  const auto with_length =
      TRY(value.text()).find('/') == std::string_view::npos ? std::nullopt : std::optional(TRY(value.prefix()));
  const auto address = with_length ? with_length->address() : TRY(value.address());
  for (const auto& other : draft.addresses) {
    if (other.address == address) {
      return value.wrong_here(
          fmt::format("the address {} again; line {} gives it already", address.to_string(), other.place.line()));
    }
    if (other.end == end && other.address.family() == address.family()) {
      return value.wrong_here(
          fmt::format("a second {} address for {} on one link", name_of(address.family()), TRY(host.text())));
    }
  }
  if (draft.subnets[index_of(address.family())].none) {
    return value.wrong_here(fmt::format("{} on a link without {}", address.to_string(), name_of(address.family())));
  }
  const auto length = with_length ? std::optional(with_length->length()) : std::nullopt;
  draft.addresses.push_back({end, address, length, value});
  return {};
}

Result<void> read_addresses(const Value& addresses, const Draft& draft, const Link& link, LinkDraft& link_draft) {
  for (const auto& [host, value] : TRY(addresses.entries())) {
    const auto index = TRY(draft.host(host));
    const auto end = std::ranges::find(link.ends, index, &Link::End::host);
    if (end == link.ends.end()) return host.wrong(fmt::format("'{}' is not on this link", TRY(host.text())));
    for (const auto& each : TRY(value.one_or_more())) {
      TRY(read_address(host, each, static_cast<std::size_t>(end - link.ends.begin()), link_draft));
    }
  }
  return {};
}

/// The subnet in which the given addresses lie, where none is given: that of the first whose length is written, else a
/// /24 or a /64 around the first of all.
Result<void> settle_subnet(Family family, LinkDraft& draft) {
  auto& subnet = draft.subnets[index_of(family)];
  if (subnet.prefix || subnet.none) return {};
  const AddressDraft* first = nullptr;
  for (const auto& given : draft.addresses) {
    if (given.address.family() != family) continue;
    if (first == nullptr || (given.length && !first->length)) first = &given;
  }
  if (first == nullptr) return {};
  const auto wide = Prefix::make(first->address, first->length.value_or(family == Family::ipv4 ? 24 : 64)).value();
  subnet.prefix = Prefix::make(wide.network(), wide.length()).value();
  subnet.place = first->place;
  return check_not_reserved(*subnet.prefix, first->place);
}

/// A link that is too narrow for IPv6 has none, unless the file asks for it.
Result<void> check_mtu(const Map& map, const Link& link, LinkDraft& draft) {
  if (link.mtu.value() >= least_mtu_of_ipv6) return {};
  const auto is_v6 = [](const AddressDraft& given) { return given.address.is_v6(); };
  auto& subnet6 = draft.subnets[index_of(Family::ipv6)];
  if (subnet6.prefix || std::ranges::any_of(draft.addresses, is_v6)) {
    return map.find("mtu")->wrong("IPv6 needs 1280 at least (RFC 8200)", "leave 'subnet6' out");
  }
  subnet6.none = true;
  return {};
}

Result<void> read_link(const Value& value, Draft& draft) {
  const auto map = TRY(value.map({"between", "subnet", "subnet6", "addresses", "mtu"}));
  Link link;
  LinkDraft link_draft{.place = value};
  TRY(read_between(TRY(map.get("between")), draft, link));
  TRY(map.read("mtu", &Value::mtu, link.mtu));
  TRY(read_subnets(map, link_draft.subnets));
  if (const auto addresses = map.find("addresses")) TRY(read_addresses(*addresses, draft, link, link_draft));
  TRY(check_mtu(map, link, link_draft));
  for (const auto family : families) TRY(settle_subnet(family, link_draft));
  draft.lab.links.push_back(std::move(link));
  draft.links.push_back(std::move(link_draft));
  return {};
}

}  // namespace

Result<void> read_subnets(const Map& map, std::array<SubnetDraft, 2>& subnets) {
  for (const auto family : families) {
    auto& subnet = subnets[index_of(family)];
    subnet.place = map.find(family == Family::ipv4 ? "subnet" : "subnet6");
    if (!subnet.place) continue;
    const auto& place = *subnet.place;
    subnet.none = place.is("none");
    if (subnet.none) continue;
    const auto prefix = TRY(place.network());
    if (prefix.address().family() != family) {
      return place.wrong(fmt::format("{} is no {} network", prefix.to_string(), name_of(family)),
                         family == Family::ipv4 ? "write it as 'subnet6'" : "write it as 'subnet'");
    }
    TRY(check_not_reserved(prefix, place));
    subnet.prefix = prefix;
  }
  return {};
}

Result<void> read_links(const Value& links, Draft& draft) {
  std::size_t number = 0;
  for (const auto& item : TRY(links.items())) {
    if (++number > most_links)
      return item.wrong_here(fmt::format("more than {} links", most_links), "share them out over two labs");
    TRY(read_link(item.named(fmt::format("link {}", number)), draft));
  }
  return {};
}

}  // namespace ntool::engine::lab
