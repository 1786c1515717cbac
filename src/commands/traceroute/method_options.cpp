#include "method_options.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

#include <ntool/commands/number_options.hpp>

namespace ntool::commands::traceroute {
namespace {

/// "mss=1300": `number` is true, and `most` the largest one.
struct MethodOption {
  std::string_view name;
  bool number = false;
  std::uint64_t most = 0;
  std::string_view help = {};
};

constexpr MethodOption tcp_method_options[] = {
    {"syn", false, 0, "set the flag SYN, as without any flag"},
    {"ack", false, 0, "set the flag ACK"},
    {"fin", false, 0, "set the flag FIN"},
    {"rst", false, 0, "set the flag RST"},
    {"psh", false, 0, "set the flag PSH"},
    {"urg", false, 0, "set the flag URG"},
    {"ece", false, 0, "set the flag ECE"},
    {"cwr", false, 0, "set the flag CWR"},
    {"flags", true, 255, "set all flags to this number"},
    {"ecn", false, 0, "offer ECN: SYN with ECE and CWR (RFC 3168)"},
    {"sack", false, 0, "offer selective acknowledgements"},
    {"timestamps", false, 0, "send timestamps"},
    {"window_scaling", false, 0, "offer window scaling"},
    {"mss", true, 65535, "the maximum segment size (of the link's usual MTU)"},
    {"sysctl", false, 0, "all options that a connection has, as without any flag or option"},
    {"fastopen", false, 0, "ask for a cookie of TCP Fast Open (RFC 7413)"},
    {"reuse", false, 0, "nothing here: ports need not be used again"},
    {"info", false, 0, "tell the flags of the target's answer"},
};
constexpr MethodOption icmp_method_options[] = {
    {"raw", false, 0, "a raw socket only"},
    {"dgram", false, 0, "a datagram socket only"},
};
constexpr MethodOption lite_method_options[] = {{"coverage", true, 65535, "how much the checksum covers (8)"}};
constexpr MethodOption dccp_method_options[] = {{"service", true, 0xFFFF'FFFF, "the service code (1885957735)"}};
constexpr MethodOption raw_method_options[] = {{"protocol", true, 255, "the IP protocol (253)"}};

std::span<const MethodOption> options_of(Method method) {
  switch (method) {
    case Method::tcp: return tcp_method_options;
    case Method::icmp: return icmp_method_options;
    case Method::udp_lite: return lite_method_options;
    case Method::dccp: return dccp_method_options;
    case Method::raw: return raw_method_options;
    case Method::udp:
    case Method::udp_ports:
    case Method::tcp_connect: break;
  }
  return {};
}

constexpr std::string_view flag_names[] = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};
constexpr std::uint8_t syn = 2;
constexpr std::uint8_t ece_and_cwr = 0xC0;
/// An IPv4 packet of Ethernet's length; in IPv6 20 less would be right, and nobody minds.
constexpr std::uint16_t usual_segment = 1460;
constexpr std::uint8_t usual_window_scale = 2;

void offer_all(wire::TcpOptions& options) {
  options.sack_permitted = true;
  options.timestamps = wire::TcpTimestamps{.value = 1};
  options.window_scale = usual_window_scale;
}

void heed_tcp(Plan& plan, std::string_view name, std::uint64_t number, bool& flags_chosen) {
  auto& raw = plan.raw;
  const auto choose_flags = [&](std::uint8_t flags) {
    raw.tcp_flags = static_cast<std::uint8_t>((flags_chosen ? raw.tcp_flags : 0U) | flags);
    flags_chosen = true;
  };
  if (const auto* flag = std::ranges::find(flag_names, name); flag != std::end(flag_names)) {
    choose_flags(static_cast<std::uint8_t>(1U << static_cast<unsigned>(flag - flag_names)));
  } else if (name == "flags") {
    raw.tcp_flags = static_cast<std::uint8_t>(number);
    flags_chosen = true;
  } else if (name == "ecn") {
    choose_flags(syn | ece_and_cwr);
  } else if (name == "sack") {
    raw.tcp_options.sack_permitted = true;
  } else if (name == "timestamps") {
    raw.tcp_options.timestamps = wire::TcpTimestamps{.value = 1};
  } else if (name == "window_scaling") {
    raw.tcp_options.window_scale = usual_window_scale;
  } else if (name == "mss") {
    raw.tcp_options.max_segment_size = static_cast<std::uint16_t>(number);
  } else if (name == "sysctl") {
    offer_all(raw.tcp_options);
  } else if (name == "fastopen") {
    raw.tcp_options.fast_open.emplace();
  } else if (name == "info") {
    plan.tells_tcp_flags = true;
  }
}

void heed(Plan& plan, std::string_view name, std::uint64_t number) {
  if (name == "raw") plan.only_raw = true;
  if (name == "dgram") plan.only_datagrams = true;
  if (name == "coverage") plan.raw.lite_coverage = static_cast<std::uint16_t>(number);
  if (name == "service") plan.raw.service_code = static_cast<std::uint32_t>(number);
  if (name == "protocol") plan.protocol = std::to_string(number);
}

}  // namespace

Result<void> heed_method_options(Plan& plan) {
  using Probe = net::RawPortRules::Probe;
  plan.raw.probe = plan.method == Method::tcp    ? Probe::tcp
                   : plan.method == Method::dccp ? Probe::dccp
                   : plan.method == Method::raw  ? Probe::payload
                                                 : Probe::udp_lite;
  plan.raw.source_port = plan.source_port;
  if (asks_for_method_help(plan)) return {};
  bool flags_chosen = false;
  for (const std::string& word : plan.method_options) {
    const auto equals = word.find('=');
    const std::string_view name = std::string_view(word).substr(0, equals);
    const auto known = options_of(plan.method);
    const auto option = std::ranges::find(known, name, &MethodOption::name);
    if (option == known.end()) {
      return usage_error(fmt::format("-O: this method has no '{}'", name), "type -O help for a list");
    }
    if (option->number != (equals != std::string::npos)) {
      return usage_error(fmt::format("-O: '{}' {}", name, option->number ? "wants a number" : "takes no number"),
                         option->number ? fmt::format("type {}=NUMBER", name) : std::string());
    }
    std::uint64_t number = 0;
    if (option->number) {
      number = TRY(bits_option(fmt::format("-O {}", name), word.substr(equals + 1), 0, option->most));
    }
    plan.method == Method::tcp ? heed_tcp(plan, name, number, flags_chosen) : heed(plan, name, number);
  }
  if (plan.only_raw && plan.only_datagrams) return usage_error("-O: raw and dgram exclude each other", "give one");
  if (plan.method != Method::tcp) return {};
  // A size chooses none of the other options, and stands beside a SYN alone (RFC 9293 3.2).
  const auto segment = std::exchange(plan.raw.tcp_options.max_segment_size, std::nullopt);
  const bool nothing_chosen = !flags_chosen && plan.raw.tcp_options == wire::TcpOptions{};
  if (nothing_chosen) offer_all(plan.raw.tcp_options);
  if ((plan.raw.tcp_flags & syn) != 0) plan.raw.tcp_options.max_segment_size = segment.value_or(usual_segment);
  // What the kernel's connections cannot be made to do.
  plan.only_raw = !nothing_chosen || segment || plan.tells_tcp_flags;
  return {};
}

bool asks_for_method_help(const Plan& plan) {
  return std::ranges::find(plan.method_options, "help") != plan.method_options.end();
}

std::string method_help(Method method) {
  std::string text;
  for (const auto& option : options_of(method)) {
    text += fmt::format("  {:16} {}\n", std::string(option.name) + (option.number ? "=NUMBER" : ""), option.help);
  }
  return text.empty() ? "this method has no options\n" : text;
}

std::string tcp_flag_words(std::uint8_t flags) {
  std::string words;
  for (std::size_t bit = 0; bit < std::size(flag_names); ++bit) {
    if ((flags >> bit & 1U) == 0) continue;
    if (!words.empty()) words += ',';
    words += flag_names[bit];
  }
  return words;
}

}  // namespace ntool::commands::traceroute
