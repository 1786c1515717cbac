#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <limits>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <ntool/sys/child.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {
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

Result<void> set_parent_death_signal(int signal) {
  if (::prctl(PR_SET_PDEATHSIG, static_cast<unsigned long>(signal)) == 0) return {};
  return fail_errno("follow", "our parent");
}

bool has_ended(const Fd& process) {
  pollfd end{.fd = process.number(), .events = POLLIN, .revents = 0};
  return ::poll(&end, 1, 0) > 0;
}

}  // namespace

Result<std::int32_t> start_child(const std::function<int()>& body, const Birth& birth) {
  Fd us;
  if (birth.when_we_end != 0) {
    us = Fd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
    if (!us.is_open()) return fail_errno("look at", "this process");
  }
  const unsigned long flags = SIGCHLD | (birth.namespaces ? birth.namespaces->clone_flags() : 0);
  // Without a stack of its own the child goes on with a copy of ours, as after fork(2).
  const long pid = ::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) {
    if (us.is_open()) {
      // We may end before the child has asked for the signal, and in a PID namespace getppid(2) does not tell.
      if (!set_parent_death_signal(birth.when_we_end) || has_ended(us)) ::_exit(1);
      us.reset();
    }
    ::_exit(body());
  }
  if (pid > 0) return static_cast<std::int32_t>(pid);
  if (!birth.namespaces) return fail_errno("start", "a process");
  return refused_namespaces(*birth.namespaces);
}

Result<void> outlive_parent() {
  return set_parent_death_signal(0);
}

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

void send_signal(std::int32_t child, int signal) {
  ::kill(child, signal);
}

bool signal_others(int signal) {
  return ::kill(-1, signal) == 0;
}

void close_inherited(std::initializer_list<int> kept) {
  std::vector<int> stay(kept);
  stay.push_back(STDERR_FILENO);
  std::ranges::sort(stay);
  for (std::size_t i = 0; i < stay.size(); ++i) {
    const auto first = static_cast<unsigned>(std::max(stay[i], STDERR_FILENO)) + 1;
    const auto last = i + 1 < stay.size() ? static_cast<unsigned>(stay[i + 1]) - 1
                                          : static_cast<unsigned>(std::numeric_limits<int>::max());
    if (first <= last) ::syscall(SYS_close_range, first, last, 0U);
  }
}

void set_process_name(const std::string& name) {
  ::prctl(PR_SET_NAME, name.c_str());
}

}  // namespace ntool::sys
