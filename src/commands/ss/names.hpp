// Names for the numbers of a listing, as ss gives them. Each is looked up once.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include <ntool/commands/context.hpp>
#include <ntool/sys/cgroup_paths.hpp>
#include <ntool/sys/name_tables.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::commands::ss {

class Names {
 public:
  explicit Names(net::Ports& ports) : ports_(ports), tables_(ports.name_tables()) {}

  /// Of a port, or of a raw socket's protocol; empty where it has none. Ports that the kernel gives to whoever asks
  /// (ip_local_port_range) have none: it would name connections by chance. Valid until the next call of any member.
  std::string_view service(Port port, wire::SocketProtocol protocol);
  /// "eth0"; "if7" where it is gone.
  std::string_view interface(IfIndex index);
  /// Empty where it cannot be found out.
  std::string_view cgroup(std::uint64_t id) { return cgroups_.path(id).value_or(std::string_view()); }
  std::string_view user(std::uint32_t uid) { return tables_.user_name(uid).value_or(std::string_view()); }

 private:
  [[nodiscard]] bool is_ephemeral(Port port);

  net::Ports& ports_;
  sys::NameTables tables_;
  sys::CgroupPaths cgroups_;
  std::unordered_map<std::uint32_t, std::string_view> services_;  // into tables_
  std::map<IfIndex, std::string> interfaces_;
  bool range_known_ = false;
  std::uint64_t first_ephemeral_ = 1024;
  std::uint64_t last_ephemeral_ = 4999;
};

}  // namespace ntool::commands::ss
