#include "command.hpp"

#include "display.hpp"
#include "live_view.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "probe_way.hpp"
#include "replay.hpp"
#include "session.hpp"
#include "version.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/commands/path_comparison.hpp>
#include <ntool/commands/probe_pace.hpp>
#include <ntool/commands/probe_target.hpp>
#include <ntool/commands/saved_session.hpp>
#include <ntool/commands/target_file.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/sys/random.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands {
namespace mtr {
namespace {

/// Of -F and the command line together: each has a path of its own to be watched.
constexpr std::size_t most_hosts = 1000;

Result<ExitCode> show_version(Context& context) {
  context.out.write("mtr from ntool " NTOOL_VERSION ", compatible with mtr 0.95\n");
  return ExitCode::yes;
}

std::unexpected<Error> too_many_hosts() {
  return usage_error(fmt::format("more than {} hosts", most_hosts), "watch them in parts");
}

Result<std::vector<std::string>> hosts_of_files(const std::vector<std::string>& files, Context& context) {
  std::vector<std::string> hosts;
  for (const auto& file : files) {
    TRY(read_target_file(file, context, [&](std::string_view host) -> Result<void> {
      if (hosts.size() > most_hosts) return too_many_hosts();
      hosts.emplace_back(host);
      return {};
    }));
  }
  return hosts;
}

Mode mode_of(const Plan& plan, const Context& context) {
  if (plan.mode != Mode::automatic) return plan.mode;
  return !context.json && LiveScreen::is_possible(context) ? Mode::live : Mode::report;
}

/// Those that are found; of the others it is told why not.
Result<std::deque<WatchedHost>> find_hosts(const Plan& plan, Context& context) {
  std::deque<WatchedHost> hosts;
  for (const std::string& name : plan.hosts) {
    const auto address = find_probe_target({.host = name, .family = plan.family, .interface = plan.interface}, context);
    if (!address) {
      if (address.error().code == Errc::usage || address.error().code == Errc::interrupted)
        return fail(address.error());
      context.complain(address.error().message());
      continue;
    }
    hosts.push_back(
        {.name = name, .address = *address, .figures = engine::PathFigures(plan.rules.first, plan.rules.last)});
  }
  const WallTime began = context.clock.wall_now();
  for (auto& host : hosts) host.began = began;
  return hosts;
}

engine::PathPayload draw_payload(const Plan& plan, Family family) {
  // Of the others the header is all.
  if (plan.protocol != Protocol::icmp && plan.protocol != Protocol::udp) return {};
  std::int64_t size = plan.packet_size;
  if (size < 0) {
    const auto room = static_cast<std::uint32_t>(-size - smallest_packet + 1);
    size = smallest_packet + static_cast<std::int64_t>(sys::random_number<std::uint32_t>() % room);
  }
  const auto fill = plan.pattern < 0 ? sys::random_number<std::uint8_t>() : static_cast<std::uint8_t>(plan.pattern);
  return {.bytes = payload_bytes(size, family), .fill = fill};
}

/// What is the same however often the run begins anew.
struct Watching {
  Plan& plan;
  std::deque<WatchedHost>& hosts;
  Context& context;
  Labels labels;
  std::unique_ptr<SessionLog> log = nullptr;
  std::unique_ptr<Display> display = nullptr;
  LiveView* live = nullptr;  // the display, where it is one
};

/// A run through one port, until its end, or until a key wants another one.
Result<ExitCode> run_once(Watching& watching, Way& way) {
  auto& [plan, hosts, context, labels, log, display, live] = watching;
  std::vector<IpAddress> targets;
  for (const auto& host : hosts) targets.push_back(host.address);
  engine::PathRules rules = plan.rules;
  rules.payload = [&plan](Family family) { return draw_payload(plan, family); };
  engine::PathMonitor monitor(targets, std::move(rules));
  if (live != nullptr) live->attach(monitor);
  Session session(monitor, hosts, labels, *display, context.clock, live == nullptr, log.get());
  const auto driven = net::drive(
      session, *way.port, {context.poller, context.clock, context.stop},
      [&](const engine::PathEvent& event) { session.tell(event); }, [&] { return session.turn() && context.out.ok(); });
  if (driven && *driven == net::Driven::stopped) session.stop();
  if (live != nullptr) live->detach();
  if (!driven) return fail(driven.error());
  if (session.error() && !session.heard_anybody() && live == nullptr) return fail(*session.error());
  if (session.error() && live == nullptr) context.complain(session.error()->message());
  return exit_code_if_ended(context.stop).value_or(ExitCode::yes);
}

/// Runs until the end, through another port each time that a key wants one.
Result<ExitCode> run_to_end(Watching& watching, Way way) {
  Plan& plan = watching.plan;
  Plan as_it_works = plan;
  while (true) {
    const ExitCode code = TRY(run_once(watching, way));
    if (watching.live == nullptr || !watching.live->take_restart() || watching.context.stop.raised()) return code;
    if (watching.log != nullptr) watching.log->begin_anew();
    // With -L the next one wants the same local port.
    way.port.reset();
    auto another = open_way(plan, watching.hosts, watching.context);
    if (another) {
      way = *std::move(another);
      as_it_works = plan;
      watching.live->notice(way.instead);
    } else {
      plan = as_it_works;
      way = TRY(open_way(plan, watching.hosts, watching.context));
      watching.live->notice(another.error().message());
    }
  }
}

Result<std::optional<engine::PathSession>> session_before(const Plan& plan, const std::deque<WatchedHost>& hosts,
                                                          Context& context) {
  if (plan.compare.empty()) return std::nullopt;
  auto before = TRY(read_whole_session(plan.compare, plan.save, context));
  const PathsByHost paths(before);
  const auto is_in = [&](const WatchedHost& host) { return paths.find(host.name, host.address) != nullptr; };
  if (std::ranges::none_of(hosts, is_in)) return no_common_host();
  return before;
}

Result<ExitCode> watch(Plan& plan, std::deque<WatchedHost>& hosts, Context& context) {
  const auto before = TRY(session_before(plan, hosts, context));
  Way way = TRY(open_way(plan, hosts, context));
  TRY(context.ports.give_up_rights(sys::KeptRight::raw_sockets));
  if (!way.instead.empty() && plan.mode != Mode::live) context.complain(way.instead);
  if (plan.verbose && plan.mode != Mode::live) context.complain(fmt::format("way: {}", way.port->way()));
  net::ReverseNames* names = names_unless(plan.numeric, context);
  net::Wakers wakers({context.poller, context.clock, context.stop});
  TRY(wakers.watch_stop());
  TRY(wakers.watch_names(names));

  // With a file that is wrong nothing is begun; in the live view a key may be pressed in vain.
  if (plan.ip_info) TRY(context.ports.as_numbers({.mmdb_file = plan.as_file}));
  const auto open_networks = [&]() -> net::AsNumbers* {
    const auto networks = context.ports.as_numbers({.mmdb_file = plan.as_file});
    if (!networks || !wakers.watch_as_numbers(*networks)) return nullptr;
    return *networks;
  };
  Watching watching{.plan = plan, .hosts = hosts, .context = context, .labels = Labels(plan, names, open_networks)};
  Scene scene{.plan = plan,
              .context = context,
              .hosts = hosts,
              .labels = watching.labels,
              .host_name = context.ports.host_name(),
              .way = std::string(way.port->way())};
  watching.log = TRY(SessionLog::open(scene));
  if (plan.mode == Mode::live) {
    auto live = std::make_unique<LiveView>(plan, std::move(scene), TRY(LiveScreen::open(context)));
    watching.live = live.get();
    watching.display = std::move(live);
    watching.live->notice(way.instead);
  } else {
    watching.display = display_for(std::move(scene));
  }
  const auto code = run_to_end(watching, std::move(way));
  const auto saved = watching.log != nullptr ? watching.log->close() : Result<void>();
  if (!code) return code;
  watching.display->end(context.clock.now());
  TRY(saved);
  if (!before) return code;
  const ExitCode compared = TRY(show_comparison(*before, watching.log->session(), context));
  return *code == ExitCode::yes ? compared : *code;
}

Result<ExitCode> run(const MtrOptions& options, Context& context) {
  if (options.version) return show_version(context);
  Plan plan = TRY(make_plan(options, TRY(hosts_of_files(options.files, context))));
  if (!plan.replay.empty()) return replay(std::move(plan), context);
  if (plan.hosts.size() > most_hosts) return too_many_hosts();
  TRY(check_pace(plan.rules.interval, sys::effective_user() == 0));
  plan.mode = mode_of(plan, context);
  if (plan.mode == Mode::live && context.json) {
    return usage_error("-t draws for people, --json tells programs", "choose one");
  }
  if (plan.mode == Mode::live && !LiveScreen::is_possible(context)) {
    return usage_error("-t: standard output is no terminal that can show a live view", "give -r for a report");
  }
  if (!plan.rules.cycles && plan.mode != Mode::live && plan.mode != Mode::split) {
    plan.rules.cycles = cycles_of_a_report;
  }
  auto hosts = TRY(find_hosts(plan, context));
  if (hosts.empty()) return ExitCode::no;
  const bool all_found = hosts.size() == plan.hosts.size();
  const auto code = watch(plan, hosts, context);
  if (!code && code.error().code != Errc::usage && code.error().code != Errc::interrupted) {
    context.complain(code.error().message());
    return ExitCode::no;
  }
  return code && *code == ExitCode::yes && !all_found ? ExitCode::no : code;
}

constexpr std::string_view usages[] = {
    "[OPTIONS] [HOST...]",
    "-r [-c COUNT] [OPTIONS] HOST...",
    "--replay FILE [-r|-w|-C|-j|-x|-l] [--compare FILE]",
};

constexpr Example examples[] = {
    {"ntool mtr example.org", "the routers on the way, asked every second; q ends it, h shows the keys"},
    {"ntool mtr -r -c 1 -n 192.0.2.7", "a report after one cycle, which takes one round trip"},
    {"ntool mtr -w -b -c 100 -i 0.2 example.org", "a report with names and addresses, of 20 seconds"},
    {"ntool mtr -T -P 443 example.org", "with what a web browser would send: firewalls let it through"},
    {"ntool mtr -r --explain example.org", "says what the losses mean: a router's limit, or the path's"},
    {"ntool mtr -C -c 10 example.org example.net", "two hosts at the same time, as comma-separated values"},
    {"ntool mtr --save monday example.org", "and write it down, in the live view too"},
    {"ntool mtr --replay monday -w -b", "the report of that run, again and with other options"},
    {"ntool mtr -r --compare monday example.org", "and say what has changed since then"},
    {"ntool --json mtr -c 10 example.org", "one object for each answer, and a summary at the end"},
};

constexpr ExitMeaning exits[] = {
    {0, "the path was watched, whether or not the host was reached, also when Ctrl-C ended it"},
    {1,
     "probes could not be sent, or a host is unknown; the others were watched; with --compare: a path is another one"},
    {2, "bad usage"},
};

}  // namespace
}  // namespace mtr

const Command mtr_command = {
    .name = "mtr",
    .group = Group::reachability,
    .summary = "watch the way to a host: loss and round trips of each router",
    .usages = mtr::usages,
    .about =
        "Asks every router on the way to HOST again and again and shows how many answer,\n"
        "and how fast. Live on a terminal, a report elsewhere. Probes by ICMP and UDP\n"
        "belong to one flow, so that routers which balance their load do not mix several\n"
        "ways; so do those by TCP and SCTP where raw sockets are allowed. Loss that only\n"
        "one router shows is that router's own; loss of the path goes on to the end.",
    .options = mtr::option_table,
    .operands = mtr::operand_table,
    .examples = mtr::examples,
    .exits = mtr::exits,
    .make_options = &Bind<mtr::MtrOptions, &mtr::run>::make,
    .run = &Bind<mtr::MtrOptions, &mtr::run>::run,
    .environment = "MTR_OPTIONS",
};

}  // namespace ntool::commands
