#include "enter.hpp"

#include <csignal>
#include <fmt/format.h>

#include <ntool/sys/child.hpp>
#include <ntool/sys/namespaces.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/process_handle.hpp>
#include <ntool/sys/signal_queue.hpp>
#include <ntool/sys/standard_streams.hpp>
#include <ntool/sys/terminal.hpp>

namespace ntool::commands::lab {
namespace {

using sys::Namespace;

/// Says on standard error what went wrong.
int fail_to_start(const Error& error) {
  sys::complain("lab: " + error.message());
  return sys::exit_code_of_start(error);
}

/// The new process, from its first moment until it is another program.
int begin(const Entrance& entrance, const std::vector<std::string>& words, const sys::Surroundings& surroundings) {
  const auto prepare = [&]() -> Result<void> {
    TRY(sys::enter(entrance.network, Namespace::network));
    TRY(sys::enter(entrance.host_name, Namespace::host_name));
    TRY(sys::enter(entrance.mount, Namespace::mount));
    return sys::enter_root(entrance.root);
  };
  const auto prepared = prepare();
  return fail_to_start(prepared ? sys::become_program(words, surroundings) : prepared.error());
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
    if (entrance.user) TRY(sys::enter(*entrance.user, Namespace::user));
    TRY(sys::enter(entrance.pid, Namespace::pid));
    const auto program =
        TRY(sys::start_child([&] { return begin(entrance, words, surroundings); }, {.when_we_end = SIGKILL}));
    return look_after(program, signals);
  };
  const auto code = run();
  return code ? *code : fail_to_start(code.error());
}

}  // namespace

Result<Entrance> open_entrance(const LabState& lab, const HostState& host) {
  const auto gone = [&] {
    return fail({.code = Errc::not_found,
                 .operation = "enter",
                 .subject = "the lab",
                 .reason = fmt::format("its process {} has ended, or is not seen from here", lab.holder.pid),
                 .hint = "ntool lab list shows what is up"});
  };
  const auto pid = lab.holder.pid;
  const auto holder = sys::ProcessHandle::open(lab.holder);
  if (!holder) return holder.error().code == Errc::not_found ? gone() : fail(holder.error());
  Entrance entrance;
  if (lab.user_namespace) entrance.user = TRY(sys::hold_namespace(Namespace::user, pid));
  entrance.pid = TRY(sys::hold_namespace(Namespace::pid, pid));
  entrance.mount = TRY(sys::hold_namespace(Namespace::mount, pid));
  entrance.root = TRY(sys::hold_root(pid));
  entrance.network = TRY(sys::hold_namespace_of_descriptor(pid, host.network));
  entrance.host_name = TRY(sys::hold_namespace_of_descriptor(pid, host.host_name));
  // Had it ended in between, its number might have passed on to another one.
  if (TRY(holder->wait_end({}))) return gone();
  return entrance;
}

Result<int> run_inside(const Entrance& entrance, const std::vector<std::string>& words,
                       const sys::Surroundings& surroundings, const sys::StopFlag& stop) {
  auto signals = TRY(sys::SignalQueue::open({SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}));
  // What came before the queue took over has raised it.
  constexpr int by_signal = 128;
  if (stop.raised()) return by_signal + stop.signal();
  const sys::Foreground foreground;
  const auto child = TRY(sys::start_child([&] { return stand_between(entrance, words, surroundings, signals); },
                                          {.when_we_end = SIGKILL}));
  const auto code = look_after(child, signals);
  foreground.take_back();
  if (code && *code > by_signal) foreground.restore_settings();
  return code;
}

}  // namespace ntool::commands::lab
