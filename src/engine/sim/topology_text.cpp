#include "topology_words.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/engine/sim/topology_text.hpp>

namespace ntool::engine::sim {
namespace {

std::unexpected<Error> wrong(std::string reason) {
  return malformed("topology", std::move(reason));
}

/// The words of one line, with a look at the next.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { advance(); }
  [[nodiscard]] bool empty() const { return next_.empty(); }
  [[nodiscard]] std::string_view peek() const { return next_; }
  std::string_view take() {
    const auto word = next_;
    advance();
    return word;
  }
  /// The value of the word `name`, which must be there.
  Result<std::string_view> value_of(std::string_view name) {
    if (empty()) return wrong(fmt::format("'{}' lacks its value", name));
    return take();
  }

 private:
  void advance() { next_ = next_word(rest_); }
  std::string_view rest_;
  std::string_view next_;
};

Result<std::uint64_t> parse_number(std::string_view word, std::string_view name, std::uint64_t min, std::uint64_t max) {
  const auto number = parse_unsigned(word, min, max);
  if (!number) return wrong(fmt::format("'{}' of '{}' is not a number from {} to {}", word, name, min, max));
  return *number;
}

template <class Rule>
struct Choice {
  std::string_view name;
  Rule rule;
};
template <class Rule, std::size_t N>
Result<Rule> choose(std::string_view word, std::string_view name, const Choice<Rule> (&choices)[N]) {
  std::string names;
  for (const auto& choice : choices) {
    if (choice.name == word) return choice.rule;
    names += (names.empty() ? "" : ", ") + std::string(choice.name);
  }
  return wrong(fmt::format("'{}' of '{}' is none of {}", word, name, names));
}
constexpr Choice<IcmpRule> icmp_rules[] = {
    {"answer", IcmpRule::answer}, {"drop", IcmpRule::drop}, {"unreachable", IcmpRule::unreachable}};
constexpr Choice<TcpRule> tcp_rules[] = {
    {"open", TcpRule::open}, {"reset", TcpRule::reset}, {"drop", TcpRule::drop}, {"reject", TcpRule::reject}};
constexpr Choice<UdpRule> udp_rules[] = {{"closed", UdpRule::closed}, {"echo", UdpRule::echo}, {"drop", UdpRule::drop}};
constexpr Choice<Balance> balances[] = {{"flow", Balance::flow}, {"packet", Balance::packet}};

/// "open" is for all other ports, "80 open" or "20-25 open" for these.
template <class Rule, std::size_t N>
Result<void> read_ports(Words& words, std::string_view name, PortRules<Rule>& rules, const Choice<Rule> (&choices)[N]) {
  const auto first = TRY(words.value_of(name));
  if (first[0] < '0' || first[0] > '9') {
    rules.others = TRY(choose(first, name, choices));
    return {};
  }
  const auto ports = parse_port_range(first);
  if (!ports) return wrong(fmt::format("'{}' of '{}' is neither a port nor a range of ports", first, name));
  rules.entries.push_back({*ports, TRY(choose(TRY(words.value_of(first)), name, choices))});
  return {};
}

/// What hops and targets have in common. False: `word` is none of it.
template <class Place>
Result<bool> read_common(std::string_view word, Words& words, Place& place) {
  if (word == "rtt") {
    place.line.rtt = TRY(parse_time(TRY(words.value_of(word))));
  } else if (word == "jitter") {
    place.line.jitter = TRY(parse_time(TRY(words.value_of(word))));
  } else if (word == "loss") {
    place.line.loss = TRY(parse_share(TRY(words.value_of(word))));
  } else if (word == "duplicate") {
    place.line.duplicate = TRY(parse_share(TRY(words.value_of(word))));
  } else if (word == "reorder") {
    place.line.reorder = TRY(parse_share(TRY(words.value_of(word))));
    place.line.reorder_by = TRY(parse_time(TRY(words.value_of("reorder N%"))));
  } else if (word == "ttl") {
    place.ttl = Ttl(static_cast<std::uint8_t>(TRY(parse_number(TRY(words.value_of(word)), word, 1, 255))));
  } else if (word == "limit") {
    place.limit = RateLimit{.per_second = TRY(parse_rate(TRY(words.value_of(word))))};
    if (words.peek() == "burst") {
      const auto burst = words.take();
      place.limit->burst =
          static_cast<std::uint32_t>(TRY(parse_number(TRY(words.value_of(burst)), burst, 1, 1'000'000)));
    }
  } else if (word == "quote") {
    const auto value = TRY(words.value_of(word));
    place.quote = value == "full" ? quote_all : TRY(parse_number(value, word, 0, 65535));
  } else {
    return false;
  }
  return true;
}

/// Below it no IPv4 network works (RFC 791).
constexpr std::uint64_t least_mtu = 68;

Result<void> read_mtu(Words& words, Hop& hop) {
  const auto mtu = TRY(parse_number(TRY(words.value_of("mtu")), "mtu", least_mtu, 65535));
  hop.mtu = LinkMtu{.mtu = Mtu(static_cast<std::uint32_t>(mtu))};
  if (words.peek() == "unreported") {
    words.take();
    hop.mtu->reported = false;
  }
  return {};
}

/// Zones belong to interfaces, and no packet has one.
bool is_address(const Result<IpAddress>& address) {
  return address && address->zone().value() == 0;
}

std::vector<IpAddress> read_addresses(Words& words) {
  std::vector<IpAddress> addresses;
  for (auto a = IpAddress::parse(words.peek()); is_address(a); a = IpAddress::parse(words.peek())) {
    addresses.push_back(*a);
    words.take();
  }
  return addresses;
}

Result<std::uint32_t> read_u32(Words& words, std::string_view name) {
  const auto word = TRY(words.value_of(name));
  return static_cast<std::uint32_t>(TRY(parse_number(word, name, 1, std::numeric_limits<std::uint32_t>::max())));
}

InterfaceInfo& interface_of(Hop& hop) {
  return hop.interface ? *hop.interface : hop.interface.emplace();
}

Result<void> read_hop_words(Words& words, Hop& hop) {
  while (!words.empty()) {
    const auto word = words.take();
    if (TRY(read_common(word, words, hop))) continue;
    if (word == "silent") {
      hop.silence = words.peek().ends_with('%') ? TRY(parse_share(words.take())) : 1.0;
    } else if (word == "balance") {
      hop.balance = TRY(choose(TRY(words.value_of(word)), word, balances));
    } else if (word == "mtu") {
      TRY(read_mtu(words, hop));
    } else if (word == "mpls") {
      hop.labels.push_back(TRY(parse_label(TRY(words.value_of(word)))));
      // A bound, so that the errors stay far below the size to which they are limited.
      if (hop.labels.size() > 16) return wrong("a hop has at most 16 labels");
    } else if (word == "nat") {
      hop.nat = read_addresses(words);
      if (hop.nat.empty()) return wrong(fmt::format("'{}' of 'nat' is not an IP address", words.peek()));
    } else if (word == "interface") {
      interface_of(hop).name = TRY(words.value_of(word));
      if (hop.interface->name.size() > 63) return wrong("an interface's name has at most 63 bytes");
    } else if (word == "ifindex") {
      interface_of(hop).index = IfIndex(TRY(read_u32(words, word)));
    } else if (word == "ifmtu") {
      interface_of(hop).mtu = Mtu(TRY(read_u32(words, word)));
    } else if (word == "unreachable") {
      hop.refuses = TRY(parse_unreachable(TRY(words.value_of(word))));
    } else if (word == "error") {
      hop.refuses = TRY(parse_icmp_kind(TRY(words.value_of(word))));
    } else {
      return wrong(fmt::format("a hop has no '{}'", word));
    }
  }
  for (auto& label : hop.labels) label.bottom = &label == &hop.labels.back();
  return {};
}

Result<void> read_target_words(Words& words, Target& target) {
  while (!words.empty()) {
    const auto word = words.take();
    if (TRY(read_common(word, words, target))) continue;
    if (word == "corrupt") {
      target.corrupt = TRY(parse_share(TRY(words.value_of(word))));
    } else if (word == "badsum") {
      target.bad_checksum = TRY(parse_share(TRY(words.value_of(word))));
    } else if (word == "icmp") {
      target.icmp = TRY(choose(TRY(words.value_of(word)), word, icmp_rules));
    } else if (word == "tcp") {
      TRY(read_ports(words, word, target.tcp, tcp_rules));
    } else if (word == "udp") {
      TRY(read_ports(words, word, target.udp, udp_rules));
    } else if (word == "banner") {
      const auto port_word = TRY(words.value_of(word));
      const auto port = parse_port(port_word);
      if (!port) return wrong(fmt::format("'{}' of 'banner' is not a port", port_word));
      target.banners.push_back({*port, TRY(parse_text(TRY(words.value_of(word))))});
    } else {
      return wrong(fmt::format("a target has no '{}'", word));
    }
  }
  return {};
}

Path& last_path(Topology& topology) {
  return topology.paths.empty() ? topology.paths.emplace_back() : topology.paths.back();
}

Result<void> read_hop(Words& words, Topology& topology) {
  Path& path = last_path(topology);
  if (!path.targets.empty()) return wrong("a hop after a target: begin a new 'path' for it");
  Hop& hop = path.hops.emplace_back();
  hop.addresses = read_addresses(words);
  TRY(read_hop_words(words, hop));
  if (path.hops.size() > 255) return wrong("a path has at most 255 hops");
  return {};
}

Result<void> read_target(Words& words, Topology& topology) {
  Target& target = last_path(topology).targets.emplace_back();
  for (auto p = Prefix::parse(words.peek()); p; p = Prefix::parse(words.peek())) {
    target.addresses.push_back(*p);
    words.take();
  }
  if (target.addresses.empty()) return wrong("a target needs an address or a prefix");
  return read_target_words(words, target);
}

/// Behind its hops, so that it can be judged at once.
Result<void> read_loop(Words& words, Topology& topology) {
  Path& path = last_path(topology);
  const auto first = TRY(parse_number(TRY(words.value_of("loop")), "loop", 1, 255));
  const auto second = TRY(parse_number(TRY(words.value_of("loop")), "loop", 1, 255));
  if (first >= second || second > path.hops.size()) return wrong("a loop is between two hops above it, nearer first");
  path.loop = {first, second};
  return {};
}

Result<void> read_line(std::string_view line, Topology& topology) {
  Words words(line);
  const auto what = words.take();
  if (what == "seed") {
    const auto seed = TRY(words.value_of(what));
    topology.seed = TRY(parse_number(seed, what, 0, std::numeric_limits<std::uint64_t>::max()));
  } else if (what == "source") {
    while (!words.empty()) {
      const auto word = words.take();
      const auto address = IpAddress::parse(word);
      if (!is_address(address)) return wrong(fmt::format("'{}' is not an IP address", word));
      topology.sources.push_back(*address);
    }
  } else if (what == "path") {
    topology.paths.emplace_back();
  } else if (what == "hop") {
    TRY(read_hop(words, topology));
  } else if (what == "target") {
    TRY(read_target(words, topology));
  } else if (what == "loop") {
    TRY(read_loop(words, topology));
  } else if (what == "link") {
    if (TRY(words.value_of(what)) != "mtu") return wrong("a link has an 'mtu' and nothing else");
    const auto mtu = TRY(words.value_of("mtu"));
    topology.link_mtu = Mtu(static_cast<std::uint32_t>(TRY(parse_number(mtu, "mtu", least_mtu, 65535))));
  } else {
    return wrong(fmt::format("'{}' is none of seed, source, link, path, hop, loop, target", what));
  }
  if (!words.empty()) return wrong(fmt::format("'{}' is too much", words.peek()));
  return {};
}

}  // namespace

Result<Topology> parse_topology(std::string_view text) {
  Topology topology;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = without_comment(next_line(text));
    if (Words(line).empty()) continue;
    if (auto read = read_line(line, topology); !read) {
      read.error().subject = fmt::format("topology line {}", number);
      return fail(std::move(read.error()));
    }
  }
  return topology;
}

}  // namespace ntool::engine::sim
