#include "holder.hpp"

#include "network.hpp"
#include "services.hpp"
#include "simulation.hpp"

#include <csignal>
#include <fmt/format.h>

#include <ntool/engine/lab/lab_file.hpp>
#include <ntool/sys/child.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/folder_lock.hpp>
#include <ntool/sys/pipe.hpp>
#include <ntool/sys/private_mounts.hpp>
#include <ntool/sys/process_handle.hpp>
#include <ntool/sys/signal_queue.hpp>
#include <ntool/sys/terminal.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands::lab {
namespace {

using namespace std::chrono_literals;
using sys::Namespace;

constexpr Duration patience_of_programs = 500ms;
constexpr Duration patience_of_down = 5s;
constexpr std::string_view is_ready = "ready";

/// The life of the holder process, from its first moment to its last.
class Holder {
 public:
  Holder(const HolderPlan& plan, LabState state, std::string folder, sys::SignalQueue signals)
      : plan_(plan),
        state_(std::move(state)),
        folder_(std::move(folder)),
        signals_(std::move(signals)),
        services_(plan.lab, spaces_, folder_, signals_) {}

  /// Everything stands when it comes back. False: a signal has asked for the end meanwhile.
  Result<bool> make() {
    TRY(sys::keep_mounts_private());
    // Where the machine hides parts of its own /proc the kernel refuses a new one; the old one is good enough.
    (void)sys::mount_proc();
    show_names();
    spaces_ = TRY(make_network(plan_.lab));
    if (plan_.lab.internet) {
      TRY(sys::enter(spaces_.closet.network, Namespace::network));
      simulation_ = TRY(Simulation::start(*plan_.lab.internet, plan_.record));
    }
    TRY(services_.start([this]() -> Result<bool> { return turn(); }));
    if (!TRY(turn())) return false;
    for (std::size_t h = 0; h < plan_.lab.hosts.size(); ++h) {
      state_.hosts.push_back({.name = plan_.lab.hosts[h].name,
                              .network = spaces_.hosts[h].network.number(),
                              .host_name = spaces_.hosts[h].host_name.number()});
      spaces_.hosts[h].netlink.reset();  // a descriptor and a buffer less for each
    }
    state_.ready = true;
    TRY(Registry::update(folder_, state_));
    return true;
  }

  Result<void> stay() {
    auto poller = TRY(sys::EpollPoller::open());
    TRY(poller.watch({.fd = signals_.fd(), .read = true}));
    TRY(services_.watch(poller));
    if (simulation_) TRY(simulation_->watch(poller));
    while (TRY(turn())) {
      if (simulation_ && link_is_gone_) {
        simulation_->forget(poller);
        simulation_.reset();
      }
      TRY(poller.wait(simulation_ ? simulation_->poll_timeout() : std::nullopt));
    }
    return {};
  }

  /// Programs get a chance to end well, also stopped ones.
  void end() {
    sys::signal_others(SIGTERM);
    sys::signal_others(SIGCONT);
    constexpr Duration step = 1ms;
    // Services wake us when they end. What somebody else has started here does not: it is looked for.
    for (Duration waited{}; waited < patience_of_programs; waited += step) {
      while (signals_.next()) continue;
      reap();
      (void)services_.take_output();  // nobody who still has something to say is to be held up
      if (!sys::signal_others(0)) return;
      signals_.wait(step);
    }
  }

 private:
  /// Hosts find each other by name, and no name server is asked for anything: there is none.
  void show_names() {
    (void)sys::replace_file("/etc/hosts", engine::lab::hosts_file(plan_.lab), folder_);
    (void)sys::replace_file("/etc/resolv.conf", "# there is no name server in a lab\n", folder_);
  }

  void reap() {
    while (const auto end = sys::reap_child()) services_.ended(*end);
  }

  /// What has happened is dealt with. False: it is time to end.
  Result<bool> turn() {
    while (const auto signal = signals_.next()) {
      // A program inside that sends signals to process 1 is told apart: the lab is not its own to end.
      if (signal->number != SIGCHLD && signal->sender == 0) stopping_ = true;
    }
    reap();
    TRY(services_.take_output());
    if (simulation_ && !link_is_gone_) simulate();
    return !stopping_;
  }

  /// What goes wrong here is told by `run` and `down`; the real part of the lab goes on.
  void simulate() {
    const auto simulated = simulation_->turn();
    link_is_gone_ = !simulated;
    if (!simulated) Registry::add_note(folder_, "the simulated internet is gone: " + simulated.error().message());
    if (const auto drops = simulation_->new_drops()) {
      Registry::set_last_note(
          folder_, fmt::format("the simulator lost packets of its own accord: {} came too fast, {} could not be sent",
                               drops->missed, drops->unsent));
    }
    if (const auto failed = simulation_->take_record_error()) {
      Registry::add_note(folder_, "the record is not complete: " + failed->message());
    }
  }

