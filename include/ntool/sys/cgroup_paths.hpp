// Control groups by their numbers, as sockets have them (cgroups(7), INET_DIAG_CGROUP_ID).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ntool::sys {

/// Where cgroup version 2 is mounted, alone or beside version 1, says the text of /proc/PID/mounts (proc(5)); empty:
/// nowhere.
[[nodiscard]] std::string cgroup2_mount(std::string_view mounts);

/// Number → path below the mount of cgroup version 2: "/" is its root. A number is the kernel's handle of the folder
/// (name_to_handle_at(2)). The folders are walked once, at the first question; no privilege is needed.
class CgroupPaths {
 public:
  /// nullopt where there is no such group here, or no such mount.
  std::optional<std::string_view> path(std::uint64_t id);

 private:
  void walk();
  bool walked_ = false;
  std::map<std::uint64_t, std::string> known_;
};

}  // namespace ntool::sys
