// Children: copies of this process that go ways of their own, and how they end.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include <ntool/base/result.hpp>
#include <ntool/sys/namespaces.hpp>

namespace ntool::sys {

/// What a shell calls the end by a signal.
constexpr int exit_code_of_signal(int signal) {
  return 128 + signal;
}

/// How a child ended.
struct ChildEnd {
  std::int32_t pid = 0;
  std::optional<int> code = {};    ///< of exit(2)
  std::optional<int> signal = {};  ///< that killed it
  /// As a shell tells it.
  [[nodiscard]] int exit_code() const { return code ? *code : exit_code_of_signal(signal.value_or(0)); }
};

struct Birth {
  /// New ones that it is in. In a new PID namespace it is process 1: when it ends, all others there are killed.
  std::optional<Namespaces> namespaces = {};
  /// What it gets when this process ends, at whatever moment that is (PR_SET_PDEATHSIG); 0: nothing.
  int when_we_end = 0;
};
/// A copy of this process, as fork(2), that ends with what `body` returns. Errors: Errc::permission or
/// Errc::unsupported with namespaces_hint() where the kernel refuses namespaces.
Result<std::int32_t> start_child(const std::function<int()>& body, const Birth& birth = {});
/// For such a child: from now on it outlives its parent.
Result<void> outlive_parent();

/// The next child that has ended, without waiting; nullopt: none has. nullopt, too, where there are none.
std::optional<ChildEnd> reap_child();
/// Waits for this one.
Result<ChildEnd> wait_for_child(std::int32_t pid);

/// To a child that has not been reaped; nothing where it has ended.
void send_signal(std::int32_t child, int signal);
/// kill(2) for all processes that this one sees, but itself: for process 1 of a PID namespace. False: there are none.
/// Signal 0 only looks.
bool signal_others(int signal);

/// Closes what came from the process before this one, all but 0, 1, 2 and `kept`: who lives long must not keep the
/// other end of somebody's pipe open.
void close_inherited(std::initializer_list<int> kept);
/// What ps(1) shows, up to 15 bytes.
void set_process_name(const std::string& name);

}  // namespace ntool::sys
