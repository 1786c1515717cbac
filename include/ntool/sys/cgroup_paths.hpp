// Control groups by their numbers, as sockets have them (cgroups(7), INET_DIAG_CGROUP_ID).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// Number → path below the mount of cgroup version 2: "/" is its root. A number is the kernel's handle of the folder
/// (open_by_handle_at(2)), which only those with CAP_DAC_READ_SEARCH may use. Each number is asked for once.
class CgroupPaths {
 public:
  /// nullopt where there is no such group, no such mount, or no right to ask.
  std::optional<std::string_view> path(std::uint64_t id);

 private:
  [[nodiscard]] std::optional<std::string> find(std::uint64_t id);
  bool opened_ = false;
  Fd mount_;
  std::string mount_point_;
  std::map<std::uint64_t, std::optional<std::string>> known_;
};

}  // namespace ntool::sys
