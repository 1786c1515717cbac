// The hosts file, resolv.conf, nsswitch.conf and what people type as a host: whatever the bytes, the answers obey their
// own rules.
#include "require.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <ntool/net/host_name.hpp>
#include <ntool/net/hosts_file.hpp>
#include <ntool/net/resolver_config.hpp>

using ntool::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ntool;
  const std::string text(reinterpret_cast<const char*>(data), size);

  net::HostsFile hosts(text);
  for (const auto name : {"localhost", "a", "x.y", ""}) {
    for (const auto& address : hosts.addresses(name)) require(hosts.name(address).has_value());
  }

  const auto config = net::ResolverConfig::parse(text);
  require(config.servers.size() <= 3 && config.ndots <= 15 && config.attempts >= 1 && config.attempts <= 5);
  require(config.timeout >= std::chrono::seconds(1) && config.timeout <= std::chrono::seconds(30));
  for (const auto& domain : config.search) require(domain.empty() || net::check_host_name(domain));
  for (const auto& name : net::names_to_ask("www.example", config)) require(net::check_host_name(name).has_value());
  for (const auto& source : net::sources_not_used(text)) require(!source.empty());

  // What passes as a name is safe to hand to a DNS library and to print.
  if (net::check_host_name(text)) {
    require(text.size() <= 254 && std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7F; }));
    for (const auto& name : net::names_to_ask(text, config)) require(name.size() <= 253);
  }
  return 0;
}
