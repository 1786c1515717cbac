#include "drawing.hpp"
#include "words.hpp"

#include <algorithm>

#include <ntool/base/bytes.hpp>
#include <ntool/engine/lab/lab_record.hpp>

namespace ntool::engine::lab {
namespace {

std::vector<std::string> texts(const std::vector<Prefix>& prefixes) {
  std::vector<std::string> all;
  for (const auto& prefix : prefixes) all.push_back(prefix.to_string());
  return all;
}
std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> all;
  for (const auto& address : addresses) all.push_back(address.to_string());
  return all;
}
std::optional<std::string> text(const std::optional<Prefix>& prefix) {
  return prefix ? std::optional(prefix->to_string()) : std::nullopt;
}
std::optional<std::string> text(const std::optional<IpAddress>& address) {
  return address ? std::optional(address->to_string()) : std::nullopt;
}
std::optional<double> milliseconds(Duration time) {
  return time == Duration{} ? std::nullopt : std::optional(to_milliseconds(time));
}
std::optional<double> percent(double share) {
  return share == 0 ? std::nullopt : std::optional(share * 100);
}

/// A piece of the lab with the lab around it, which has the names.
template <class T>
struct Of {
  const Lab& lab;
  const T& piece;
};
template <class T>
std::vector<Of<T>> all_of(const Lab& lab, const std::vector<T>& pieces) {
  std::vector<Of<T>> views;
  for (const auto& piece : pieces) views.push_back({lab, piece});
  return views;
}

void describe(Fields& fields, const Of<Link::End>& end) {
  const auto& host = end.lab.hosts[end.piece.host];
  fields.field("host", host.name).field("interface", host.interfaces[end.piece.interface].name);
}

void describe(Fields& fields, const Of<Link>& view) {
  fields.field("subnet", text(view.piece.subnet)).field("subnet6", text(view.piece.subnet6));
  fields.field("mtu", view.piece.mtu).list("ends", all_of(view.lab, view.piece.ends));
}

struct RouteOf {
  const Host& host;
  const Route& route;
};
void describe(Fields& fields, const RouteOf& view) {
  fields.field("to", view.route.to.to_string()).field("via", text(view.route.via));
  fields.field("interface", view.host.interfaces[view.route.interface].name).field("metric", view.route.metric);
}

/// A view of a type of another namespace, so that its describe() is found here.
template <class T>
struct View {
  const T& piece;
};
template <class T>
std::vector<View<T>> views_of(const std::vector<T>& pieces) {
  std::vector<View<T>> views;
  for (const auto& piece : pieces) views.push_back({piece});
  return views;
}

void describe(Fields& fields, const View<Interface>& view) {
  const auto& interface = view.piece;
  fields.field("name", interface.name).field("mac", to_hex(interface.mac, ':')).field("mtu", interface.mtu);
  fields.list("addresses", texts(interface.addresses));
}

void describe(Fields& fields, const View<wire::nft::Redirect>& view) {
  const auto& redirect = view.piece;
  fields.field("protocol", word_of(protocols, redirect.protocol)).field("ports", ports_text(redirect.ports));
  fields.field("to", redirect.to.to_string());
}

void describe(Fields& fields, const View<wire::nft::FilterRule>& view) {
  const auto& rule = view.piece;
  fields.field("chain", word_of(hooks, rule.hook)).field("protocol", word_of(protocols, rule.protocol));
  if (rule.ports) fields.field("ports", ports_text(*rule.ports));
  fields.field("from", text(rule.from)).field("to", text(rule.to)).field("action", word_of(verdicts, rule.verdict));
  if (rule.verdict == wire::nft::Verdict::reject) fields.field("with", word_of(reject_answers, rule.with));
}

void describe(Fields& fields, const View<Host>& view) {
  const auto& host = view.piece;
  fields.field("name", host.name).field("router", host.router).list("interfaces", views_of(host.interfaces));
  std::vector<RouteOf> routes;
  for (const auto& route : host.routes) routes.push_back({host, route});
  fields.list("routes", routes).field("masquerade_out", host.rules.masquerade_out);
  fields.list("redirects", views_of(host.rules.redirects)).list("firewall", views_of(host.rules.filters));
  std::vector<std::string_view> services;
  for (const auto& service : host.services) services.push_back(service.line);
  fields.list("services", services);
}

void describe_line(Fields& fields, const sim::Line& line) {
  fields.field("rtt_ms", to_milliseconds(line.rtt)).field("jitter_ms", milliseconds(line.jitter));
  fields.field("loss_percent", percent(line.loss)).field("duplicate_percent", percent(line.duplicate));
  fields.field("reorder_percent", percent(line.reorder));
  if (line.reorder != 0) fields.field("reorder_by_ms", to_milliseconds(line.reorder_by));
}

void describe_limit(Fields& fields, const std::optional<sim::RateLimit>& limit, std::size_t quote) {
  if (limit) fields.field("rate_limit_per_second", limit->per_second).field("rate_limit_burst", limit->burst);
  if (quote != sim::quote_all) fields.field("quote", quote);
}

void describe(Fields& fields, const View<wire::MplsLabel>& view) {
  fields.field("label", view.piece.label).field("tc", view.piece.traffic_class).field("ttl", view.piece.ttl);
}
void describe(Fields& fields, const View<sim::InterfaceInfo>& view) {
  fields.field("name", unless_empty(view.piece.name)).field("index", view.piece.index).field("mtu", view.piece.mtu);
}
void describe(Fields& fields, const View<sim::LinkMtu>& view) {
  fields.field("size", view.piece.mtu).field("report", view.piece.reported);
}
void describe(Fields& fields, const View<sim::IcmpKind>& view) {
  fields.field("v4_type", view.piece.v4_type).field("v4_code", view.piece.v4_code);
  fields.field("v6_type", view.piece.v6_type).field("v6_code", view.piece.v6_code);
}
template <class T>
void describe_if(Fields& fields, std::string_view key, const std::optional<T>& piece) {
  if (piece) fields.field(key, View<T>{*piece});
}

void describe(Fields& fields, const View<sim::Hop>& view) {
  const auto& hop = view.piece;
  fields.list("addresses", texts(hop.addresses)).field("silent_percent", percent(hop.silence));
  describe_line(fields, hop.line);
  if (hop.addresses.size() > 1) fields.field("balance", word_of(balances, hop.balance));
  describe_limit(fields, hop.limit, hop.quote);
  if (!hop.labels.empty()) fields.list("mpls", views_of(hop.labels));
  describe_if(fields, "interface", hop.interface);
  describe_if(fields, "link_mtu", hop.mtu);
  describe_if(fields, "unreachable", hop.refuses);
  fields.field("ttl", hop.ttl);
  if (!hop.nat.empty()) fields.list("nat", texts(hop.nat));
  if (hop.mangling) fields.field("mangled", true);
}

template <class Rule, std::size_t N>
struct PortStates {
  const Choice<Rule> (&states)[N];
  const sim::PortRules<Rule>& rules;
};
template <class Rule, std::size_t N>
void describe(Fields& fields, const PortStates<Rule, N>& view) {
  for (const auto& state : view.states) {
    std::vector<std::string> ports;
    for (const auto& entry : view.rules.entries) {
      if (entry.rule == state.value) ports.push_back(ports_text(entry.ports));
    }
    if (!ports.empty()) fields.list(state.name, ports);
  }
  fields.field("rest", word_of(view.states, view.rules.others));
}

void describe(Fields& fields, const View<sim::Banner>& view) {
  fields.field("port", view.piece.port).field("text", view.piece.text);
}

void describe(Fields& fields, const View<sim::Target>& view) {
  const auto& target = view.piece;
  fields.list("to", texts(target.addresses));
  describe_line(fields, target.line);
  fields.field("corrupt_percent", percent(target.corrupt)).field("bad_checksum_percent", percent(target.bad_checksum));
  describe_limit(fields, target.limit, target.quote);
  fields.field("ttl", target.ttl).field("icmp", word_of(icmp_rules, target.icmp));
  fields.field("tcp", PortStates<sim::TcpRule, std::size(tcp_states)>{tcp_states, target.tcp});
  if (!target.banners.empty()) fields.list("banners", views_of(target.banners));
  fields.field("udp", PortStates<sim::UdpRule, std::size(udp_states)>{udp_states, target.udp});
  if (target.mangling) fields.field("mangled", true);
}

void describe(Fields& fields, const View<sim::Path>& view) {
  const auto& path = view.piece;
  fields.list("hops", views_of(path.hops));
  if (path.loop) fields.list("loop", std::array{path.loop->first, path.loop->second});
  fields.list("targets", views_of(path.targets));
}

void describe(Fields& fields, const Of<Internet>& view) {
  const auto& internet = view.piece;
  const auto& host = view.lab.hosts[internet.behind];
  fields.field("behind", host.name).field("interface", host.interfaces[internet.interface].name);
  fields.field("gateway", text(internet.gateway)).field("gateway6", text(internet.gateway6));
  fields.field("mac", to_hex(internet.mac, ':')).field("mtu", internet.topology.link_mtu);
  fields.field("seed", internet.topology.seed).list("paths", views_of(internet.topology.paths));
}

}  // namespace

void describe(Fields& fields, const Lab& lab) {
  fields.field("name", lab.name).list("hosts", views_of(lab.hosts)).list("links", all_of(lab, lab.links));
  if (lab.internet) fields.field("internet", Of<Internet>{lab, *lab.internet});
}

}  // namespace ntool::engine::lab
