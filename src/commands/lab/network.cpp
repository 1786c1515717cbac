#include "network.hpp"

#include "knobs.hpp"

#include <fmt/format.h>

#include <ntool/net/netlink_session.hpp>
#include <ntool/net/nfnetlink.hpp>
#include <ntool/sys/namespaces.hpp>
#include <ntool/sys/offloads.hpp>
#include <ntool/wire/rtnl/edit.hpp>

namespace ntool::commands::lab {
namespace {

using engine::lab::Host;
using engine::lab::Lab;
using engine::lab::Link;
using sys::Namespace;
using wire::rtnl::NewLink;

/// Every network namespace has lo; what we add is counted from there.
constexpr IfIndex loopback_index(1);
IfIndex index_of(std::size_t interface) {
  return IfIndex(static_cast<std::uint32_t>(interface) + 2);
}

/// Says of which host or link an error is.
std::unexpected<Error> with_subject(Error error, std::string_view what) {
  error.subject = error.subject.empty() ? std::string(what) : fmt::format("{} ({})", what, error.subject);
  return fail(std::move(error));
}

Result<Space> make_space() {
  TRY(sys::enter_new(Namespace::network));
  Space space;
  space.network = TRY(sys::hold_namespace(Namespace::network));
  space.netlink = TRY(net::open_route_netlink());
  return space;
}

Result<Space> make_host(const Host& host) {
  TRY(sys::enter_new(Namespace::host_name));
  Space space = TRY(make_space());
  TRY(sys::set_host_name(host.name));
  space.host_name = TRY(sys::hold_namespace(Namespace::host_name));
  TRY(turn_host_knobs(host.router));
  if (!host.rules.empty()) TRY(net::apply_ruleset(host.rules));
  return space;
}

Result<void> ask(const Space& space, const Result<std::vector<std::uint8_t>>& request) {
  if (!request) return fail(request.error());
  return space.netlink->exchange(*request, [](Bytes) { return Result<void>{}; });
}

class Builder {
 public:
  explicit Builder(const Lab& lab) : lab_(lab) {}

  Result<Spaces> build() {
    spaces_.closet = TRY(make_space());
    TRY(turn_silent_knobs());
    for (const auto& host : lab_.hosts) {
      auto space = make_host(host);
      if (!space) return with_subject(space.error(), fmt::format("host {}", host.name));
      spaces_.hosts.push_back(*std::move(space));
    }
    for (std::size_t i = 0; i < lab_.links.size(); ++i) {
      const auto made = lab_.links[i].ends.size() == 2 ? make_cable(lab_.links[i]) : make_switch(i);
      if (!made) return with_subject(made.error(), fmt::format("link {}", i + 1));
    }
    if (lab_.internet) {
      const auto made = make_way_to_internet();
      if (!made) return with_subject(made.error(), "the way into the internet");
    }
    for (std::size_t h = 0; h < lab_.hosts.size(); ++h) {
      const auto made = configure(lab_.hosts[h], spaces_.hosts[h]);
      if (!made) return with_subject(made.error(), fmt::format("host {}", lab_.hosts[h].name));
    }
    return std::move(spaces_);
  }

 private:
  [[nodiscard]] NewLink end_of_cable(const Link::End& end) const {
    const auto& interface = lab_.hosts[end.host].interfaces[end.interface];
    return {.name = interface.name,
            .index = index_of(end.interface),
            .mac = interface.mac,
            .mtu = interface.mtu,
            .namespace_fd = spaces_.hosts[end.host].network.number()};
  }

  Result<void> make_cable(const Link& link) {
    return ask(spaces_.closet, wire::rtnl::request_new_veth(end_of_cable(link.ends[0]), end_of_cable(link.ends[1])));
  }

  Result<void> make_switch(std::size_t number) {
    const Link& link = lab_.links[number];
    const IfIndex bridge(next_port_++);
    TRY(ask(spaces_.closet, wire::rtnl::request_new_bridge(
                                {.name = fmt::format("switch{}", number + 1), .index = bridge, .mtu = link.mtu})));
    for (const auto& end : link.ends) {
      const IfIndex port(next_port_++);
      const NewLink our_end{.name = fmt::format("port{}", port.value()), .index = port, .mtu = link.mtu};
      TRY(ask(spaces_.closet, wire::rtnl::request_new_veth(end_of_cable(end), our_end)));
      TRY(ask(spaces_.closet, wire::rtnl::request_change_link(port, {.up = true, .master = bridge})));
    }
    return ask(spaces_.closet, wire::rtnl::request_change_link(bridge, {.up = true}));
  }

  Result<void> make_way_to_internet() {
    const auto& internet = *lab_.internet;
    const auto& interface = lab_.hosts[internet.behind].interfaces[internet.interface];
    const IfIndex port(next_port_++);
    const NewLink our_end{.name = internet_interface, .index = port, .mac = internet.mac, .mtu = interface.mtu};
    TRY(ask(spaces_.closet,
            wire::rtnl::request_new_veth(end_of_cable({internet.behind, internet.interface}), our_end)));
    TRY(ask(spaces_.closet, wire::rtnl::request_change_link(port, {.up = true})));
    // The simulator reads whole packets with right checksums, as a cable would carry them.
    TRY(enter_host(spaces_.hosts[internet.behind]));
    return sys::turn_off_transmit_offloads(interface.name);
  }

  static Result<void> configure(const Host& host, const Space& space) {
    TRY(ask(space, wire::rtnl::request_change_link(loopback_index, {.up = true})));
    for (std::size_t i = 0; i < host.interfaces.size(); ++i) {
      TRY(ask(space, wire::rtnl::request_change_link(index_of(i), {.up = true})));
      for (const auto& address : host.interfaces[i].addresses) {
        TRY(ask(space, wire::rtnl::request_add_address(index_of(i), address)));
      }
    }
    for (const auto& route : host.routes) {
      TRY(ask(space, wire::rtnl::request_add_route({.to = route.to,
                                                    .via = route.via,
                                                    .out = index_of(route.interface),
                                                    .source = {},
                                                    .metric = route.metric})));
    }
    return {};
  }

  const Lab& lab_;
  Spaces spaces_;
  std::uint32_t next_port_ = 2;  // in the closet
};

}  // namespace

Result<Spaces> make_network(const Lab& lab) {
  return Builder(lab).build();
}

Result<void> enter_host(const Space& host) {
  TRY(sys::enter(host.network, Namespace::network));
  return sys::enter(host.host_name, Namespace::host_name);
}

}  // namespace ntool::commands::lab
