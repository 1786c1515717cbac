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
Result<sys::ChildEnd> look_after(std::int32_t child, sys::SignalQueue& signals) {
  auto poller = TRY(sys::EpollPoller::open());
  TRY(poller.watch({.fd = signals.fd(), .read = true}));
  while (true) {
    while (const auto signal = signals.next()) {
      // What the terminal sends has reached the program, too, which is free to go on.
      if (signal->number != SIGCHLD && signal->sent) sys::send_signal(child, signal->number);
    }
    while (const auto end = sys::reap_child()) {
      if (end->pid == child) return *end;
    }
    TRY(poller.wait(std::nullopt));
  }
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
  if (entrance.user && !TRY(sys::is_inside(*entrance.user, Namespace::user))) {
    TRY(sys::enter(*entrance.user, Namespace::user));
  }
  TRY(sys::enter(entrance.pid, Namespace::pid));
  const auto child = TRY(sys::start_child([&] { return begin(entrance, words, surroundings); }));
  const auto end = TRY(look_after(child, signals));
  sys::take_terminal_back();
  return end.exit_code();
}

}  // namespace ntool::commands::lab