  const HolderPlan& plan_;
  LabState state_;
  std::string folder_;
  sys::SignalQueue signals_;
  Spaces spaces_;
  std::optional<Simulation> simulation_;
  Services services_;  // after what it refers to
  bool stopping_ = false;
  bool link_is_gone_ = false;  ///< between the simulator and its host
};

/// Between the parts of an Error in a pipe: they hold whatever stands in a lab file, but never this.
constexpr char divider = '\0';

/// An Error through a pipe.
std::string text_of(const Error& error) {
  return fmt::format("{1}{0}{2}{0}{3}{0}{4}{0}{5}", divider, static_cast<int>(error.code), error.operation,
                     error.subject, error.reason, error.hint);
}

Error error_of(std::string_view text) {
  const auto next = [&text] {
    const auto end = text.find(divider);
    const std::string part(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
  };
  if (text.empty()) {
    return {.code = Errc::system, .operation = "make the lab", .reason = "its process ended without a word"};
  }
  Error error;
  const std::string code = next();
  // Whoever typed the command made no mistake: no hint at its --help, unlike usage.
  error.code = code == std::to_string(static_cast<int>(Errc::permission)) ? Errc::permission : Errc::system;
  error.operation = next();
  error.subject = next();
  error.reason = next();
  error.hint = next();
  return error;
}

struct Wires {
  sys::PipeEnds status, go;
};

/// What is there before the holder is.
struct Ground {
  const HolderPlan& plan;
  const Registry& registry;
  const Registry::Place& place;
  Wires& wires;
};

/// What the new process does; the return value is its exit code.
int live(const Ground& ground, bool user_namespace, std::uint32_t user, std::uint32_t group) {
  auto& wires = ground.wires;
  wires.status.read.reset();
  wires.go.write.reset();
  std::string folder;
  const auto run = [&]() -> Result<void> {
    auto signals = TRY(sys::SignalQueue::open({SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}));
    TRY(sys::leave_terminal());
    sys::close_inherited(
        {signals.fd(), wires.status.write.number(), wires.go.read.number(), ground.place.lock.number()});
    sys::set_process_name("ntool lab");
    if (user_namespace) TRY(sys::map_root(user, group));
    folder = TRY(sys::read_to_end(wires.go.read));
    wires.go.read.reset();
    if (folder.empty()) return {};  // the parent has gone, or has found a reason against it
    auto state = TRY(Registry::state_in(folder));
    Holder holder(ground.plan, std::move(state), folder, std::move(signals));
    if (TRY(holder.make())) {
      if (!ground.plan.follows_us) TRY(sys::outlive_parent());
      TRY(sys::write_all(wires.status.write.number(), is_ready, "the status of the lab"));
      wires.status.write.reset();
      TRY(holder.stay());
    }
    holder.end();
    return {};
  };
  const auto result = run();
  if (!folder.empty()) ground.registry.remove(ground.place.lock, folder);
  if (!result && wires.status.write.is_open()) {
    (void)sys::write_all(wires.status.write.number(), text_of(result.error()), "the status of the lab");
  }
  return result ? 0 : 1;
}

/// Root needs no user namespace; where it may make no others (a container), it tries as everybody does.
Result<std::int32_t> start(const Ground& ground, bool& user_namespace) {
  const auto kinds = Namespace::mount | Namespace::pid;
  const std::uint32_t user = sys::effective_user(), group = sys::effective_group();
  const auto start_in = [&](sys::Namespaces namespaces) {
    return sys::start_child([&] { return live(ground, user_namespace, user, group); },
                            {.namespaces = namespaces, .when_we_end = SIGTERM});
  };
  if (user == 0) {
    user_namespace = false;
    auto pid = start_in(kinds);
    if (pid || pid.error().code != Errc::permission) return pid;
  }
  user_namespace = true;
  return start_in(kinds | sys::Namespaces(Namespace::user));
}

/// Asks it to end, and makes it where it does not. False: the kernel holds it up.
Result<bool> make_end(const sys::ProcessHandle& holder) {
  TRY(holder.send(SIGTERM));
  if (TRY(holder.wait_end(patience_of_down))) return true;
  TRY(holder.send(SIGKILL));
  return holder.wait_end(patience_of_down);
}

}  // namespace

Result<HeldLab> start_holder(const HolderPlan& plan, const Registry& registry, const sys::StopFlag& stop) {
  const auto place = TRY(registry.prepare(plan.lab.name));
  HeldLab held;
  const auto make = [&]() -> Result<void> {
    Wires wires;
    wires.status = TRY(sys::open_pipe());
    wires.go = TRY(sys::open_pipe());
    held.pid = TRY(start({plan, registry, place, wires}, held.state.user_namespace));
    wires.status.write.reset();
    wires.go.read.reset();
    held.state.holder = TRY(sys::identity_of(held.pid));
    held.state.source = plan.source;
    held.folder = TRY(registry.claim(plan.lab.name, place, held.state));
    TRY(sys::write_all(wires.go.write.number(), held.folder, "the way to the lab's process"));
    wires.go.write.reset();
    const std::string status = TRY(sys::read_to_end(wires.status.read, &stop));
    if (status != is_ready) return fail(error_of(status));
    held.state = TRY(Registry::state_in(held.folder));
    return {};
  };
  const auto made = make();
  if (made) return held;
  if (held.pid != 0) {
    const auto holder = sys::ProcessHandle::open(held.state.holder);
    if (!holder || !make_end(*holder).value_or(false)) sys::send_signal(held.pid, SIGKILL);
    (void)sys::wait_for_child(held.pid);
  }
  registry.remove(place.lock, held.folder.empty() ? place.folder : held.folder);
  return fail(made.error());
}

Result<void> end_holder(const LabState& state, const std::string& folder, const Registry& registry) {
  const auto holder = sys::ProcessHandle::open(state.holder);
  if (holder) {
    if (!TRY(make_end(*holder))) {
      return fail({.code = Errc::system,
                   .operation = "end",
                   .subject = fmt::format("the lab's process {}", state.holder.pid),
                   .reason = "it does not end, even by SIGKILL",
                   .hint = "the kernel holds it up; 'ntool lab down' again later"});
    }
  } else if (sys::is_locked(folder) && Registry::state_in(folder).value_or(LabState{}).holder == state.holder) {
    return fail({.code = Errc::permission,
                 .operation = "end",
                 .subject = fmt::format("the lab's process {}", state.holder.pid),
                 .reason = "it lives, and is not seen from here",
                 .hint = "do it where the lab was made, outside of this one"});
  }
  registry.clean_up(folder);
  return {};
}

}  // namespace ntool::commands::lab
