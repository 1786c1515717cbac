#include "plan.hpp"

#include "method_options.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands::traceroute {
namespace {

constexpr std::uint32_t most_hops = 255;
constexpr std::uint32_t most_queries = 10;
constexpr std::uint32_t largest_port = 65535;
constexpr std::size_t longest_packet = 65000;
/// Larger windows than a trace has probes change nothing.
constexpr std::uint32_t most_probes = most_hops * most_queries;

/// Where the name of a method leads, in the order of its -M words.
struct Module {
  std::string_view name;
  Method method;
};
constexpr Module modules[] = {
    {"default", Method::udp_ports},   {"udp", Method::udp},          {"icmp", Method::icmp}, {"tcp", Method::tcp},
    {"tcpconn", Method::tcp_connect}, {"udplite", Method::udp_lite}, {"dccp", Method::dccp}, {"raw", Method::raw},
};

/// Ports 0 and none are the same to the tools that we replace.
std::uint16_t usual_port(Method method, bool default_port) {
  switch (method) {
    case Method::udp: return default_port ? 33434 : 53;
    case Method::udp_lite: return 53;
    case Method::tcp:
    case Method::tcp_connect: return 80;
    case Method::udp_ports:
    case Method::dccp: return 33434;
    case Method::icmp:
    case Method::raw: break;
  }
  return 0;
}

Question question_of(Method method) {
  switch (method) {
    case Method::udp:
    case Method::udp_ports:
    case Method::udp_lite: return Question::udp;
    case Method::icmp: return Question::echo;
    case Method::tcp_connect: return Question::connect;
    case Method::tcp:
    case Method::dccp:
    case Method::raw: break;
  }
  return Question::packet;
}

Result<void> fill_in_limits(Plan& plan, const TracerouteOptions& options) {
  const std::uint32_t last = options.last.value_or(30);
  const std::uint32_t first = options.first.value_or(1);
  const std::uint32_t flows = options.flows.value_or(1);
  const std::uint32_t queries = options.queries.value_or(std::max(3U, flows));
  if (last > most_hops) return usage_error("max hops cannot be more than 255");
  if (last == 0) return usage_error("-m 0 asks no hop at all", "type -m 1 to -m 255");
  if (first == 0 || first > last) return usage_error("first hop out of range", fmt::format("type -f 1 to -f {}", last));
  if (options.flows && !options.queries && flows > most_queries) {
    return usage_error(fmt::format("{} flows are more than a hop has probes", flows), "type --flows 1 to --flows 10");
  }
  if (queries == 0 || queries > most_queries) {
    return usage_error("no more than 10 probes per hop", "type -q 1 to -q 10");
  }
  if (flows == 0 || flows > queries) {
    return usage_error(fmt::format("{} flows for {} probes of a hop", flows, queries),
                       fmt::format("type --flows 1 to --flows {}", queries));
  }
  plan.rules.first = Ttl(static_cast<std::uint8_t>(first));
  plan.rules.last = Ttl(static_cast<std::uint8_t>(last));
  plan.rules.queries = queries;
  plan.rules.flows = static_cast<std::uint8_t>(flows);
  plan.rules.window = std::clamp(options.window.value_or(16), 1U, most_probes);
  return {};
}

Result<void> fill_in_method(Plan& plan, const TracerouteOptions& options) {
  plan.method = options.method;
  for (const auto& words : options.method_options) {
    for (std::string_view rest = words; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) plan.method_options.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  plan.protocol = options.protocol;
  if (options.port && *options.port > largest_port) {
    return usage_error(fmt::format("there is no port {}", *options.port), "type a number up to 65535");
  }
  carry_by(plan, question_of(plan.method));
  if (plan.method == Method::icmp) {
    plan.rules.first_id = Seq(static_cast<std::uint16_t>(options.port.value_or(1)));
    return {};
  }
  if (options.port == 0U) return usage_error("port 0 cannot be asked", "type a number from 1 to 65535");
  plan.rules.port =
      Port(static_cast<std::uint16_t>(options.port.value_or(usual_port(plan.method, options.default_port))));
  plan.rules.port_per_probe = plan.method == Method::udp_ports;
  return {};
}

/// -z: beyond 10 milliseconds are meant.
Result<Duration> parse_pause(const std::string& text) {
  const auto seconds = parse_seconds(text);
  if (!seconds) return usage_error(fmt::format("bad sendtime '{}' specified", text), "type -z 0.5, or -z 500");
  return *seconds > std::chrono::seconds(10) ? *seconds / 1000 : *seconds;
}

Result<void> fill_in_packets(Plan& plan, const TracerouteOptions& options) {
  plan.traffic_class = TRY(bits_if_any<std::uint8_t>("-t", options.traffic_class, 0, 255));
  plan.flow_label = TRY(bits_if_any<std::uint32_t>("-l", options.flow_label, 0, 0xF'FFFF));
  plan.mark = TRY(bits_if_any<std::uint32_t>("--fwmark", options.mark, 0, 0xFFFF'FFFF));
  const auto source_port = TRY(number_if_any<std::uint16_t>("--sport", options.source_port, 1, largest_port));
  plan.source_port = Port(source_port.value_or(0));
  plan.dont_fragment = options.dont_fragment || options.mtu;
  plan.only_on_link = options.only_on_link;
  plan.debug = options.debug;
  if (options.pause) plan.rules.pause = TRY(parse_pause(*options.pause));
  constexpr std::size_t most_gateways = 127;
  for (const auto& words : options.gateways) {
    for (std::string_view rest = words; !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) plan.gateways.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  if (!plan.gateways.empty() && !options.targets.empty()) {
    return usage_error("-g is about one host", "type the host instead of --targets");
  }
  if (plan.gateways.size() > most_gateways) return usage_error("too many gateways specified", "at most 8 in IPv4");
  return {};
}

Result<void> fill_in_multipath(Plan& plan, const TracerouteOptions& options) {
  plan.multipath = options.multipath;
  plan.dot = options.dot;
  if (!plan.multipath && (options.confidence || !plan.dot.empty())) {
    return usage_error("--confidence and --dot are about --multipath", "type --multipath, too");
  }
  if (plan.multipath && !options.targets.empty()) {
    return usage_error("--multipath is about one host", "type the host instead of --targets");
  }
  if (plan.multipath && options.mtu) {
    return usage_error("--multipath does not look for the MTU", "leave --mtu out, or ask ntool pmtu");
  }
  if (plan.multipath && options.explain) {
    return usage_error("--multipath explains nothing", "leave --explain out: it shows all ways itself");
  }
  if (plan.multipath && (options.extensions || options.back || options.stream)) {
    return usage_error("--multipath shows addresses and links alone, once all are known",
                       "leave -e, --back and --stream out");
  }
  if (plan.multipath && options.method == Method::udp_ports) {
    return usage_error("-M default sends each probe to another port, and --multipath keeps flows together",
                       "leave -M default out");
  }
  if (!options.confidence) return {};
  const auto decimal = parse_seconds(*options.confidence);  // of any unit
  const double percent = decimal ? to_seconds(*decimal) : 0;
  constexpr double most = 99.99;
  if (percent < 1 || percent > most) {
    return usage_error(fmt::format("'{}' is no confidence", *options.confidence), "type 1 to 99.99, such as 95");
  }
  plan.confidence = percent / 100;
  return {};
}

Result<void> fill_in_sessions(Plan& plan, const TracerouteOptions& options) {
  plan.save = options.save;
  plan.replay = options.replay;
  plan.compare = options.compare;
  const bool any = !plan.save.empty() || !plan.replay.empty() || !plan.compare.empty();
  if (any && plan.multipath) {
    return usage_error("--multipath cannot be saved, replayed or compared", "save a trace with --flows");
  }
  if (plan.replay.empty()) return {};
  if (!plan.save.empty()) return usage_error("--save of a --replay", "copy the file");
  if (!options.host.empty() || !options.targets.empty()) {
    return usage_error("a host besides --replay, which asks nobody", "leave one of them out");
  }
  return {};
}

Result<void> fill_in_operands(Plan& plan, const TracerouteOptions& options) {
  if (asks_for_method_help(plan) || !plan.replay.empty()) return {};
  if (options.host.empty() && options.targets.empty()) return usage_error("no host to trace", "type traceroute HOST");
  if (!options.host.empty() && !options.targets.empty()) {
    return usage_error("a host besides --targets", "write it into the file, or leave one of them out");
  }
  plan.host = options.host;
  plan.targets = options.targets;
  if (!options.length) return {};
  const auto length = parse_unsigned(*options.length);
  if (!length) {
    return usage_error(fmt::format("'{}' is no length of a packet", *options.length),
                       "type a number of bytes up to 65000");
  }
  if (*length > longest_packet) {
    return usage_error(fmt::format("too big packetlen {} specified", *length), "type at most 65000");
  }
  plan.packet_length = *length;
  return {};
}

}  // namespace

Result<void> choose_protocol(void* options, std::string_view protocol) {
  auto& typed = *static_cast<TracerouteOptions*>(options);
  typed.method = Method::raw;
  typed.protocol = protocol;
  return {};
}

std::string_view word_for(Method method) {
  return std::ranges::find(modules, method, &Module::method)->name;
}

Result<void> choose_module(void* options, std::string_view name) {
  auto& typed = *static_cast<TracerouteOptions*>(options);
  for (const auto& module : modules) {
    if (module.name != name) continue;
    typed.method = module.method;
    typed.default_port = false;
  }
  return {};
}

Result<engine::TracePatience> parse_patience(std::string_view text) {
  engine::TracePatience patience;
  std::vector<Duration> numbers;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find_first_of(",/");
    const auto number = parse_seconds(rest.substr(0, end));
    if (!number || numbers.size() == 3) {
      return usage_error(fmt::format("bad wait specifications '{}'", text),
                         "type seconds, -w 5, or with the factors HERE and NEAR, -w 5,3,10");
    }
    numbers.push_back(*number);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  patience.max = numbers[0];
  if (numbers.size() > 1) {
    patience.here = to_seconds(numbers[1]);
    patience.near = numbers.size() > 2 ? to_seconds(numbers[2]) : 10;
  }
  return patience;
}

Result<Plan> make_plan(const TracerouteOptions& options) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  Plan plan;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.source = options.source;
  plan.interface = options.interface;
  plan.numeric = options.numeric;
  plan.verbose = options.verbose;
  plan.extensions = options.extensions;
  plan.back = options.back;
  plan.explain = options.explain;
  plan.stream = options.stream;
  TRY(fill_in_multipath(plan, options));
  plan.mtu = options.mtu;
  plan.rules.finds_mtu = options.mtu;
  plan.as_file = options.as_file;
  plan.as_dns = options.as_numbers && options.as_file.empty();
  TRY(fill_in_limits(plan, options));
  TRY(fill_in_method(plan, options));
  TRY(fill_in_packets(plan, options));
  TRY(heed_method_options(plan));
  if (options.wait) plan.rules.patience = TRY(parse_patience(*options.wait));
  TRY(fill_in_sessions(plan, options));
  TRY(fill_in_operands(plan, options));
  return plan;
}

void carry_by(Plan& plan, Question question) {
  plan.rules.question = question;
  // The kernel makes one connection at a time between two ports.
  plan.rules.one_in_flight_per_flow = question == Question::connect;
}

PacketLength packet_length(const Plan& plan, Family family) {
  // A loose source route is an option of the header: three bytes, the addresses, and one to make it a multiple of four.
  const std::size_t options = family == Family::ipv4 && !plan.gateways.empty() ? 4 * (plan.gateways.size() + 1) : 0;
  const std::size_t ip = (family == Family::ipv4 ? 20 : 40) + options;
  const std::size_t usual = ip + 40;
  // What a connection attempt looks like is the kernel's affair; this is how long Linux makes it.
  if (plan.rules.question == Question::connect) return {usual, 0};
  // Of DCCP the header is all, and of TCP unless data was asked for.
  if (plan.method == Method::tcp) {
    ByteWriter tcp_options;
    wire::emit_tcp_options(plan.raw.tcp_options, tcp_options);
    const std::size_t headers = ip + 20 + tcp_options.size();
    const std::size_t packet = std::max(headers, plan.raw.carries_payload ? plan.packet_length.value_or(0) : 0);
    return {packet, packet - headers};
  }
  if (plan.method == Method::dccp) return {ip + 20, 0};
  const std::size_t headers = ip + (plan.method == Method::raw ? 0 : 8);
  // An answer is told from others by the first bytes of the payload: of UDP and ICMP two, of a bare protocol eight.
  // What has no ports has its flow there, too: of ICMP in the fourth byte.
  const bool has_flows = plan.multipath || plan.rules.flows > 1;
  const std::size_t least = plan.method == Method::raw ? 8 : plan.method == Method::icmp && has_flows ? 4 : 2;
  // With --mtu more than any link takes.
  const std::size_t packet = std::max(plan.packet_length.value_or(plan.mtu ? longest_packet : usual), headers + least);
  return {packet, packet - headers};
}

}  // namespace ntool::commands::traceroute
