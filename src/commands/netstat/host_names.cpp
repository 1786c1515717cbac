#include "host_names.hpp"

namespace ntool::commands::netstat {
namespace {

/// A host with a million peers must not fill the memory with their names.
constexpr std::size_t most_hosts = std::size_t{1} << 16U;

}  // namespace

HostNames::HostNames(const NetstatOptions& options, Context& context) {
  if (options.numeric || options.numeric_hosts) return;
  if (const auto resolver = context.ports.resolver()) resolver_ = *resolver;
}

void HostNames::add_to(engine::InetSocketRecord& record) {
  if (resolver_ == nullptr) return;
  record.local_name = host(record.socket.local.ip);
  record.peer_name = host(record.socket.peer.ip);
}

/// The one place that asks for a host's name. "Any" has none, and a mapped address is not looked up, as in net-tools.
std::string HostNames::host(const IpAddress& address) {
  if (address.is_unspecified() || address.is_v4_mapped()) return {};
  const auto found = known_hosts_.find(address);
  if (found != known_hosts_.end()) return found->second;
  if (known_hosts_.size() == most_hosts) known_hosts_.clear();
  return known_hosts_.emplace(address, resolver_->known_name(address).value_or("")).first->second;
}

}  // namespace ntool::commands::netstat
