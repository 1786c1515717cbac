// Hops of a path of the simulated internet, and what they have in common with targets.
#include "../sim/topology_words.hpp"
#include "internet_section.hpp"

#include <algorithm>

namespace ntool::engine::lab {
namespace {

constexpr std::size_t most_labels = 16;
constexpr std::size_t most_routers = 256;  // side by side
/// Enough for every later answer to overtake one that is held back.
constexpr Duration usual_reorder_by = std::chrono::milliseconds(50);

/// An error of a parser of the simulator's words, at its place in the file.
std::unexpected<Error> placed(const Value& value, const Error& error) {
  return value.wrong(error.reason);
}

Result<wire::MplsLabel> read_label(const Value& value) {
  if (value.is_scalar()) {
    const auto label = sim::parse_label(TRY(value.text()));
    if (!label) return placed(value, label.error());
    return *label;
  }
  const auto map = TRY(value.map({"label", "tc", "ttl"}));
  wire::MplsLabel label{.ttl = Ttl(1)};
  label.label = static_cast<std::uint32_t>(TRY(TRY(map.get("label")).number(0, 0xfffff)));
  TRY(map.read_number("tc", 0, 7, label.traffic_class));
  TRY(map.read_number("ttl", 0, 255, label.ttl));
  return label;
}

Result<std::vector<wire::MplsLabel>> read_labels(const Value& value) {
  std::vector<wire::MplsLabel> labels;
  for (const auto& each : TRY(value.one_or_more())) labels.push_back(TRY(read_label(each)));
  if (labels.size() > most_labels) return value.wrong(fmt::format("more than {} labels", most_labels));
  for (auto& label : labels) label.bottom = &label == &labels.back();
  return labels;
}

Result<sim::InterfaceInfo> read_interface(const Value& value) {
  const auto map = TRY(value.map({"name", "index", "mtu"}));
  sim::InterfaceInfo info;
  if (const auto name = map.find("name")) {
    info.name = TRY(name->text());
    // RFC 5837 4.3: 64 bytes with the length's own.
    if (info.name.size() > 63) return name->wrong("longer than 63 bytes");
  }
  if (const auto index = map.find("index")) {
    info.index = IfIndex(static_cast<std::uint32_t>(TRY(index->number(1, 0xFFFFFFFFU))));
  }
  if (const auto mtu = map.find("mtu")) info.mtu = Mtu(static_cast<std::uint32_t>(TRY(mtu->number(1, 0xFFFFFFFFU))));
  if (map.empty()) return value.wrong("says nothing", "give it a 'name', an 'index' or an 'mtu'");
  return info;
}

Result<std::vector<IpAddress>> read_hop_addresses(const Value& value) {
  std::vector<IpAddress> addresses;
  for (const auto& each : TRY(value.one_or_more())) {
    const auto address = TRY(each.address());
    if (address.is_unspecified() || address.is_multicast() || address.is_loopback()) {
      return each.wrong(fmt::format("{} is no router's address", address.to_string()));
    }
    if (std::ranges::find(addresses, address) != addresses.end()) {
      return each.wrong(fmt::format("{} twice", address.to_string()));
    }
    if (addresses.size() == most_routers) return each.wrong(fmt::format("more than {} routers on a hop", most_routers));
    addresses.push_back(address);
  }
  if (addresses.empty()) return value.wrong("needs one address at least");
  return addresses;
}

/// "true", or a share of what it should answer.
Result<double> read_silence(const Value& value) {
  if (value.is_scalar() && TRY(value.text()).ends_with('%')) return value.share();
  return TRY(value.truth()) ? 1.0 : 0.0;
}

/// Keys that shape answers mean nothing where there are none.
Result<void> check_silent(const Map& map) {
  static constexpr std::string_view about_answers[] = {"duplicate", "reorder", "jitter",    "quote",       "rate_limit",
                                                       "mpls",      "ttl",     "interface", "unreachable", "mangle"};
  if (const auto key = map.first_of(about_answers)) {
    return map.find(*key)->wrong("a hop with 'silent: true' says nothing");
  }
  return {};
}

}  // namespace

Result<void> read_line(const Map& map, sim::Line& line) {
  TRY(map.read("rtt", &Value::time, line.rtt));
  TRY(map.read("jitter", &Value::time, line.jitter));
  TRY(map.read("loss", &Value::share, line.loss));
  TRY(map.read("duplicate", &Value::share, line.duplicate));
  if (const auto reorder = map.find("reorder")) {
    line.reorder_by = usual_reorder_by;
    if (reorder->is_map()) {
      const auto parts = TRY(reorder->map({"share", "by"}));
      line.reorder = TRY(TRY(parts.get("share")).share());
      TRY(parts.read("by", &Value::time, line.reorder_by));
    } else {
      line.reorder = TRY(reorder->share());
    }
  }
  return {};
}

Result<sim::RateLimit> read_rate_limit(const Value& value) {
  const auto rate_of = [](const Value& rate) -> Result<std::uint32_t> {
    const auto number = sim::parse_rate(TRY(rate.text()));
    if (!number) return placed(rate, number.error());
    return *number;
  };
  if (!value.is_map()) return sim::RateLimit{.per_second = TRY(rate_of(value))};
  const auto map = TRY(value.map({"rate", "burst"}));
  sim::RateLimit limit{.per_second = TRY(rate_of(TRY(map.get("rate"))))};
  TRY(map.read_number("burst", 1, 1'000'000, limit.burst));
  return limit;
}

Result<std::size_t> read_quote(const Value& value) {
  if (value.is("full")) return sim::quote_all;
  return static_cast<std::size_t>(TRY(value.number(0, 65535)));
}

Result<sim::Mangling> read_mangling(const Value& value) {
  const auto map = TRY(value.map({"instead", "patch", "append", "cut", "repair"}));
  sim::Mangling mangling;
  TRY(map.read("instead", &Value::hex, mangling.instead));
  if (const auto patch = map.find("patch")) {
    for (const auto& each : TRY(patch->one_or_more())) {
      const auto parts = TRY(each.map({"at", "hex"}));
      mangling.patches.push_back({.at = static_cast<std::size_t>(TRY(TRY(parts.get("at")).number(0, 65535))),
                                  .bytes = TRY(TRY(parts.get("hex")).hex())});
    }
  }
  TRY(map.read("append", &Value::hex, mangling.append));
  if (const auto cut = map.find("cut")) mangling.cut = static_cast<std::size_t>(TRY(cut->number(0, 65535)));
  TRY(map.read("repair", &Value::truth, mangling.repair));
  if (map.empty()) return value.wrong("changes nothing", "give it 'instead', 'patch', 'append' or 'cut'");
  return mangling;
}

Result<sim::Hop> read_hop(const Value& value, Duration default_rtt) {
  const auto map = TRY(value.map({"address", "silent", "rtt", "jitter", "loss", "duplicate", "reorder", "balance",
                                  "rate_limit", "quote", "mpls", "ttl", "unreachable", "interface", "nat", "mangle"}));
  sim::Hop hop{.line = {.rtt = default_rtt}};
  TRY(map.read("silent", &read_silence, hop.silence));
  if (hop.silence == 1.0) TRY(check_silent(map));
  if (const auto address = map.find("address")) hop.addresses = TRY(read_hop_addresses(*address));
  if (hop.addresses.empty() && hop.silence != 1.0) {
    return value.wrong("lacks 'address'", "a hop that never answers is 'silent: true'");
  }
  TRY(read_line(map, hop.line));
  TRY(map.read_choice("balance", balances, hop.balance));
  TRY(map.read("rate_limit", &read_rate_limit, hop.limit));
  TRY(map.read("quote", &read_quote, hop.quote));
  TRY(map.read("mpls", &read_labels, hop.labels));
  if (const auto refuses = map.find("unreachable")) {
    const auto kind = sim::parse_unreachable(TRY(refuses->text()));
    if (!kind) return placed(*refuses, kind.error());
    hop.refuses = *kind;
  }
  TRY(map.read_number("ttl", 1, 255, hop.ttl));
  TRY(map.read("interface", &read_interface, hop.interface));
  TRY(map.read("nat", &read_hop_addresses, hop.nat));
  TRY(map.read("mangle", &read_mangling, hop.mangling));
  return hop;
}

}  // namespace ntool::engine::lab
