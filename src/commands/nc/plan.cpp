#include "plan.hpp"

#include <fmt/format.h>

#include <ntool/net/host_name.hpp>

namespace ntool::commands::nc {
namespace {

/// A number, a service name, or where `allow_range` a range.
Result<PortRange> to_ports(std::string_view text, const Plan& plan, sys::NameTables& names) {
  if (sys::could_be_a_service(text)) {
    const Port port = TRY(names.port_of(text, sys::name_of(plan.transport)));
    return PortRange{port, port};
  }
  if (plan.mode == Plan::Mode::scan) return parse_port_range(text);
  if (text.find('-') != std::string_view::npos && parse_port_range(text)) {
    return usage_error(fmt::format("'{}' is a range of ports", text), "add -z to scan it, or type one port");
  }
  const Port port = TRY(parse_port(text, plan.mode == Plan::Mode::listen));
  return PortRange{port, port};
}

/// nullopt: it is a name.
std::optional<Family> family_of_number(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return Family::ipv6;
  if (IpAddress::parse(text)) return Family::ipv4;
  return std::nullopt;
}

Result<void> fill_in_listener(Plan& plan, const NcOptions& options, sys::NameTables& names) {
  const auto& words = options.operands;
  const bool port_by_option = options.port.has_value();
  const std::size_t most = port_by_option ? 1 : 2;
  if (words.size() > most) {
    return usage_error(fmt::format("'{}' is one word too many", words[most]),
                       port_by_option ? "with -p type at most an address" : "type nc -l [ADDRESS] PORT");
  }
  if (port_by_option && words.size() == 1 && parse_port(words.front())) {
    return usage_error(fmt::format("two ports to listen on, {} and {}", *options.port, words.front()),
                       "give it once, as operand or with -p");
  }
  if (!port_by_option && words.empty()) return usage_error("no port to listen on", "type nc -l 8001 or nc -l -p 8001");
  plan.ports = TRY(to_ports(port_by_option ? *options.port : words.back(), plan, names));
  if (words.size() == 2 || (port_by_option && words.size() == 1)) plan.host = words.front();
  if (options.source) {
    if (!plan.host.empty()) return usage_error("two addresses to listen on", "give it once, as operand or with -s");
    plan.host = *options.source;
  }
  return {};
}

Result<void> fill_in_caller(Plan& plan, const NcOptions& options, sys::NameTables& names) {
  const auto& words = options.operands;
  if (words.empty()) return usage_error("no host to connect to", "type nc HOST PORT, or nc -l PORT to listen");
  if (const auto parts = net::split_host_and_port(words.front()); parts && words.size() == 1) {
    return usage_error(fmt::format("'{}' is one word", words.front()),
                       fmt::format("type nc {} {}", parts->host, parts->port));
  }
  if (words.size() == 1) {
    return usage_error(fmt::format("no port after '{}'", words.front()), fmt::format("type nc {} 80", words.front()));
  }
  if (words.size() > 2) {
    return usage_error(fmt::format("'{}' is one word too many", words[2]),
                       "type nc HOST PORT; several ports as a range: nc -z HOST 20-25");
  }
  if (words.front().empty()) return usage_error("the host is empty", "type nc HOST PORT");
  plan.host = words.front();
  plan.ports = TRY(to_ports(words[1], plan, names));
  plan.source = options.source;
  // Where a name has addresses of both kinds, a source address can only reach its own.
  if (plan.source && !plan.family) plan.family = family_of_number(*plan.source);
  if (options.port) plan.source_port = TRY(parse_port(*options.port));
  if (plan.source_port && plan.ports.size() > 1) {
    return usage_error("one source port cannot scan several ports at a time", "leave -p out");
  }
  return {};
}

Result<void> fill_in_quit(Plan& plan, const std::string& text) {
  const auto parsed = parse_signed_seconds(text);
  if (!parsed) return usage_error("option '--quit': " + parsed.error().reason, parsed.error().hint);
  const Duration quit = *parsed;
  plan.hold_open = quit < Duration::zero();
  if (plan.hold_open) return {};
  plan.shutdown = true;  // nc(1): a non-negative value implies -N
  if (quit > Duration::zero()) plan.linger = quit;
  return {};
}

}  // namespace

Result<Plan> make_plan(const NcOptions& options, sys::NameTables& names) {
  if (options.zero && options.listen) return usage_error("cannot use -z and -l together", "-z scans, -l waits");
  if (options.keep && !options.listen) return usage_error("-k goes with -l alone", "type nc -l -k PORT");
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  Plan plan;
  plan.mode = options.listen ? Plan::Mode::listen : options.zero ? Plan::Mode::scan : Plan::Mode::connect;
  plan.transport = options.udp ? sys::Transport::udp : sys::Transport::tcp;
  if (options.only_v4) plan.family = Family::ipv4;
  if (options.only_v6) plan.family = Family::ipv6;
  plan.keep = options.keep;
  plan.numeric = options.numeric;
  plan.raw = options.raw;
  plan.shutdown = options.shutdown;
  plan.verbose = options.verbose;
  if (options.wait && *options.wait > Duration::zero()) plan.limit = options.wait;
  if (options.quit) TRY(fill_in_quit(plan, *options.quit));
  TRY(options.listen ? fill_in_listener(plan, options, names) : fill_in_caller(plan, options, names));
  return plan;
}

}  // namespace ntool::commands::nc
