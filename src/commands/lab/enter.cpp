#include "enter.hpp"

#include <csignal>

#include <ntool/sys/files.hpp>
#include <ntool/sys/namespaces.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/signal_queue.hpp>

namespace ntool::commands::lab {
namespace {

using sys::Namespace;

constexpr int standard_error = 2;

/// The new process, from its first moment until it is another program.
int begin(const Entrance& entrance, const std::vector<std::string>& words, const sys::Surroundings& surroundings) {
  const auto prepare = [&]() -> Result<bool> {
    TRY(sys::die_with_parent(SIGKILL));
    if (sys::parent_pid() != 0) return false;  // it has gone already: it is outside, where we see nobody
    TRY(sys::enter(entrance.network, Namespace::network));
    TRY(sys::enter(entrance.host_name, Namespace::host_name));
    TRY(sys::enter(entrance.mount, Namespace::mount));
    return true;
  };
  const auto prepared = prepare();
  if (prepared && !*prepared) return 1;
  const Error error = prepared ? sys::become_program(words, surroundings) : prepared.error();
  (void)sys::write_all(standard_error, "lab: " + error.message() + "\n", "standard error");
  return sys::exit_code_of_start(error);
}

/// Until the child has ended.
Result<int> look_after(std::int32_t child, sys::SignalQueue& signals) {
  auto poller = TRY(sys::EpollPoller::open());
  TRY(poller.watch({.fd = signals.fd(), .read = true}));
  while (true) {
    while (const auto signal = signals.next()) {
      // What the terminal sends has reached the program, too, which is free to go on.
      if (signal->number != SIGCHLD && signal->sent) sys::send_signal(child, signal->number);
    }
    while (const auto end = sys::reap_child()) {
      if (end->pid == child) return end->exit_code();
    }
    TRY(poller.wait(std::nullopt));
  }
}

/// The process between us and the program: only it enters the lab's user and PID namespaces, so that we stay as we are.
int stand_between(const Entrance& entrance, const std::vector<std::string>& words,
                  const sys::Surroundings& surroundings, sys::SignalQueue& signals) {
  const auto run = [&]() -> Result<int> {
    if (!TRY(sys::die_with_parent(SIGKILL))) return 1;
    if (entrance.user) TRY(sys::enter(*entrance.user, Namespace::user));
    TRY(sys::enter(entrance.pid, Namespace::pid));
    const auto program = TRY(sys::start_child([&] { return begin(entrance, words, surroundings); }));
    return look_after(program, signals);
  };
  const auto code = run();
  if (code) return *code;
  (void)sys::write_all(standard_error, "lab: " + code.error().message() + "\n", "standard error");
  return sys::exit_code_of_start(code.error());
}

}  // namespace

Result<Entrance> open_entrance(const LabState& lab, const HostState& host) {
  const auto pid = lab.holder.pid;
  // As long as this is open the number is the holder's.
  const auto holder = TRY(sys::ProcessHandle::open(lab.holder));
  Entrance entrance;
  if (lab.user_namespace) entrance.user = TRY(sys::hold_namespace(Namespace::user, pid));
  entrance.pid = TRY(sys::hold_namespace(Namespace::pid, pid));
  entrance.mount = TRY(sys::hold_namespace(Namespace::mount, pid));
  entrance.network = TRY(sys::hold_namespace_of_descriptor(pid, host.network));
  entrance.host_name = TRY(sys::hold_namespace_of_descriptor(pid, host.host_name));
  return entrance;
}

Result<int> run_inside(const Entrance& entrance, const std::vector<std::string>& words,
                       const sys::Surroundings& surroundings) {
  auto signals = TRY(sys::SignalQueue::open({SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}));
  const auto child = TRY(sys::start_child([&] { return stand_between(entrance, words, surroundings, signals); }));
  const auto code = look_after(child, signals);
  sys::take_terminal_back();
  return code;
}

}  // namespace ntool::commands::lab
