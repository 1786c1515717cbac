// `hosts:` of a lab file: names, what they forward, their rules and services.
#include "draft.hpp"
#include "service_words.hpp"

#include <algorithm>

#include <ntool/base/suggest.hpp>

namespace ntool::engine::lab {
namespace {

using wire::nft::FilterRule;
using wire::nft::Hook;
using wire::nft::Protocol;
using wire::nft::RejectWith;
using wire::nft::Verdict;

/// Those that have ports.
constexpr Choice<Protocol> transports[] = {{"tcp", Protocol::tcp}, {"udp", Protocol::udp}};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// What is wrong with a host's name (RFC 1123 2.1, and one label's length for all of it), or empty.
std::string_view name_problem(std::string_view name) {
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; };
  if (name.empty()) return "is empty";
  if (std::ranges::any_of(name, beyond_ascii)) return "has letters that host names cannot have; take a to z";
  if (!std::ranges::all_of(name, fits)) return "has something that is no letter, digit, '-' or '.'";
  if (name.size() > 63) return "is longer than 63 characters";
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) {
    return "does not begin and end in a letter or digit";
  }
  if (name.find("..") != std::string_view::npos) return "has two dots in a row";
  if (std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || c == '.'; })) {
    return "looks like an address; it needs a letter";
  }
  if (lower_case(std::string(name)) == "localhost") return "means every host itself";
  return {};
}

Result<Endpoint> read_endpoint(const Value& value, std::optional<Port> default_port) {
  const auto bad = [&](std::string_view word) {
    return value.wrong(fmt::format("'{}' is not an address with a port", word),
                       "write 172.17.0.2:8080 or [fd17::2]:8080");
  };
  const auto word = TRY(value.text());
  if (const auto bare = IpAddress::parse(word); bare && bare->zone().value() == 0 && default_port) {
    return Endpoint{*bare, *default_port};
  }
  const auto colon = word.rfind(':');
  if (colon == std::string_view::npos) return bad(word);
  auto host = word.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  const auto port = parse_port(word.substr(colon + 1));
  if (!address || address->zone().value() != 0 || address->is_v6() != bracketed || !port) return bad(word);
  return Endpoint{*address, *port};
}

Result<wire::nft::Redirect> read_redirect(const Value& value) {
  const auto map = TRY(value.map({"proto", "port", "to"}));
  wire::nft::Redirect redirect;
  TRY(map.read_choice("proto", transports, redirect.protocol));
  redirect.ports = TRY(TRY(map.get("port")).ports());
  const auto same = redirect.ports.size() == 1 ? std::optional(redirect.ports.first) : std::nullopt;
  const auto to = TRY(map.get("to"));
  redirect.to = TRY(read_endpoint(to, same));
  const auto& address = redirect.to.ip;
  if (address.is_unspecified() || address.is_loopback() || address.is_multicast()) {
    return to.wrong(fmt::format("{} is no host's address", address.to_string()));
  }
  return redirect;
}

Result<FilterRule> read_rule(const Value& value, bool router) {
  const auto map = TRY(value.map({"chain", "proto", "port", "from", "to", "action", "with"}));
  FilterRule rule;
  const auto chain = TRY(map.get("chain"));
  rule.hook = TRY(chain.choose(hooks));
  if (rule.hook == Hook::forward && !router) {
    return chain.wrong("a host that is no router forwards nothing", "add 'router: true'");
  }
  TRY(map.read_choice("proto", protocols, rule.protocol));
  if (const auto port = map.find("port")) {
    rule.ports = TRY(port->ports());
    if (rule.protocol != Protocol::tcp && rule.protocol != Protocol::udp) {
      return port->wrong("needs 'proto: tcp' or 'proto: udp'");
    }
  }
  TRY(map.read("from", &Value::network, rule.from));
  TRY(map.read("to", &Value::network, rule.to));
  if (rule.from && rule.to && rule.from->address().family() != rule.to->address().family()) {
    return map.find("to")->wrong("another family than 'from': no packet has both");
  }
  rule.verdict = TRY(TRY(map.get("action")).choose(verdicts));
  if (const auto with = map.find("with")) {
    rule.with = TRY(with->choose(reject_answers));
    if (rule.verdict != Verdict::reject) return with->wrong("only a reject answers", "write 'action: reject'");
    if (rule.with == RejectWith::tcp_reset && rule.protocol != Protocol::tcp) {
      return with->wrong("a reset answers TCP alone", "write 'proto: tcp'");
    }
  }
  return rule;
}

