// `internet:` of a lab file: which host it stands behind, and its paths.
#include "internet_section.hpp"

#include "draft.hpp"

#include <algorithm>

namespace ntool::engine::lab {
namespace {

constexpr std::size_t most_hops = 255;  // no packet comes further
constexpr Duration usual_step = std::chrono::milliseconds(1);

void add_twins(std::vector<IpAddress>& addresses) {
  if (std::ranges::any_of(addresses, &IpAddress::is_v6)) return;
  const auto v4 = addresses;
  for (const auto& address : v4) addresses.push_back(ipv6_twin(address));
}

/// The prefixes of a path or target; each is a destination once in the whole internet. A wide one that comes before a
/// narrow one within it would take all its packets.
Result<std::vector<Prefix>> read_destinations(const Value& value, InternetDraft& internet) {
  std::vector<Prefix> prefixes;
  for (const auto& each : TRY(value.one_or_more())) {
    const auto prefix = TRY(each.network());
    for (const auto& other : internet.destinations) {
      if (other.prefix == prefix) {
        return each.wrong(fmt::format("the network {} again; line {} has it", prefix.to_string(), other.place.line()));
      }
      if (other.prefix.length() < prefix.length() && other.prefix.contains(prefix.address())) {
        return each.wrong(fmt::format("{} lies in {} of line {}, which comes first and takes it all",
                                      prefix.to_string(), other.prefix.to_string(), other.place.line()),
                          "put the smaller network before the larger");
      }
    }
    if (internet.destinations.size() == most_destinations) {
      return each.wrong(fmt::format("more than {} networks", most_destinations));
    }
    internet.destinations.push_back({prefix, each});
    prefixes.push_back(prefix);
  }
  if (prefixes.empty()) return value.wrong("needs one network at least", "such as 198.51.100.0/24");
  return prefixes;
}

/// "target" with the path's "to", or "targets", each with its own.
Result<void> read_targets(const Map& map, Duration default_rtt, sim::Path& path, InternetDraft& internet) {
  if (const auto targets = map.find("targets")) {
    static constexpr std::string_view single[] = {"to", "target"};
    if (const auto other = map.first_of(single)) {
      return map.find(*other)->wrong("'targets' have this themselves", "leave it out");
    }
    for (const auto& each : TRY(targets->items())) {
      const auto parts = TRY(target_map(each, true));
      auto target = TRY(read_target(parts, default_rtt));
      target.addresses = TRY(read_destinations(TRY(parts.get("to")), internet));
      path.targets.push_back(std::move(target));
    }
    if (path.targets.empty()) return targets->wrong("needs one target at least");
    return {};
  }
  const auto prefixes = TRY(read_destinations(TRY(map.get("to")), internet));
  sim::Target target{.line = {.rtt = default_rtt}};
  if (const auto value = map.find("target")) target = TRY(read_target(TRY(target_map(*value, false)), default_rtt));
  target.addresses = prefixes;
  path.targets.push_back(std::move(target));
  return {};
}

Result<void> read_path_mtu(const Value& value, sim::Path& path) {
  const auto map = TRY(value.map({"after_hop", "size", "report"}));
  if (path.hops.empty()) return value.wrong("a path without hops has no narrow link behind one");
  const auto after = TRY(TRY(map.get("after_hop")).number(1, path.hops.size()));
  sim::LinkMtu mtu{.mtu = TRY(TRY(map.get("size")).mtu())};
  TRY(map.read("report", &Value::truth, mtu.reported));
  path.hops[after - 1].mtu = mtu;
  return {};
}

Result<void> read_loop(const Value& value, sim::Path& path) {
  const auto items = TRY(value.items());
  if (items.size() != 2 || path.hops.size() < 2) {
    return value.wrong("needs the numbers of two hops of this path", "such as [2, 3]");
  }
  const auto first = TRY(items[0].number(1, path.hops.size()));
  const auto second = TRY(items[1].number(1, path.hops.size()));
  if (first >= second) return value.wrong("the second hop must come after the first");
  path.loop = sim::RoutingLoop{first, second};
  return {};
}

Result<sim::Path> read_path(const Value& value, InternetDraft& internet) {
  const auto map = TRY(value.map({"to", "hops", "target", "targets", "mtu", "loop"}));
  sim::Path path;
  Duration rtt{};
  if (const auto hops = map.find("hops")) {
    for (const auto& each : TRY(hops->items())) {
      if (path.hops.size() == most_hops) return each.wrong(fmt::format("more than {} hops", most_hops));
      path.hops.push_back(TRY(read_hop(each.named(fmt::format("hop {}", path.hops.size() + 1)), rtt + usual_step)));
      rtt = path.hops.back().line.rtt;
    }
    if (path.hops.empty()) return hops->wrong("needs one hop at least", "leave 'hops' out for hosts next door");
  }
  TRY(read_targets(map, rtt + usual_step, path, internet));
  const auto has_v6 = [](const sim::Target& target) {
    return std::ranges::any_of(target.addresses, [](const Prefix& prefix) { return prefix.address().is_v6(); });
  };
  if (std::ranges::any_of(path.targets, has_v6)) {
    for (auto& hop : path.hops) {
      add_twins(hop.addresses);
      add_twins(hop.nat);
    }
  }
  if (const auto mtu = map.find("mtu")) TRY(read_path_mtu(*mtu, path));
  if (const auto loop = map.find("loop")) TRY(read_loop(*loop, path));
  return path;
}

/// The first router, or the first host where none is one.
std::size_t usual_gateway(const Lab& lab) {
  const auto router = std::ranges::find(lab.hosts, true, &Host::router);
  return router == lab.hosts.end() ? 0 : static_cast<std::size_t>(router - lab.hosts.begin());
}

}  // namespace

IpAddress ipv6_twin(const IpAddress& v4) {
  IpAddress::V6Bytes bytes{0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff};
  std::ranges::copy(v4.bytes(), bytes.begin() + 12);
  return IpAddress(bytes);
}

Result<void> read_internet(const Value& value, Draft& draft) {
  const auto map = TRY(value.map({"behind", "seed", "mtu", "subnet", "subnet6", "paths"}));
  Internet internet{.behind = usual_gateway(draft.lab)};
  InternetDraft internet_draft{.place = value};
  if (const auto behind = map.find("behind")) internet.behind = TRY(draft.host(*behind));
  TRY(map.read_number("seed", 0, std::numeric_limits<std::uint64_t>::max(), internet.topology.seed));
  internet.topology.link_mtu = Mtu(1500);
  TRY(map.read("mtu", &Value::mtu, internet.topology.link_mtu));
  TRY(read_subnets(map, internet_draft.subnets));
  auto& subnet6 = internet_draft.subnets[index_of(Family::ipv6)];
  if (internet.topology.link_mtu.value() < least_mtu_of_ipv6) {
    if (subnet6.prefix) return map.find("mtu")->wrong("IPv6 needs 1280 at least (RFC 8200)", "leave 'subnet6' out");
    subnet6.none = true;
  }
  const auto paths = TRY(TRY(map.get("paths")).items());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    internet.topology.paths.push_back(TRY(read_path(paths[i].named(fmt::format("path {}", i + 1)), internet_draft)));
  }
  if (paths.empty()) return map.find("paths")->wrong("needs one path at least");
  draft.lab.internet = std::move(internet);
  draft.internet = std::move(internet_draft);
  return {};
}

}  // namespace ntool::engine::lab
