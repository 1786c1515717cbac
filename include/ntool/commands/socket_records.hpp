// The owners of a socket as a record has them.
#pragma once

#include <vector>

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace ntool::commands {

[[nodiscard]] inline std::vector<engine::SocketOwner> owners_of(const sys::SocketOwners& owners, std::uint64_t inode) {
  std::vector<engine::SocketOwner> found;
  for (const auto& owner : owners.of(inode)) {
    found.push_back({.pid = owner.pid, .fd = owner.fd, .name = std::string(owners.name(owner))});
  }
  return found;
}

}  // namespace ntool::commands
