#include "command.hpp"

#include "options.hpp"
#include "plan.hpp"
#include "probe_way.hpp"
#include "records.hpp"
#include "session.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands {
namespace traceroute {
namespace {

/// The code of the replaced tool where the way failed, and not only the host's name: 1.
Result<ExitCode> no_way(const Error& error, Context& context) {
  const auto told = nobody_to_ask(error, context);
  return told ? Result<ExitCode>(ExitCode::no) : told;
}

/// Null with -n, and where there is nobody to ask.
net::ReverseNames* names_for(const Plan& plan, Context& context) {
  if (plan.numeric) return nullptr;
  const auto names = context.ports.reverse_names();
  return names ? *names : nullptr;
}

Result<ExitCode> trace(const Plan& plan, net::ProbePort& port, Context& context) {
  net::ReverseNames* names = names_for(plan, context);
  net::Wakers wakers({context.poller, context.clock, context.stop});
  TRY(wakers.watch_stop());
  TRY(wakers.watch_names(names));
  Session session(plan.rules, context, names);
  const auto driven = TRY(net::drive(
      session, port, {context.poller, context.clock, context.stop},
      [&](engine::TraceHop& hop) { session.tell(std::move(hop)); }, [&] { return context.out.ok(); }));
  if (driven == net::Driven::stopped) session.stop();
  const engine::TraceEnd end = session.end();
  if (context.json) {
    report::JsonLines(context.out).add(SummaryRecord{plan.host, plan.rules.target, end, port.way()});
  }
  if (end.error != nullptr) return no_way(*end.error, context);
  return context.stop.raised() ? exit_code_after(context.stop) : ExitCode::yes;
}

Result<ExitCode> run(const TracerouteOptions& options, Context& context) {
  Plan plan = TRY(make_plan(options));
  const auto target =
      find_probe_target({.host = plan.host, .family = plan.family, .interface = plan.interface}, context);
  if (!target) return nobody_to_ask(target.error(), context);
  plan.rules.target = *target;
  const PacketLength length = packet_length(plan, plan.rules.target.family());
  plan.rules.payload_bytes = length.payload;
  const auto port = open_way(plan, context);
  if (!port) return no_way(port.error(), context);
  // Sockets of more flows may follow, which some kernels let only CAP_NET_RAW bind to an interface.
  TRY(context.ports.give_up_rights(sys::KeptRight::raw_sockets));
  if (plan.verbose) context.complain(fmt::format("way: {}", (*port)->way()));
  if (!context.json) {
    context.out.write(heading(plan.host, plan.rules.target, plan.rules.last, length.packet));
    context.out.flush();
  }
  return trace(plan, **port, context);
}

constexpr std::string_view usages[] = {
    "[OPTIONS] HOST [LENGTH]",
    "-I [OPTIONS] HOST [LENGTH]",
    "-T [-p PORT] [OPTIONS] HOST",
};

constexpr Example examples[] = {
    {"ntool traceroute example.org", "the routers on the way, each asked three times"},
    {"ntool traceroute -n 192.0.2.7", "without asking for their names"},
    {"ntool traceroute -T -p 443 example.org", "with what a web browser would send: firewalls let it through"},
    {"ntool traceroute -I example.org", "with ICMP echo requests"},
    {"ntool traceroute -q 1 -m 12 example.org", "one probe for each of at most 12 hops"},
    {"ntool traceroute -f 5 -w 3 example.org", "from the fifth hop on, 3 s of patience with each probe"},
    {"ntool --json traceroute example.org", "one object for each hop, and one at the end"},
};

constexpr ExitMeaning exits[] = {
    {0, "the way was traced, whether or not the host was reached"},
    {1, "probes could not be sent: no right, no route, no such interface"},
    {2, "bad usage, or an unknown host"},
    {130, "stopped by Ctrl-C; what was known has been shown"},
};

}  // namespace
}  // namespace traceroute

const Command traceroute_command = {
    .name = "traceroute",
    .group = Group::reachability,
    .summary = "show the routers on the way to a host",
    .usages = traceroute::usages,
    .about =
        "Sends probes that each router in turn has to give back, and shows who did and\n"
        "how long it took. All probes belong to one flow, so that routers which balance\n"
        "their load do not mix several ways. No privilege is needed, except for -I where\n"
        "net.ipv4.ping_group_range does not allow it. A silent way costs half a second.",
    .options = traceroute::option_table,
    .operands = traceroute::operand_table,
    .examples = traceroute::examples,
    .exits = traceroute::exits,
    .make_options = &Bind<traceroute::TracerouteOptions, &traceroute::run>::make,
    .run = &Bind<traceroute::TracerouteOptions, &traceroute::run>::run,
};

}  // namespace ntool::commands
