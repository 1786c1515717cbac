#include "auto_routes.hpp"

#include "draft.hpp"

#include <deque>

namespace ntool::engine::lab {
namespace {

/// Where packets for somewhere are handed over: an interface of ours, and the router's address on its link.
struct NextHop {
  std::size_t interface = 0;
  IpAddress via;
};

std::optional<IpAddress> address_of(const Interface& interface, Family family) {
  for (const auto& prefix : interface.addresses) {
    if (prefix.address().family() == family) return prefix.address();
  }
  return std::nullopt;
}

/// The ways of one host in one family, found by walking from it over ever more routers (breadth first, so that the
/// first way to a network is a shortest one).
class Ways {
 public:
  Ways(const Lab& lab, std::size_t from, Family family)
      : lab_(lab), from_(from), family_(family), to_link_(lab.links.size()), on_link_(lab.links.size()) {
    seen_host_.resize(lab.hosts.size());
    seen_host_[from] = true;
    const auto& interfaces = lab.hosts[from].interfaces;
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
      if (interfaces[i].link < lab.links.size()) on_link_[interfaces[i].link] = true;
    }
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
      if (interfaces[i].link < lab.links.size()) visit(interfaces[i].link, i, std::nullopt);
    }
    while (!queue_.empty()) {
      const auto [host, next] = queue_.front();
      queue_.pop_front();
      for (const auto& interface : lab.hosts[host].interfaces) {
        const bool new_link =
            interface.link < lab.links.size() && !on_link_[interface.link] && !to_link_[interface.link];
        if (!new_link || !subnet(interface.link)) continue;
        to_link_[interface.link] = next;
        visit(interface.link, next.interface, next.via);
      }
    }
  }

  [[nodiscard]] const std::optional<Prefix>& subnet(std::size_t link) const {
    return family_ == Family::ipv4 ? lab_.links[link].subnet : lab_.links[link].subnet6;
  }
  /// To a link that the host is not on.
  [[nodiscard]] const std::optional<NextHop>& to_link(std::size_t link) const { return to_link_[link]; }
  [[nodiscard]] const std::optional<NextHop>& to_internet() const { return to_internet_; }
  /// Routers on the host's own links that take its packets.
  [[nodiscard]] const std::vector<NextHop>& neighbours() const { return neighbours_; }

 private:
  /// What a masquerading router has behind it is not to be reached from the side to which it translates.
  [[nodiscard]] bool lets_in(const Link::End& end) const {
    const Host& host = lab_.hosts[end.host];
    const bool outer = host.rules.masquerade_out && end.interface + 1 == host.interfaces.size();
    return host.router && !outer;
  }

  /// Reaches every router on a link: by `via`, or where the link is ours, directly.
  void visit(std::size_t link, std::size_t interface, const std::optional<IpAddress>& via) {
    for (const auto& end : lab_.links[link].ends) {
      if (end.host == from_ || !lets_in(end)) continue;
      const auto there = address_of(lab_.hosts[end.host].interfaces[end.interface], family_);
      if (!there) continue;
      const NextHop next{interface, via.value_or(*there)};
      if (!via) neighbours_.push_back(next);
      if (seen_host_[end.host]) continue;
      seen_host_[end.host] = true;
      queue_.emplace_back(end.host, next);
      if (lab_.internet && lab_.internet->behind == end.host) to_internet_ = next;
    }
  }

  const Lab& lab_;
  std::size_t from_;
  Family family_;
  std::vector<std::optional<NextHop>> to_link_;
  std::vector<bool> on_link_, seen_host_;
  std::optional<NextHop> to_internet_;
  std::vector<NextHop> neighbours_;
  std::deque<std::pair<std::size_t, NextHop>> queue_;
};

Route route(const Prefix& to, const NextHop& next) {
  return {.to = to, .via = next.via, .interface = next.interface};
}

void add_routes(Lab& lab, std::size_t index, Family family) {
  const Ways ways(lab, index, family);
  Host& host = lab.hosts[index];
  const auto everything = Prefix::make(IpAddress::any(family), 0).value();
  const bool has_internet = lab.internet && lab.internet->behind == index;
  if (!host.router && !has_internet && ways.neighbours().size() == 1) {
    host.routes.push_back(route(everything, ways.neighbours().front()));
    return;
  }
  for (std::size_t link = 0; link < lab.links.size(); ++link) {
    if (const auto& next = ways.to_link(link)) host.routes.push_back(route(*ways.subnet(link), *next));
  }
  if (has_internet) {
    const auto& gateway = family == Family::ipv4 ? lab.internet->gateway : lab.internet->gateway6;
    if (gateway) host.routes.push_back(route(everything, {lab.internet->interface, *gateway}));
  } else if (ways.to_internet()) {
    host.routes.push_back(route(everything, *ways.to_internet()));
  }
}

}  // namespace

void add_auto_routes(Lab& lab) {
  for (std::size_t host = 0; host < lab.hosts.size(); ++host) {
    for (const auto family : families) add_routes(lab, host, family);
  }
}

}  // namespace ntool::engine::lab
