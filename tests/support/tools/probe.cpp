// probe icmp|udp|connect|lite|tcp|dccp|raw TARGET [key=value]…: one probe after the other through a port of a real
// machine, for end-to-end tests. A line for each answer; exit 1 where the port cannot be opened, with the error on
// stderr. Keys: ttl, count, size (of the payload), port, source, interface, wait (seconds for each answer), together
// (1: all probes leave in one batch), batch (so many do), quiet (1: counts alone), details (1: where the probe of an
// error was going, and how it looked there). Of ICMP also identifier, raw (1), stamps (1: of sending), class (what the
// probes have, and answers are asked for); of udp and lite quotes (1: errors are heard as whole messages); of tcp flags
// and mss; of raw protocol; of udp, connect and the raw ones sport; of
// connect constant (1: one source port per flow); of all routes ttl, gateways (with commas between), mark, label, mtu
// (must, dont, want, probe), options (hexadecimal), and by 1: onlink, broadcast, noloop, debug, connected.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>

#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/poller.hpp>

using namespace ntool;

namespace {

using Kind = wire::ProbeAnswer::Kind;

const char* word(Kind kind) {
  switch (kind) {
    case Kind::sent: return "sent";
    case Kind::sent_stamp: return "sent_stamp";
    case Kind::not_sent: return "not_sent";
    case Kind::echo_reply: return "echo_reply";
    case Kind::datagram: return "datagram";
    case Kind::connected: return "connected";
    case Kind::refused: return "refused";
    case Kind::icmp_error: return "icmp_error";
    case Kind::failed: return "failed";
  }
  return "?";
}

void show(const wire::ProbeAnswer& answer, bool details) {
  std::string line = word(answer.kind);
  if (answer.id) line += fmt::format(" id={}", answer.id->value());
  if (answer.from) line += fmt::format(" from={}", sys::address_text(*answer.from));
  if (answer.to) line += fmt::format(" to={}", sys::address_text(*answer.to));
  if (answer.ttl) line += fmt::format(" ttl={}", answer.ttl->value());
  if (answer.kind == Kind::icmp_error) {
    line += fmt::format(" type={} code={} info={}", answer.icmp_type, answer.icmp_code, answer.icmp_info);
    if (answer.quoted_ttl) line += fmt::format(" quoted_ttl={}", answer.quoted_ttl->value());
    if (answer.about && details) line += fmt::format(" about={}", answer.about->ip.to_string());
    if (answer.quoted && details) {
      line += fmt::format(" quoted_source={}", answer.quoted->source.to_string());
      if (answer.quoted->source_port) line += fmt::format(" quoted_port={}", answer.quoted->source_port->value());
      if (answer.quoted->checksum) line += fmt::format(" quoted_checksum={:04x}", *answer.quoted->checksum);
      line += fmt::format(" quoted_class={}", answer.quoted->traffic_class);
    }
    if (!answer.extensions.empty()) line += fmt::format(" extensions={}", to_hex(answer.extensions));
  }
  if (answer.kind == Kind::echo_reply) line += fmt::format(" bytes={}", answer.bytes);
  if ((answer.kind == Kind::connected || answer.kind == Kind::refused) && !answer.payload.empty()) {
    line += fmt::format(" header={}", to_hex(answer.payload));
  }
  if (answer.traffic_class && answer.kind == Kind::echo_reply && *answer.traffic_class != 0) {
    line += fmt::format(" class={}", *answer.traffic_class);
  }
  if (!answer.ip_options.empty()) line += fmt::format(" options={}", to_hex(answer.ip_options));
  if (!answer.checksum_ok) line += " checksum=wrong";
  if (answer.kind != Kind::sent) line += answer.stamp == wire::Stamp::kernel ? " stamp=kernel" : " stamp=user";
  if (answer.error) line += fmt::format(" error={}", answer.error->message());
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void read_route(std::map<std::string, std::string>& keys, const IpAddress& target, net::ProbeRoute& route) {
  const auto number = [&](const char* key) { return std::strtoul(keys[key].c_str(), nullptr, 0); };
  route.target = target;
  route.only_from_target = number("connected") > 0;
  if (keys.contains("class")) route.traffic_class = static_cast<std::uint8_t>(number("class"));
  if (keys.contains("label")) route.flow_label = static_cast<std::uint32_t>(number("label"));
  if (keys.contains("mark")) route.mark = static_cast<std::uint32_t>(number("mark"));
  const std::map<std::string_view, net::PathMtuDiscovery> discoveries{{"must", net::PathMtuDiscovery::must},
                                                                      {"dont", net::PathMtuDiscovery::dont},
                                                                      {"want", net::PathMtuDiscovery::want},
                                                                      {"probe", net::PathMtuDiscovery::probe}};
  if (const auto found = discoveries.find(keys["mtu"]); found != discoveries.end()) route.path_mtu = found->second;
  route.only_on_link = number("onlink") > 0;
  std::string gateways = keys["gateways"];
  while (!gateways.empty()) {
    const auto comma = std::min(gateways.find(','), gateways.size());
    if (const auto gateway = IpAddress::parse(gateways.substr(0, comma))) route.gateways.push_back(*gateway);
    gateways.erase(0, comma + 1);
  }
  route.broadcast = number("broadcast") > 0;
  route.multicast_loop = number("noloop") == 0;
  route.debug = number("debug") > 0;
  const std::string& hex = keys["options"];
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    route.ip_options.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view what = argv[1];
  const auto target = IpAddress::parse(argv[2]);
  if (!target) return 2;
  std::map<std::string, std::string> keys{{"count", "1"}, {"size", "32"}, {"port", "33434"}, {"wait", "2"}};
  for (int i = 3; i < argc; ++i) {
    const std::string text = argv[i];
    const auto equal = text.find('=');
    if (equal == std::string::npos) return 2;
    keys[text.substr(0, equal)] = text.substr(equal + 1);
  }
  const auto number = [&](const char* key) {
    return static_cast<unsigned>(std::strtoul(keys[key].c_str(), nullptr, 0));
  };

  sys::SystemClock clock;
  net::ProbeRoute route{.family = target->family(), .interface = keys["interface"]};
  if (const auto source = IpAddress::parse(keys["source"])) route.source = *source;
  read_route(keys, *target, route);
  const Port sport(static_cast<std::uint16_t>(number("sport")));
  Result<std::unique_ptr<net::ProbePort>> port = nullptr;
  if (what == "icmp") {
    net::IcmpPortRules rules{.largest_payload = number("size"),
                             .stamp_sending = number("stamps") > 0,
                             .only_raw = number("raw") > 0,
                             .tell_traffic_class = keys.contains("class")};
    if (keys.contains("identifier")) rules.identifier = static_cast<std::uint16_t>(number("identifier"));
    auto icmp = net::open_icmp_port(route, rules, clock);
    if (icmp && rules.identifier) std::printf("identifier: %u\n", unsigned{icmp->identifier});
    port = icmp ? Result<std::unique_ptr<net::ProbePort>>(std::move(icmp->port)) : fail(icmp.error());
  } else if (what == "udp") {
    port = net::open_udp_port(route, {.source_port = sport, .hear_quotes = number("quotes") > 0}, clock);
  } else if (what == "lite") {
    port = net::open_udp_port(route, {.source_port = sport, .hear_quotes = number("quotes") > 0, .lite = true}, clock);
  } else if (what == "connect") {
    port = net::open_connect_port(
        route, {.source_port = sport, .one_source_port_per_flow = sport != Port{} || number("constant") > 0}, clock);
  } else {
    using Probe = net::RawPortRules::Probe;
    net::RawPortRules rules{.probe = what == "tcp"       ? Probe::tcp
                                     : what == "dccp"    ? Probe::dccp
                                     : what == "rawlite" ? Probe::udp_lite
                                     : what == "sctp"    ? Probe::sctp
                                                         : Probe::payload,
                            .source_port = sport};
    if (keys.contains("protocol")) rules.protocol = static_cast<std::uint8_t>(number("protocol"));
    if (keys.contains("flags")) rules.tcp_flags = static_cast<std::uint8_t>(number("flags"));
    if (keys.contains("mss")) rules.tcp_options.max_segment_size = static_cast<std::uint16_t>(number("mss"));
    port = net::open_raw_port(route, rules, clock);
  }
  if (!port) {
    std::fprintf(stderr, "%s\n", port.error().message().c_str());
    return 1;
  }
  std::printf("way: %s\n", std::string((*port)->way()).c_str());

  auto poller = sys::EpollPoller::open();
  if (!poller || !(*port)->watch(*poller)) return 2;
  const std::vector<std::uint8_t> payload(number("size"));
  std::vector<wire::ProbeAction> actions;
  for (unsigned i = 0; i < number("count"); ++i) {
    actions.push_back({.kind = what == "connect" ? wire::ProbeAction::Kind::connect : wire::ProbeAction::Kind::send,
                       .id = Seq(static_cast<std::uint16_t>(i)),
                       .to = *target,
                       .port = Port(static_cast<std::uint16_t>(number("port"))),
                       .payload = payload});
    if (number("ttl") > 0) actions.back().ttl = Ttl(static_cast<std::uint8_t>(number("ttl")));
  }
  const bool quiet = number("quiet") > 0;
  std::map<Kind, std::size_t> counts;
  const std::size_t batch = number("together") > 0 ? actions.size() : std::max<std::size_t>(number("batch"), 1);
  for (std::span<wire::ProbeAction> left = actions; !left.empty(); left = left.subspan(std::min(batch, left.size()))) {
    std::vector<wire::ProbeAnswer> answers;
    std::size_t awaited = std::min(batch, left.size());
    if (!(*port)->perform(left.first(awaited), answers)) return 2;
    const auto take = [&] {
      for (const auto& answer : answers) {
        ++counts[answer.kind];
        if (!quiet) show(answer, number("details") > 0);
        if (answer.kind != Kind::sent && answer.kind != Kind::sent_stamp && awaited > 0) --awaited;
      }
      answers.clear();
    };
    take();
    const Instant deadline = clock.now() + std::chrono::seconds(number("wait"));
    while (awaited > 0 && clock.now() < deadline) {
      if (const auto received = (*port)->receive(answers); !received) {
        std::fprintf(stderr, "%s\n", received.error().message().c_str());
        return 2;
      }
      if (answers.empty()) {
        if (!poller->wait(deadline)) return 2;
      }
      take();
    }
  }
  (*port)->forget(*poller);
  for (const auto& [kind, count] : counts) {
    if (quiet) std::printf("%s %zu\n", word(kind), count);
  }
  return 0;
}
