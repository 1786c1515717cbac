// Processes: which one is meant, children, and what a program is started with.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/namespaces.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::sys {

/// A number alone may come to mean another process; with its start time it does not (proc_pid_stat(5), field 22).
struct ProcessIdentity {
  std::int32_t pid = 0;
  std::uint64_t start = 0;  ///< clock ticks since boot
  bool operator==(const ProcessIdentity&) const = default;
};
/// Errors: Errc::not_found where there is no such process.
Result<ProcessIdentity> identity_of(std::int32_t pid);
/// The start time in the text of /proc/PID/stat, whose second field may hold anything. Errors: Errc::malformed.
Result<std::uint64_t> parse_start_time(std::string_view stat);
/// Of this process, as /proc says it: the number that others see where /proc is theirs.
Result<std::int32_t> own_pid();

/// Another process (pidfd_open(2)): signals reach it or nobody.
class ProcessHandle {
 public:
  /// Errors: Errc::not_found where `identity` has ended, also where its number is somebody else's now.
  static Result<ProcessHandle> open(const ProcessIdentity& identity);
  /// Nothing where it has ended meanwhile.
  Result<void> send(int signal) const;
  /// Whether it has ended before so much time was over.
  [[nodiscard]] Result<bool> wait_end(Duration patience) const;
  /// Readable once it has ended.
  [[nodiscard]] int fd() const { return pidfd_.number(); }

 private:
  explicit ProcessHandle(Fd pidfd) : pidfd_(std::move(pidfd)) {}
  Fd pidfd_;
};

/// A blocking pipe that children started later share.
struct ProcessPipe {
  Fd read, write;
};
Result<ProcessPipe> open_process_pipe();
/// All that comes until the last writer has closed it; beyond 64 KiB the rest is dropped. Errors: Errc::interrupted
/// where `stop` is raised meanwhile.
Result<std::string> read_to_end(const Fd& fd, const StopFlag* stop = nullptr);
/// Waits for one byte. False: the last writer has gone.
bool wait_for_byte(const Fd& fd);

/// How a child ended.
struct ChildEnd {
  std::int32_t pid = 0;
  std::optional<int> code = {};    ///< of exit(2)
  std::optional<int> signal = {};  ///< that killed it
  /// As a shell tells it: the code, or 128 and the signal's number.
  [[nodiscard]] int exit_code() const { return code ? *code : 128 + signal.value_or(0); }
};

/// To a child that has not been reaped; nothing where it has ended.
void send_signal(std::int32_t child, int signal);
/// kill(2) for all processes that this one sees, but itself: for process 1 of a PID namespace.
void signal_all(int signal);

/// A copy of this process, as fork(2), in new namespaces where any are given; it ends with what `body` returns. In a
/// new PID namespace it is process 1: when it ends, all others there are killed. Errors: Errc::permission with
/// namespaces_hint(), Errc::unsupported.
Result<std::int32_t> start_child(const std::function<int()>& body, std::optional<Namespaces> kinds = std::nullopt);

/// The next child that has ended, without waiting; nullopt: none has. nullopt, too, where there are none.
std::optional<ChildEnd> reap_child();
/// Waits for this one.
Result<ChildEnd> wait_for_child(std::int32_t pid);

/// `signal` comes to this process when its parent ends (PR_SET_PDEATHSIG); 0: none. A parent that has ended before is
/// told by false.
Result<bool> die_with_parent(int signal);
/// The number of the parent: 0 where it lives outside our PID namespace.
std::int32_t parent_pid();
/// Gives time to others; nothing where it is zero or less.
void pause_for(Duration duration);
/// The folder that this process is in; nullopt where it has none any more.
std::optional<std::string> working_folder();

/// A session of our own, without terminal (setsid(2)); standard input, output and error lead to /dev/null.
Result<void> leave_terminal();
/// After a child that may have made itself the terminal's foreground: it is ours again. Nothing without a terminal.
void take_terminal_back();
/// What ps(1) shows, up to 15 bytes.
void set_process_name(const std::string& name);

/// What a program gets besides its words.
struct Surroundings {
  /// "NAME=value", put into the environment in the place of what has this name.
  std::vector<std::string> environment = {};
  std::optional<std::string> folder = {};  ///< to start in; what cannot be entered is left out
  /// Descriptors that become its standard input, and its standard output and error; -1: ours.
  int input = -1, output = -1;
};
/// This process becomes the program `words[0]`: a path, or found in PATH. "ntool" alone means this very program,
/// wherever it lies: it may be the only one there. Signals are as a shell leaves them. Comes back only with an Error:
/// Errc::not_found, Errc::permission.
Error become_program(const std::vector<std::string>& words, const Surroundings& surroundings = {});
/// PATH, and behind it the folder of this very program, so that its name works where it was not installed.
std::string path_with_own_program();
/// 127 where a program was not found, 126 where it could not be started, as shells have it.
int exit_code_of_start(const Error& error);

}  // namespace ntool::sys
