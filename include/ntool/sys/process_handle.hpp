// Which process is meant: a number with its start time, and a handle that signals reach or nobody.
#pragma once

#include <cstdint>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// A number alone may come to mean another process; with its start time it does not (proc_pid_stat(5), field 22).
struct ProcessIdentity {
  std::int32_t pid = 0;
  std::uint64_t start = 0;  ///< clock ticks since boot
  bool operator==(const ProcessIdentity&) const = default;
};
/// Errors: Errc::not_found where there is no such process, or no /proc.
Result<ProcessIdentity> identity_of(std::int32_t pid);
/// The start time in the text of /proc/PID/stat, whose second field may hold anything. Errors: Errc::malformed.
Result<std::uint64_t> parse_start_time(std::string_view stat);
/// Of this process, as /proc says it: the number that others see where /proc is theirs.
Result<std::int32_t> own_pid();

/// Another process (pidfd_open(2)).
class ProcessHandle {
 public:
  /// Errors: Errc::not_found where `identity` has ended, also where its number is somebody else's now.
  static Result<ProcessHandle> open(const ProcessIdentity& identity);
  /// Nothing where it has ended meanwhile.
  Result<void> send(int signal) const;
  /// Whether it has ended before so much time was over.
  [[nodiscard]] Result<bool> wait_end(Duration patience) const;

 private:
  explicit ProcessHandle(Fd pidfd) : pidfd_(std::move(pidfd)) {}
  Fd pidfd_;
};

/// Whether it has ended, or does so within `patience`; also where it is still to be reaped by its parent.
[[nodiscard]] bool has_ended(const ProcessIdentity& identity, Duration patience);

}  // namespace ntool::sys
