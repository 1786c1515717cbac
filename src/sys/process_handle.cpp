#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/process_handle.hpp>

namespace ntool::sys {
namespace {

std::string shown(std::int32_t pid) {
  return fmt::format("process {}", pid);
}

std::unexpected<Error> has_gone(std::int32_t pid) {
  return fail(error_from(ESRCH, "find", shown(pid)));
}

}  // namespace

Result<std::uint64_t> parse_start_time(std::string_view stat) {
  // The second field is the program's name in brackets, and may hold brackets and blanks itself.
  const auto name_end = stat.rfind(')');
  std::string_view rest = name_end == std::string_view::npos ? std::string_view{} : stat.substr(name_end + 1);
  std::string_view field;
  for (int number = 3; number <= 22; ++number) field = next_word(rest);
  std::uint64_t start = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), start);
  if (field.empty() || error != std::errc{} || end != field.data() + field.size()) {
    return malformed("the status of a process", "it has no start time");
  }
  return start;
}

Result<ProcessIdentity> identity_of(std::int32_t pid) {
  return ProcessIdentity{pid, TRY(parse_start_time(TRY(read_small_file(fmt::format("/proc/{}/stat", pid)))))};
}

Result<std::int32_t> own_pid() {
  auto stat = read_small_file("/proc/self/stat");
  if (!stat) {
    stat.error().hint = "it needs /proc: mount -t proc proc /proc";
    return fail(std::move(stat).error());
  }
  std::int32_t pid = 0;
  std::from_chars(stat->data(), stat->data() + stat->size(), pid);
  if (pid <= 0) return malformed("/proc/self/stat", "it begins with no number");
  return pid;
}

Result<ProcessHandle> ProcessHandle::open(const ProcessIdentity& identity) {
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, identity.pid, 0U)));
  if (!pidfd.is_open()) return errno == ESRCH ? has_gone(identity.pid) : fail_errno("look at", shown(identity.pid));
  // Only now: had the number passed on before the descriptor was there, the start time would tell.
  const auto now = identity_of(identity.pid);
  if (!now || *now != identity) return has_gone(identity.pid);
  return ProcessHandle(std::move(pidfd));
}

Result<void> ProcessHandle::send(int signal) const {
  if (::syscall(SYS_pidfd_send_signal, pidfd_.number(), signal, nullptr, 0U) == 0 || errno == ESRCH) return {};
  return fail_errno("send a signal to", "a process");
}

Result<bool> ProcessHandle::wait_end(Duration patience) const {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(patience).count();
  pollfd end{.fd = pidfd_.number(), .events = POLLIN, .revents = 0};
  int ready = -1;
  do {
    ready = ::poll(&end, 1, static_cast<int>(std::clamp<std::int64_t>(milliseconds, 0, 1'000'000)));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return fail_errno("wait for", "a process");
  return ready > 0;
}

bool has_ended(const ProcessIdentity& identity, Duration patience) {
  const auto handle = ProcessHandle::open(identity);
  return !handle || handle->wait_end(patience).value_or(true);
}

}  // namespace ntool::sys
