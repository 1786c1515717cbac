#include "command.hpp"

#include "options.hpp"
#include "plan.hpp"
#include "records.hpp"
#include "session.hpp"
#include "text.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands {
namespace tracepath {
namespace {

Result<ExitCode> trace(const Plan& plan, net::ProbePort& port, Context& context) {
  net::ReverseNames* names = names_unless(!plan.names, context);
  net::Wakers wakers({context.poller, context.clock, context.stop});
  TRY(wakers.watch_stop());
  TRY(wakers.watch_names(names));
  Session session(plan, context, names);
  const auto driven = TRY(net::drive(
      session, port, {context.poller, context.clock, context.stop},
      [&](engine::MtuTraceEvent& event) { session.tell(std::move(event)); }, [&] { return context.out.ok(); }));
  if (driven == net::Driven::stopped) session.stop();
  if (context.json) {
    report::JsonLines(context.out).add(SummaryRecord{plan.host, plan.rules.target, session.end()});
  } else {
    context.out.write(resume(session.end(), session.answered_with_data()));
  }
  return context.stop.raised() ? exit_code_after(context.stop) : ExitCode::yes;
}

Result<ExitCode> run(const TracepathOptions& options, Context& context) {
  if (options.version) {
    context.out.write(fmt::format("tracepath from ntool {}, as that of iputils 20221126\n", NTOOL_VERSION));
    return ExitCode::yes;
  }
  Plan plan = TRY(make_plan(options));
  const auto target = find_probe_target({.host = plan.host, .family = plan.family}, context);
  if (!target) return no_way_to_ask(target.error(), context);  // 1, as the replaced tool
  plan.rules.target = *target;
  TRY(check_length(plan, target->family()));
  plan.rules.twice_after_own_link = !context.json;
  const net::ProbeRoute route{.family = target->family(), .path_mtu = net::PathMtuDiscovery::probe};
  const auto port = context.ports.udp_port(route, {});
  if (!port) return no_way_to_ask(port.error(), context);
  TRY(context.ports.give_up_rights(sys::KeptRight::none));
  return trace(plan, **port, context);
}

constexpr std::string_view usages[] = {"[OPTIONS] HOST[/PORT]"};

constexpr Example examples[] = {
    {"ntool tracepath example.org", "the routers on the way, and how large packets may be on each part of it"},
    {"ntool tracepath -n 192.0.2.7", "without asking for their names"},
    {"ntool tracepath -b -m 12 example.org", "names and addresses of at most 12 hops"},
    {"ntool tracepath -6 -l 1280 example.org", "by packets that every IPv6 link must take"},
    {"ntool --json tracepath example.org", "one object for each line, and one at the end"},
};

constexpr ExitMeaning exits[] = {
    {0, "the way was traced, whether or not the host was reached"},
    {1, "an unknown host, or no socket"},
    {2, "bad usage"},
    {130, "stopped by Ctrl-C; what was known has been shown"},
};

constexpr Alias aliases[] = {{"tracepath6", "-6"}};

}  // namespace
}  // namespace tracepath

const Command tracepath_command = {
    .name = "tracepath",
    .group = Group::reachability,
    .summary = "show the routers on the way and the path MTU up to each",
    .usages = tracepath::usages,
    .about =
        "Sends UDP packets as large as this host can, which no router may cut, and shows\n"
        "who lets them through and where they have to be smaller. No privilege is needed.\n"
        "A silent way costs a second or two. 'ntool pmtu' finds the path MTU also where\n"
        "routers do not tell it.",
    .options = tracepath::option_table,
    .operands = tracepath::operand_table,
    .examples = tracepath::examples,
    .exits = tracepath::exits,
    .make_options = &Bind<tracepath::TracepathOptions, &tracepath::run>::make,
    .run = &Bind<tracepath::TracepathOptions, &tracepath::run>::run,
    .aliases = tracepath::aliases,
};

}  // namespace ntool::commands
