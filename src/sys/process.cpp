#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/process.hpp>

namespace ntool::sys {

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
  const auto stat = read_small_file(fmt::format("/proc/{}/stat", pid));
  if (!stat) return fail(stat.error());
  return ProcessIdentity{pid, TRY(parse_start_time(*stat))};
}

Result<std::int32_t> own_pid() {
  const std::string stat = TRY(read_small_file("/proc/self/stat"));
  std::int32_t pid = 0;
  std::from_chars(stat.data(), stat.data() + stat.size(), pid);
  if (pid <= 0) return malformed("/proc/self/stat", "it begins with no number");
  return pid;
}

Result<ProcessHandle> ProcessHandle::open(const ProcessIdentity& identity) {
  const auto gone = [&] { return fail(error_from(ESRCH, "find", fmt::format("process {}", identity.pid))); };
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, identity.pid, 0U)));
  if (!pidfd.is_open()) {
    if (errno == ESRCH) {
      auto error = gone();
      error.error().code = Errc::not_found;
      return error;
    }
    return fail_errno("look at", fmt::format("process {}", identity.pid));
  }
  // Only now: the number stays this process's as long as the descriptor is open.
  const auto now = identity_of(identity.pid);
  if (!now || *now != identity) {
    auto error = gone();
    error.error().code = Errc::not_found;
    return error;
  }
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

Result<std::int32_t> start_child(const std::function<int()>& body, std::optional<Namespaces> kinds) {
  const unsigned long flags = SIGCHLD | (kinds ? kinds->clone_flags() : 0);
  // Without a stack of its own the child goes on with a copy of ours, as after fork(2).
  const long pid = ::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) ::_exit(body());
  if (pid > 0) return static_cast<std::int32_t>(pid);
  if (!kinds) return fail_errno("start", "a process");
  const bool refused = errno == EPERM || errno == ENOSPC || errno == EUSERS || errno == EINVAL;
  return fail_errno("make", "namespaces", refused ? std::string(namespaces_hint()) : "");
}

namespace {

ChildEnd end_of(pid_t pid, int status) {
  ChildEnd end{.pid = pid};
  if (WIFSIGNALED(status)) {
    end.signal = WTERMSIG(status);
  } else {
    end.code = WEXITSTATUS(status);
  }
  return end;
}

}  // namespace

std::optional<ChildEnd> reap_child() {
  int status = 0;
  const pid_t pid = ::waitpid(-1, &status, WNOHANG);
  if (pid <= 0) return std::nullopt;
  return end_of(pid, status);
}

Result<ChildEnd> wait_for_child(std::int32_t pid) {
  int status = 0;
  pid_t ended = -1;
  do {
    ended = ::waitpid(pid, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) return fail_errno("wait for", fmt::format("process {}", pid));
  return end_of(ended, status);
}

std::int32_t parent_pid() {
  return ::getppid();
}

Result<bool> die_with_parent(int signal) {
  const pid_t before = ::getppid();
  if (::prctl(PR_SET_PDEATHSIG, static_cast<unsigned long>(signal)) != 0) return fail_errno("follow", "our parent");
  return ::getppid() == before;
}

Result<void> leave_terminal() {
  ::setsid();
  const Fd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nowhere.is_open()) return fail_errno("open", "/dev/null");
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(nowhere.number(), stream) < 0) return fail_errno("open", "/dev/null");
  }
  return {};
}

void take_terminal_back() {
  if (::isatty(STDIN_FILENO) != 1 || ::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) return;
  // From the background this call would stop us.
  const auto before = std::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  std::signal(SIGTTOU, before);
}

Result<ProcessPipe> open_process_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("open", "a pipe");
  return ProcessPipe{Fd(ends[0]), Fd(ends[1])};
}

Result<std::string> read_to_end(const Fd& fd, const StopFlag* stop) {
  constexpr std::size_t limit = 65536;
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t count = ::read(fd.number(), buffer.data(), buffer.size());
    const bool stopped = stop != nullptr && stop->raised();
    if (count < 0 && errno == EINTR && !stopped) continue;
    if (count < 0) return fail_errno("read", "a pipe");
    if (count == 0) return text;
    text.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit - std::min(limit, text.size())));
  }
}

bool wait_for_byte(const Fd& fd) {
  char byte = 0;
  ssize_t count = -1;
  do {
    count = ::read(fd.number(), &byte, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1;
}

void send_signal(std::int32_t child, int signal) {
  ::kill(child, signal);
}

void signal_all(int signal) {
  ::kill(-1, signal);
}

void pause_for(Duration duration) {
  if (duration <= Duration::zero()) return;
  const auto nanoseconds = std::chrono::nanoseconds(duration).count();
  const timespec time{.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
  ::nanosleep(&time, nullptr);
}

std::optional<std::string> working_folder() {
  std::array<char, PATH_MAX> path;
  if (::getcwd(path.data(), path.size()) == nullptr) return std::nullopt;
  return std::string(path.data());
}

void set_process_name(const std::string& name) {
  ::prctl(PR_SET_NAME, name.c_str());
}

}  // namespace ntool::sys
