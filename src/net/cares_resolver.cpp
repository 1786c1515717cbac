#include "dns_query.hpp"
#include "resolve_errors.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include <ntool/base/log.hpp>
#include <ntool/net/cares_resolver.hpp>
#include <ntool/net/destination_order.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::net {
namespace {

// Hosts files that block advertisements have hundreds of thousands of lines.
constexpr std::size_t largest_hosts_file = std::size_t{64} << 20U;

/// "192.0.2.1, 2001:db8::1", for the log.
std::string listed(const std::vector<IpAddress>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.to_string();
  return text;
}

std::vector<IpAddress> in_order(const std::vector<IpAddress>& addresses) {
  if (addresses.size() < 2) return addresses;
  std::vector<Destination> destinations;
  for (const auto& address : addresses) destinations.push_back({address, sys::source_address(address)});
  order_destinations(destinations);
  std::vector<IpAddress> ordered;
  for (const auto& destination : destinations) ordered.push_back(destination.address);
  log::trace([&] { return fmt::format("resolver: in the order of RFC 6724: {}", listed(ordered)); });
  return ordered;
}

std::vector<IpAddress> of_family(std::vector<IpAddress> addresses, std::optional<Family> family) {
  if (family) std::erase_if(addresses, [&](const auto& address) { return address.family() != *family; });
  return addresses;
}

/// resolv.conf(5): without search and domain lines, everything after the first dot of our own name.
std::vector<std::string> domain_of_this_host() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) < 0) return {};
  const std::string_view whole(name.data());
  const auto dot = whole.find('.');
  if (dot == std::string_view::npos || !check_host_name(whole.substr(dot + 1))) return {};
  return {std::string(whole.substr(dot + 1))};
}

std::vector<DnsRecord> address_records(std::optional<Family> family) {
  if (!family) return {DnsRecord::aaaa, DnsRecord::a};
  return {*family == Family::ipv4 ? DnsRecord::a : DnsRecord::aaaa};
}

std::string shown(const Endpoint& server) {
  return server.port == Port(53) ? server.ip.to_string() : server.to_string();
}

}  // namespace

CaresResolver::CaresResolver(sys::Clock& clock, const sys::StopFlag& stop, ResolverFiles files)
    : clock_(clock), stop_(stop), files_(std::move(files)) {}

HostsFile& CaresResolver::hosts() {
  if (!hosts_) hosts_.emplace(sys::read_small_file(files_.hosts, largest_hosts_file).value_or(""));
  return *hosts_;
}

const ResolverConfig& CaresResolver::config() {
  if (!config_) {
    config_ = ResolverConfig::parse(sys::read_small_file(files_.resolv_conf).value_or(""));
    if (config_->search.empty()) config_->search = domain_of_this_host();
    log::debug([&] {
      std::string servers;
      for (const auto& server : config_->servers) servers += " " + server.host;
      return fmt::format("resolver: {}: servers{}; search '{}'; ndots {}; timeout {:g} s; attempts {}{}",
                         files_.resolv_conf, servers.empty() ? " none" : servers, fmt::join(config_->search, " "),
                         config_->ndots, to_seconds(config_->timeout), config_->attempts,
                         config_->tcp ? "; over TCP" : "");
    });
  }
  return *config_;
}

NameServers CaresResolver::name_servers() {
  NameServers found{.tcp = config().tcp};
  for (const auto& server : config().servers) {
    const auto address = numeric_host(server.host);
    if (address && *address) {
      found.servers.push_back({**address, server.port});
    } else {
      log::warn([&] { return fmt::format("resolver: name server {} is left out: no such zone", server.host); });
    }
  }
  if (found.servers.empty()) {  // resolv.conf(5): then the server on this machine
    found.servers.push_back({IpAddress::loopback(Family::ipv4), Port(53)});
    found.guessed = config().servers.empty();
  }
  return found;
}

std::optional<std::string> CaresResolver::known_name(const IpAddress& address) {
  return hosts().name(address);
}

/// What needs no server: the hosts file, and localhost even without one.
std::optional<std::vector<IpAddress>> CaresResolver::known_addresses(std::string_view host,
                                                                     std::optional<Family> family) {
  auto addresses = hosts().addresses(host);
  if (is_localhost_name(host)) {
    // RFC 6761 6.3: always loopback addresses. The file may choose which ones, and may not send us elsewhere.
    std::erase_if(addresses, [](const auto& address) { return !address.is_loopback(); });
    if (of_family(addresses, family).empty()) {
      addresses = {IpAddress::loopback(Family::ipv6), IpAddress::loopback(Family::ipv4)};
    }
  }
  if (addresses.empty()) return std::nullopt;
  return addresses;
}

Result<std::vector<IpAddress>> CaresResolver::resolve(std::string_view host, std::optional<Family> family,
                                                      Instant deadline) {
  if (const auto numeric = numeric_host(host)) {
    const IpAddress address = TRY(*numeric);
    if (family && address.family() != *family) return fail(wrong_family_error(host, *family));
    return std::vector{address};
  }
  if (const auto known = known_addresses(host, family)) {
    const auto wanted = of_family(*known, family);
    log::debug([&] {
      return fmt::format("resolver: '{}' is {} in {}", host, wanted.empty() ? "not of this family" : listed(wanted),
                         files_.hosts);
    });
    if (!wanted.empty()) return in_order(wanted);  // else the servers may know one of this family
  }
  TRY(check_host_name(host));
  return ask_servers(host, family, deadline);
}

Result<std::vector<IpAddress>> CaresResolver::ask_servers(std::string_view host, std::optional<Family> family,
                                                          Instant deadline) {
  auto [servers, tcp, guessed] = name_servers();
  DnsQuestion question{.name = {},
                       .records = address_records(family),
                       .servers = std::move(servers),
                       .timeout = config().timeout,
                       .attempts = config().attempts,
                       .tcp = tcp};
  FailedQuestion failed{.host = std::string(host), .family = family};
  failed.server_is_a_guess = guessed;
  failed.in_lab = guessed && std::getenv("NTOOL_LAB") != nullptr;
  for (const auto& server : question.servers) failed.servers.push_back(shown(server));

  // A name that exists without addresses, or a server that fails for one name of the list, says more than "no such
  // name" for the others.
  DnsVerdict verdict = DnsVerdict::no_such_name;
  for (const auto& name : names_to_ask(host, config())) {
    question.name = name;
    const DnsAnswer answer = TRY(ask_dns(question, clock_, stop_, deadline));
    log::debug([&] {
      const auto addresses = listed(answer.addresses);
      return fmt::format("dns: '{}': {}{}{}", name, word_for(answer.verdict), addresses.empty() ? "" : ": ", addresses);
    });
    if (answer.verdict == DnsVerdict::found) return in_order(answer.addresses);
    const bool may_go_on = answer.verdict == DnsVerdict::no_such_name || answer.verdict == DnsVerdict::no_address ||
                           answer.verdict == DnsVerdict::refused || answer.verdict == DnsVerdict::failed;
    if (!may_go_on) {
      verdict = answer.verdict;
      break;
    }
    if (verdict == DnsVerdict::no_such_name || answer.verdict == DnsVerdict::no_address) verdict = answer.verdict;
  }
  failed.sources_not_used = sources_not_used(sys::read_small_file(files_.nsswitch).value_or(""));
  return fail(resolve_error(failed, verdict));
}

}  // namespace ntool::net
