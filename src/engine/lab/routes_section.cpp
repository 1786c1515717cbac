// `routes:` of a lab file: automatic ones, chosen ones, or chosen ones beside automatic ones.
#include "auto_routes.hpp"
#include "draft.hpp"

#include <map>
#include <tuple>

namespace ntool::engine::lab {
namespace {

struct ChosenRoute {
  std::size_t host = 0;
  Route route;
};

/// "default" is of the family of its gateway.
Result<Prefix> read_target(const Value& to, const IpAddress& via) {
  if (to.is("default")) return Prefix::make(IpAddress::any(via.family()), 0).value();
  const auto prefix = TRY(to.network());
  if (prefix.address().family() != via.family()) {
    return to.wrong(fmt::format("{} and its gateway {} are of two families", prefix.to_string(), via.to_string()));
  }
  return prefix;
}

/// The interface of a host whose link has the gateway.
Result<std::size_t> interface_to(const Value& place, const Host& host, const IpAddress& via) {
  const auto text = via.to_string();
  if (via.is_link_local() && via.is_v6()) {
    return place.wrong(fmt::format("{} is an address of many links", text), "name an address of the link's network");
  }
  for (std::size_t i = 0; i < host.interfaces.size(); ++i) {
    for (const auto& prefix : host.interfaces[i].addresses) {
      if (prefix.address() == via) return place.wrong(fmt::format("{} is '{}' itself", text, host.name));
      if (prefix.contains(via)) return i;
    }
  }
  return place.wrong(fmt::format("'{}' cannot reach the gateway {}: it is on none of its links", host.name, text));
}

Result<ChosenRoute> read_route(const Value& value, const Draft& draft) {
  const auto map = TRY(value.map({"on", "to", "via", "metric"}));
  const auto index = TRY(draft.host(TRY(map.get("on"))));
  const auto& host = draft.lab.hosts[index];
  const auto via_value = TRY(map.get("via"));
  const auto to_value = TRY(map.get("to"));
  const auto via = TRY(via_value.address());
  Route route{.to = TRY(read_target(to_value, via)), .via = via};
  route.interface = TRY(interface_to(via_value, host, via));
  if (const auto metric = map.find("metric")) {
    route.metric = static_cast<std::uint32_t>(TRY(metric->number(0, 0xFFFFFFFFU)));
  }
  for (const auto& interface : host.interfaces) {
    for (const auto& prefix : interface.addresses) {
      if (prefix.network() == route.to.address() && prefix.length() == route.to.length() && !route.metric) {
        return to_value.wrong(fmt::format("'{}' is on {} itself", host.name, route.to.to_string()));
      }
    }
  }
  return ChosenRoute{index, route};
}

bool same_place(const Route& a, const Route& b) {
  return a.to == b.to && a.metric == b.metric;
}

}  // namespace

Result<void> read_routes(const std::optional<Value>& routes, Draft& draft) {
  auto& lab = draft.lab;
  if (!routes || routes->is("auto")) {
    add_auto_routes(lab);
    return {};
  }
  if (routes->is_scalar()) return routes->wrong("it is 'auto' or a list of routes");
  auto items = TRY(routes->items());
  const bool beside_auto = !items.empty() && items.front().is("auto");
  if (beside_auto) items.erase(items.begin());
  std::vector<ChosenRoute> chosen;
  std::map<std::tuple<std::size_t, Prefix, std::optional<std::uint32_t>>, std::size_t> lines;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto route = TRY(read_route(items[i].named(fmt::format("route {}", i + 1)), draft));
    const auto [first, fresh] =
        lines.emplace(std::tuple(route.host, route.route.to, route.route.metric), items[i].line());
    if (!fresh) {
      return items[i].wrong_here(fmt::format("a second route of '{}' to {}; line {} has the first",
                                             lab.hosts[route.host].name, route.route.to.to_string(), first->second),
                                 "give one of them a 'metric'");
    }
    chosen.push_back(std::move(route));
  }
  if (beside_auto) add_auto_routes(lab);
  for (auto& each : chosen) {
    auto& all = lab.hosts[each.host].routes;
    // What was chosen takes the place of what was computed.
    std::erase_if(all, [&](const Route& route) { return beside_auto && same_place(route, each.route); });
  }
  for (auto& each : chosen) lab.hosts[each.host].routes.push_back(each.route);
  return {};
}

}  // namespace ntool::engine::lab
