// Which processes hold which sockets: one walk over /proc, nothing per socket but one entry of a flat table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::sys {

struct SocketOwner {
  std::uint32_t pid = 0;
  std::uint32_t fd = 0;
  std::uint32_t process = 0;  ///< index for SocketOwners::name()
  bool operator==(const SocketOwner&) const = default;
};

/// What a process is called.
enum class ProcessName {
  comm,            ///< /proc/PID/comm, up to 15 bytes: as ss and ps say
  first_argument,  ///< argv[0], of an absolute path the last part; a process may overwrite it: as netstat says
};

/// inode → owners, sorted by inode once the walk is over (a socket may have many: inherited, or passed on).
class SocketOwners {
 public:
  /// Walks `proc` ("/proc"; tests have their own tree). Processes that vanish meanwhile are left out; those that this
  /// user may not list are counted. Errors: not_found where /proc is not mounted.
  static Result<SocketOwners> walk(const std::string& proc = "/proc", ProcessName naming = ProcessName::comm);

  /// In ascending order of pid and fd; empty: nobody, or nobody that may be looked into. Never anybody for inode 0.
  [[nodiscard]] std::span<const SocketOwner> of(std::uint64_t inode) const;
  /// The process's own name: any bytes.
  [[nodiscard]] std::string_view name(const SocketOwner& owner) const { return names_[owner.process]; }
  /// Not one socket was found.
  [[nodiscard]] bool empty() const { return owners_.empty(); }
  /// How many processes do not list their descriptors: other users' ones. Some that do list them do not tell what they
  /// are; these refuse root, too, where it has not CAP_SYS_PTRACE, and are not counted.
  [[nodiscard]] std::size_t of_others() const { return of_others_; }

 private:
  friend class SocketOwnersWalk;
  // owners_[i] holds the socket inodes_[i]; both in the order of inodes.
  std::vector<std::uint64_t> inodes_;
  std::vector<SocketOwner> owners_;
  std::vector<std::string> names_;
  std::size_t of_others_ = 0;
};

}  // namespace ntool::sys
