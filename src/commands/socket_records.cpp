#include <fmt/format.h>

#include <ntool/commands/socket_records.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands {
namespace {

std::optional<std::vector<engine::SocketOwner>> owners_of(const sys::SocketOwners* owners, std::uint64_t inode) {
  if (owners == nullptr) return std::nullopt;
  std::vector<engine::SocketOwner> found;
  for (const auto& owner : owners->of(inode)) {
    found.push_back({.pid = owner.pid, .fd = owner.fd, .name = std::string(owners->name(owner))});
  }
  return found;
}

}  // namespace

std::string_view SocketNames::service(Port port, wire::SocketProtocol protocol) {
  if (port == Port(0)) return {};
  const std::uint32_t key = static_cast<std::uint32_t>(protocol) << 16U | port.value();
  const auto [entry, is_new] = services_.try_emplace(key);
  if (!is_new) return entry->second;
  if (protocol != wire::SocketProtocol::raw) {
    entry->second = tables_.service_name(port, protocol == wire::SocketProtocol::tcp ? "tcp" : "udp").value_or("");
  } else if (port.value() <= 255) {
    entry->second = tables_.protocol_name(static_cast<std::uint8_t>(port.value())).value_or("");
  }
  return entry->second;
}

std::string_view SocketNames::interface(IfIndex index) {
  if (index == IfIndex(0)) return {};
  const auto [entry, is_new] = interfaces_.try_emplace(index);
  if (is_new) entry->second = sys::interface_name(index).value_or(fmt::format("if{}", index.value()));
  return entry->second;
}

engine::InetSocketRecord record_of(const wire::InetSocket& socket, SocketNames& names, const SocketExtras& extras) {
  engine::InetSocketRecord record{.socket = socket, .owners = owners_of(extras.owners, socket.inode)};
  record.interface_name = names.interface(socket.interface);
  if (extras.services) {
    record.local_service = names.service(socket.local.port, socket.protocol);
    record.peer_service = names.service(socket.peer.port, socket.protocol);
  }
  if (extras.users) record.user = names.user(socket.uid);
  return record;
}

engine::UnixSocketRecord record_of(wire::UnixSocket socket, SocketNames& names, const SocketExtras& extras) {
  auto owners = owners_of(extras.owners, socket.inode);
  engine::UnixSocketRecord record{.socket = std::move(socket), .owners = std::move(owners)};
  if (extras.users && record.socket.uid) record.user = names.user(*record.socket.uid);
  return record;
}

}  // namespace ntool::commands
