#include <algorithm>
#include <optional>

#include <ntool/base/config_text.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/net/resolver_config.hpp>

namespace ntool::net {
namespace {

/// "192.0.2.1", "fe80::1%eth0" or "[192.0.2.1]:5353". Whether the zone exists is for the kernel to say, later.
std::optional<NameServer> parse_server(std::string_view word) {
  NameServer server;
  if (word.starts_with('[')) {
    const auto close = word.find("]:");
    if (close == std::string_view::npos) return std::nullopt;
    const auto port = parse_port(word.substr(close + 2));
    if (!port) return std::nullopt;
    server.port = *port;
    word = word.substr(1, close - 1);
  }
  if (!IpAddress::parse(word.substr(0, word.find('%')))) return std::nullopt;
  server.host = word;
  return server;
}

/// The number after `key` in "key:number", held within [min, max] as resolv.conf(5) says of each.
std::optional<unsigned> parse_option(std::string_view word, std::string_view key, unsigned min, unsigned max) {
  if (!word.starts_with(key)) return std::nullopt;
  const auto value = parse_unsigned(word.substr(key.size()));
  if (!value) return std::nullopt;
  return static_cast<unsigned>(std::clamp<std::uint64_t>(*value, min, max));
}

void apply_option(std::string_view word, ResolverConfig& config) {
  if (const auto dots = parse_option(word, "ndots:", 0, 15)) config.ndots = *dots;
  if (const auto seconds = parse_option(word, "timeout:", 1, 30)) config.timeout = std::chrono::seconds(*seconds);
  if (const auto tries = parse_option(word, "attempts:", 1, 5)) config.attempts = *tries;
  if (word == "use-vc") config.tcp = true;
}

}  // namespace

ResolverConfig ResolverConfig::parse(std::string_view resolv_conf) {
  ResolverConfig config;
  while (!resolv_conf.empty()) {
    auto line = without_comment(next_line(resolv_conf), "#;");
    const auto keyword = next_word(line);
    if (keyword == "nameserver") {
      const auto server = parse_server(next_word(line));
      if (server && config.servers.size() < 3) config.servers.push_back(*server);
    } else if (keyword == "search" || keyword == "domain") {
      config.search.clear();  // the last such line wins
      for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
        // "." in the list means: the name as it is, in this place.
        if (word == "." || check_host_name(word)) config.search.emplace_back(without_root_dot(word));
      }
    } else if (keyword == "options") {
      for (auto word = next_word(line); !word.empty(); word = next_word(line)) apply_option(word, config);
    }
  }
  return config;
}

std::vector<std::string> names_to_ask(std::string_view host, const ResolverConfig& config) {
  if (host.ends_with('.')) return {std::string(without_root_dot(host))};
  std::vector<std::string> names;
  const auto add = [&names](std::string name) {
    const bool known = std::ranges::any_of(names, [&](const auto& each) { return same_host_name(each, name); });
    if (!known && name.size() <= 253) names.push_back(std::move(name));
  };
  const auto dots = static_cast<std::size_t>(std::ranges::count(host, '.'));
  if (dots >= config.ndots) add(std::string(host));
  for (const auto& domain : config.search) add(domain.empty() ? std::string(host) : std::string(host) + "." + domain);
  add(std::string(host));
  return names;
}

std::vector<std::string> sources_not_used(std::string_view nsswitch_conf) {
  std::vector<std::string> sources;
  while (!nsswitch_conf.empty()) {
    auto line = without_comment(next_line(nsswitch_conf));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    auto key = line.substr(0, colon);
    if (next_word(key) != "hosts") continue;
    line.remove_prefix(colon + 1);
    sources.clear();
    bool in_action = false;  // "[NOTFOUND=return]", which may hold blanks
    for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
      in_action = in_action || word.starts_with('[');
      if (!in_action && word != "files" && word != "dns") sources.emplace_back(word);
      if (word.ends_with(']')) in_action = false;
    }
  }
  return sources;
}

}  // namespace ntool::net
