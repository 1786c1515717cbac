#include "command.hpp"

#include "asked_flow.hpp"
#include "method_options.hpp"
#include "multipath.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "probe_way.hpp"
#include "saved_session.hpp"
#include "session.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>
#include <ntool/commands/path_comparison.hpp>
#include <ntool/commands/probe_target.hpp>
#include <ntool/commands/saved_session.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/family_ports.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands {
namespace traceroute {
namespace {

Result<ExitCode> trace_ways(const Plan& plan, const Target& target, net::ProbePort& port, Context& context,
                            NamesAndNetworks* known) {
  // Opened first: a graph that cannot be written need not be found.
  sys::Fd graph;
  if (!plan.dot.empty()) graph = TRY(sys::create_file(plan.dot));
  if (!context.json) {
    context.out.write(
        heading(target.typed, target.address, plan.rules.last, packet_length(plan, target.address.family()).packet));
    context.out.flush();
  }
  const auto result = TRY(trace_all_ways(plan, target, port, context, known));
  TRY(show_all_ways(plan, target, result, port, context, known));
  if (!plan.dot.empty()) TRY(sys::write_all(graph.number(), graph_of_ways(target, result, known), plan.dot));
  if (result.error != nullptr) return no_way_to_ask(*result.error, context);
  return context.stop.raised() ? exit_code_after(context.stop) : ExitCode::yes;
}

/// The same error with what to do about it where an option of ours has caused it.
Error with_remedy(Error error, const Plan& plan) {
  if (plan.only_on_link && error.code == Errc::unreachable) {
    error.hint = "-r reaches hosts of attached networks alone: leave it out";
  }
  return error;
}

void complain_of_name_servers(const net::AsNumbers* networks, Context& context) {
  if (networks == nullptr || !networks->nobody_answers()) return;
  context.complain("-A: no name server has answered; --as-file asks a file instead");
}

Result<ExitCode> trace(const Plan& plan, Targets& targets, net::ProbePort& port,
                       const std::optional<engine::PathSession>& before, Context& context) {
  net::AsNumbers* networks = nullptr;
  if (plan.tells_networks()) networks = TRY(context.ports.as_numbers({.mmdb_file = plan.as_file}));
  NamesAndNetworks known(names_unless(plan.numeric, context), networks);
  NamesAndNetworks* const asked = known.asks_for_names() || known.tells_networks() ? &known : nullptr;
  net::Wakers wakers({context.poller, context.clock, context.stop});
  TRY(wakers.watch_stop());
  TRY(wakers.watch_names(asked));
  if (plan.multipath) {
    auto code = trace_ways(plan, *targets.first(), port, context, asked);
    complain_of_name_servers(networks, context);
    return code;
  }
  const auto log = TRY(SessionLog::open(plan, context, asked, port.way()));
  Session session(plan, targets, port, context, asked, log.get());
  const auto driven = TRY(net::drive(
      session, port, {context.poller, context.clock, context.stop},
      [&](engine::TraceEvent& event) { session.tell(std::move(event)); }, [&] { return context.out.ok(); }));
  if (driven == net::Driven::stopped) session.stop();
  if (log != nullptr) TRY(log->close());
  complain_of_name_servers(networks, context);
  ExitCode compared = ExitCode::yes;
  // What was broken off is no other path.
  if (before && !context.stop.raised()) compared = TRY(show_comparison(*before, log->session(), context));
  if (session.error() != nullptr) return no_way_to_ask(with_remedy(*session.error(), plan), context);
  if (context.stop.raised()) return exit_code_after(context.stop);
  if (targets.unknown() > 0) return ExitCode::usage;
  // Whoever asks with this layout wants to know whether a connection would get through.
  if (plan.layout == Layout::tcp && session.missed() > 0) return ExitCode::no;
  return compared;
}

/// Scripts look here for the version of the traceroute that they know.
Result<ExitCode> show_version(Context& context) {
  context.out.write("traceroute from ntool, compatible with version 2.1.5 of traceroute for Linux\n");
  return ExitCode::yes;
}

}  // namespace

Result<ExitCode> run_plan(Plan plan, Context& context) {
  std::optional<engine::PathSession> before;
  // Read first: a trace that cannot be compared in the end need not be made.
  if (!plan.compare.empty()) before = TRY(read_whole_session(plan.compare, plan.save, context));
  choose_flow(plan, before ? &*before : nullptr);
  auto targets = Targets::find(plan, context);
  if (!targets) return nobody_to_ask(targets.error(), context);
  if (before && !targets->may_be_in(*before)) return no_common_host();
  if (!targets->first()) {
    if (context.stop.raised()) return exit_code_after(context.stop);
    return targets->unknown() > 0 ? ExitCode::usage : ExitCode::yes;
  }
  const IpAddress first = targets->first()->address;
  net::FamilyPorts port([&](Family family) {
    return open_way(plan, first.family() == family ? first : IpAddress::any(family), context);
  });
  if (const auto opened = port.prepare(first.family()); !opened) {
    return no_way_to_ask(opened.error(), context);
  }
  // Sockets of more flows may follow, which some kernels let only CAP_NET_RAW bind to an interface.
  TRY(context.ports.give_up_rights(sys::KeptRight::raw_sockets));
  if (plan.verbose) context.complain(fmt::format("way: {}", port.way()));
  return trace(plan, *targets, port, before, context);
}

namespace {

/// Ports that were typed as names of services. Of the names that only one protocol has, any will do: a trace may ask
/// with UDP for what is served over TCP.
Result<TracerouteOptions> with_port_numbers(TracerouteOptions options, Context& context) {
  sys::NameTables tables(context.ports.name_tables());
  for (auto* word : {&options.port_word, &options.source_port}) {
    if (!*word || !sys::could_be_a_service(**word)) continue;
    const auto udp = tables.service_port(**word, "udp");
    const Port port = udp ? *udp : TRY(tables.port_of(**word, "tcp"));
    *word = fmt::to_string(port.value());
  }
  if (options.port_word) options.port = TRY(number_if_any<std::uint32_t>("-p", options.port_word, 0, 0xFFFF'FFFF));
  return options;
}

Result<ExitCode> run(const TracerouteOptions& options, Context& context) {
  if (options.version) return show_version(context);
  Plan plan = TRY(make_plan(TRY(with_port_numbers(options, context))));
  if (plan.stream && !context.json) return usage_error("--stream is about --json", "type --json, too");
  if (asks_for_method_help(plan)) {
    context.out.write(method_help(plan.method));
    return ExitCode::yes;
  }
  if (!plan.replay.empty()) return replay(plan, context);
  return run_plan(std::move(plan), context);
}

constexpr std::string_view usages[] = {
    "[OPTIONS] HOST [LENGTH]",     "-I [OPTIONS] HOST [LENGTH]",
    "-T [-p PORT] [OPTIONS] HOST", "--targets FILE [OPTIONS]",
    "--multipath [OPTIONS] HOST",  "--replay FILE [-e] [--back] [--explain] [--compare FILE]",
};

constexpr Example examples[] = {
    {"ntool traceroute example.org", "the routers on the way, each asked three times"},
    {"ntool traceroute -n 192.0.2.7", "without asking for their names"},
    {"ntool traceroute -T -p 443 example.org", "with what a web browser would send: firewalls let it through"},
    {"ntool traceroute -I example.org", "with ICMP echo requests"},
    {"ntool traceroute -q 1 -m 12 example.org", "one probe for each of at most 12 hops"},
    {"ntool traceroute -f 5 -w 3 example.org", "from the fifth hop on, 3 s of patience with each probe"},
    {"ntool traceroute --explain example.org", "and say where it breaks or gets slow"},
    {"ntool traceroute -e --as-file GeoLite2-ASN.mmdb example.org", "with MPLS labels, interfaces and networks"},
    {"ntool traceroute --targets hosts.txt -n", "many hosts at a time, told in the order of the file"},
    {"ntool traceroute --save monday example.org", "and write it down"},
    {"ntool traceroute --compare monday example.org", "and say what has changed since then"},
    {"ntool --json traceroute example.org", "one object for each hop, and one at the end"},
};

constexpr Alias aliases[] = {{"traceroute6", "-6"}};

constexpr ExitMeaning exits[] = {
    {0, "the way was traced, whether or not the host was reached"},
    {1, "probes could not be sent: no right, no route, no such interface; with --compare: the path is another one"},
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
    .aliases = traceroute::aliases,
};

}  // namespace ntool::commands