Result<Host> read_host(std::string name, const Value& options) {
  const auto map = TRY(options.map({"router", "nat", "redirect", "firewall", "services"}));
  Host host{.name = std::move(name)};
  TRY(map.read("router", &Value::truth, host.router));
  if (const auto nat = map.find("nat")) {
    static constexpr Choice<bool> kinds[] = {{"masquerade", true}, {"none", false}};
    const bool masquerade = TRY(nat->choose(kinds));
    if (masquerade && !host.router)
      return nat->wrong("a host that is no router translates nothing", "add 'router: true'");
    // finish_rules() knows the last link.
    if (masquerade) host.rules.masquerade_out.emplace();
  }
  if (const auto redirect = map.find("redirect")) {
    if (!host.router) return redirect->wrong("a host that is no router redirects nothing", "add 'router: true'");
    for (const auto& each : TRY(redirect->one_or_more())) host.rules.redirects.push_back(TRY(read_redirect(each)));
  }
  if (const auto firewall = map.find("firewall")) {
    for (const auto& each : TRY(firewall->one_or_more())) {
      host.rules.filters.push_back(TRY(read_rule(each, host.router)));
    }
  }
  if (const auto services = map.find("services")) {
    for (const auto& each : TRY(services->one_or_more())) {
      const auto line = TRY(each.text());
      auto words = service_words(line);
      if (!words) return each.wrong(words.error().reason);
      host.services.push_back({std::string(line), std::move(*words)});
    }
  }
  return host;
}

}  // namespace

Result<std::size_t> Draft::host(const Value& value) const {
  const auto word = TRY(value.text());
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < lab.hosts.size(); ++i) {
    if (lab.hosts[i].name == word) return i;
    names.push_back(lab.hosts[i].name);
  }
  return value.wrong(fmt::format("no host is called '{}'", word), suggestion(word, names));
}

Result<void> read_hosts(const Value& hosts, Draft& draft) {
  const auto entries = TRY(hosts.entries());
  if (entries.empty()) return hosts.wrong("a lab needs at least one host", "write 'hosts: {client: {}, server: {}}'");
  std::vector<std::string> seen;
  for (const auto& [key, options] : entries) {
    const std::string name(TRY(key.text()));
    if (const auto problem = name_problem(name); !problem.empty()) {
      return key.wrong_here(fmt::format("the host name '{}' {}", name, problem));
    }
    if (draft.lab.hosts.size() == most_hosts)
      return key.wrong_here(fmt::format("more than {} hosts", most_hosts), "share them out over two labs");
    // Resolvers compare names without case (RFC 4343).
    auto folded = lower_case(name);
    if (std::ranges::find(seen, folded) != seen.end()) {
      return key.wrong_here(fmt::format("the host '{}' again: names differ by more than capitals", name));
    }
    seen.push_back(std::move(folded));
    draft.lab.hosts.push_back(TRY(read_host(name, options)));
  }
  return {};
}

void finish_rules(Draft& draft) {
  for (Host& host : draft.lab.hosts) {
    auto& out = host.rules.masquerade_out;
    if (!out) continue;
    if (host.interfaces.empty()) {
      // Nothing leaves such a host, so there is nothing to translate: a file may grow its links later.
      out.reset();
    } else {
      out = host.interfaces.back().name;
    }
  }
}

}  // namespace ntool::engine::lab
