#include "command.hpp"

#include "options.hpp"
#include "session.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <ntool/net/drive.hpp>
#include <ntool/net/echo_ports.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/sys/random.hpp>

namespace ntool::commands {
namespace sweep {
namespace {

/// fping(8)'s, beyond those of all verbs.
constexpr auto failed = static_cast<ExitCode>(4);

ExitCode judged(const Plan& plan, const Session& session, const TargetList& targets) {
  const auto& statistics = session.statistics();
  if (plan.enough > 0) return statistics.alive >= plan.enough ? ExitCode::yes : ExitCode::no;
  if (targets.unknown() > 0) return ExitCode::usage;
  return statistics.alive > 0 && statistics.alive >= targets.size() ? ExitCode::yes : ExitCode::no;
}

/// What this host and routers pass on whole, whatever the links are (RFC 791 3.1), needs no identification for its
/// pieces (RFC 6864), which the kernel otherwise draws for each packet, at a price.
net::PathMtuDiscovery path_mtu_of(const Plan& plan) {
  constexpr std::size_t headers = 20 + 8;
  constexpr std::size_t passes_whole = 576;
  if (plan.dont_fragment) return net::PathMtuDiscovery::must;
  return plan.rules.payload_size + headers <= passes_whole ? net::PathMtuDiscovery::probe
                                                           : net::PathMtuDiscovery::by_system;
}

net::ProbeRoute route_of(const Plan& plan, Family family) {
  return {.family = family,
          .source = plan.source,
          .interface = plan.interface,
          .ttl = plan.ttl,
          .path_mtu = path_mtu_of(plan),
          .traffic_class = plan.traffic_class};
}

net::IcmpPortRules rules_of(const Plan& plan) {
  net::IcmpPortRules rules{.largest_payload = plan.rules.payload_size, .stamp_sending = plan.stamps_sending()};
  // To send is most of the work of a sweep without pauses.
  if (plan.rules.interval == Duration::zero()) rules.senders = std::make_shared<net::ForkJoin>();
  return rules;
}

Result<ExitCode> sweep_them(Plan plan, Context& context) {
  TargetList targets = TRY(find_targets(plan, context));
  if (targets.size() == 0 && targets.unknown() > 0) return ExitCode::usage;
  if (plan.random_data) plan.rules.random_seed = sys::random_number<std::uint64_t>();
  const auto rules = rules_of(plan);
  net::EchoPorts port([&](Family family) { return context.ports.icmp_port(route_of(plan, family), rules); },
                      [&](Family, const Error& error) { context.complain(error.message()); }, context.clock);
  // Where one family has no port, the other is asked all the same.
  bool opened = false;
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    if (targets.has(family) && port.prepare(family)) opened = true;
  }
  if (!opened && targets.size() > 0) return failed;
  // A long sweep may want one more identifier than the first.
  TRY(context.ports.give_up_rights(sys::KeptRight::raw_sockets));
  net::ReverseNames* names = nullptr;
  if (plan.names != Plan::Names::as_typed) names = TRY(context.ports.reverse_names());
  const net::Loop loop{context.poller, context.clock, context.stop};
  net::Wakers wakers(loop);
  TRY(wakers.watch_signals());
  TRY(wakers.watch_names(names));

  Session session(plan, targets, context, names);
  const auto driven = TRY(net::drive(
      session, port, loop, [&](const engine::SweepEvent& event) { session.tell(event); },
      [&] { return session.turn(port); }));
  const bool stopped = driven == net::Driven::stopped;
  const bool holds = session.end(stopped, port);
  if (const auto code = exit_code_if_ended(context.stop); stopped && code) return *code;
  const ExitCode code = judged(plan, session, targets);
  return holds || code != ExitCode::yes ? code : ExitCode::no;
}

Result<ExitCode> run_plan(const SweepOptions& options, Context& context) {
  if (options.show_version) {
    // Scripts ask fping for its version to learn what it can do.
    constexpr std::string_view own = "sweep from ntool " NTOOL_VERSION ", compatible with fping 5.1\n";
    context.out.write(context.program == "fping" ? "fping: Version 5.1\n" : own);
    return ExitCode::yes;
  }
  return sweep_them(TRY(make_plan(options)), context);
}

Result<ExitCode> run(const SweepOptions& options, Context& context) {
  auto result = run_plan(options, context);
  if (result) return result;
  const Error& error = result.error();
  if (error.code == Errc::interrupted || error.code == Errc::closed || error.code == Errc::usage) return result;
  context.complain(error.message());
  return failed;
}

constexpr std::string_view usages[] = {"[OPTIONS] TARGET...", "[OPTIONS] -g NETWORK/LENGTH", "[OPTIONS] -g FIRST LAST",
                                       "[OPTIONS] [-f FILE]"};

constexpr Example examples[] = {
    {"ntool sweep 192.0.2.1 192.0.2.2 web.example", "who of them is alive"},
    {"ntool sweep -a -g 192.0.2.0/24", "only those of a network that are"},
    {"ntool sweep -a -r 1 -i 0 -g 10.0.0.0/16", "a large network, at full speed, with one retry"},
    {"ntool sweep -g 2001:db8::1 2001:db8::ff", "a range of IPv6 addresses"},
    {"ntool sweep -c 10 -p 100 -q db1 db2", "ten probes each; only the figures"},
    {"ntool sweep -C 5 -q -f hosts.txt", "each round trip in a line, for targets in a file"},
    {"ntool sweep -x 2 ns1 ns2 ns3", "exit 0: two of them or more are alive"},
    {"ntool sweep -l -Q 10 db1 db2", "figures every ten seconds, until Ctrl-C"},
    {"ntool sweep --json -g 192.0.2.0/24", "one object a line, with a summary at the end"},
};

constexpr Alias aliases[] = {{"fping", "-i10", ExitCode::no}};

constexpr ExitMeaning exits[] = {
    {0, "all targets are reachable, and all --fail-… hold; with -x as many as asked for"},
    {1, "some are not, or a --fail-… does not hold; called as fping also bad usage"},
    {2, "a name is not known, or bad usage"},
    {4, "no right to send ICMP, or a file that cannot be read"},
};

}  // namespace
}  // namespace sweep

const Command sweep_command = {
    .name = "sweep",
    .group = Group::reachability,
    .summary = "ask many hosts at once who is there",
    .usages = sweep::usages,
    .about =
        "Sends ICMP echo requests to all TARGETs, round after round, and tells who has\n"
        "answered, in the manner of fping. With -c, -C and -l it asks each of them again\n"
        "and again and tells how long answers took. Times are in milliseconds.\n"
        "Needs no rights where net.ipv4.ping_group_range has your group.",
    .options = sweep::option_table,
    .operands = sweep::operand_table,
    .examples = sweep::examples,
    .exits = sweep::exits,
    .make_options = &Bind<sweep::SweepOptions, &sweep::run>::make,
    .run = &Bind<sweep::SweepOptions, &sweep::run>::run,
    .aliases = sweep::aliases,
};

}  // namespace ntool::commands
