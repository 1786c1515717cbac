#include "names.hpp"

namespace ntool::commands::netstat {
namespace {

/// A host with a million peers must not fill the memory with their names.
constexpr std::size_t most_hosts = std::size_t{1} << 16U;

}  // namespace

Names::Names(const NetstatOptions& options, Context& context)
    : hosts_(!options.numeric && !options.numeric_hosts),
      ports_(!options.numeric && !options.numeric_ports),
      users_(!options.numeric && !options.numeric_users),
      tables_(context.ports.name_tables()) {
  if (!hosts_) return;
  if (const auto resolver = context.ports.resolver()) resolver_ = *resolver;
}

void Names::add_to(engine::InetSocketRecord& record) {
  const auto& socket = record.socket;
  if (resolver_ != nullptr) {
    record.local_name = host(socket.local.ip);
    record.peer_name = host(socket.peer.ip);
  }
  if (ports_) {
    record.local_service = service(socket.local.port, socket.protocol);
    record.peer_service = service(socket.peer.port, socket.protocol);
  }
  if (users_) record.user = user(socket.uid);
}

/// The one place that asks for a host's name. "Any" has none, and a mapped address is not looked up, as in net-tools.
std::string Names::host(const IpAddress& address) {
  if (address.is_unspecified() || address.is_v4_mapped()) return {};
  const auto found = known_hosts_.find(address);
  if (found != known_hosts_.end()) return found->second;
  if (known_hosts_.size() == most_hosts) known_hosts_.clear();
  return known_hosts_.emplace(address, resolver_->known_name(address).value_or("")).first->second;
}

std::string Names::service(Port port, wire::SocketProtocol protocol) {
  if (port == Port(0)) return {};
  if (protocol == wire::SocketProtocol::raw) {
    if (port.value() > 255) return {};
    return std::string(tables_.protocol_name(static_cast<std::uint8_t>(port.value())).value_or(""));
  }
  // UDP-Lite has the service names of UDP (RFC 3828 section 6).
  return std::string(tables_.service_name(port, protocol == wire::SocketProtocol::tcp ? "tcp" : "udp").value_or(""));
}

std::string Names::user(std::uint32_t uid) {
  return std::string(tables_.user_name(uid).value_or(""));
}

}  // namespace ntool::commands::netstat
