#include "command.hpp"

#include "limits.hpp"
#include "options.hpp"
#include "session.hpp"
#include "target.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_pace.hpp>
#include <ntool/commands/probe_target.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/sys/random.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands {
namespace ping {
namespace {

/// Other programs look here for the name of the ping that they know.
Result<ExitCode> show_version(Context& context) {
  constexpr std::string_view line = "ping from ntool " NTOOL_VERSION ", compatible with iputils 20221126";
  context.out.write(fmt::format("{}\n", line));
  return ExitCode::yes;
}

/// -F 0. Labels want to differ from run to run, and to be hard to guess from outside (RFC 6437 3).
std::uint32_t random_flow_label() {
  constexpr std::uint32_t most = 0xF'FFFF;
  return sys::random_number<std::uint32_t>() % most + 1;
}

/// Without the right to a mark probes go without it, as with ping(8).
Result<net::IcmpPort> open_port(Plan& plan, Context& context) {
  auto opened = context.ports.icmp_port(route_of(plan), port_rules_of(plan));
  const bool refused =
      !opened && plan.mark && opened.error().code == Errc::permission && opened.error().subject.starts_with("mark ");
  if (!refused) return opened;
  context.complain(
      fmt::format("WARNING: failed to set mark: {}: {}; {}", *plan.mark, opened.error().reason, opened.error().hint));
  plan.mark.reset();
  return context.ports.icmp_port(route_of(plan), port_rules_of(plan));
}

Result<ExitCode> ask(Plan plan, bool superuser, Context& context) {
  TRY(find_others(plan, context));
  Target target{.address = TRY(find_target(plan, context))};
  TRY(aim(plan, target.address));
  target.source = TRY(find_source(plan, context));
  TRY(check_group(plan, superuser));
  if (plan.sticky) plan.source = target.source;
  if (target.address.is_v4()) plan.flow_label.reset();
  if (plan.flow_label == 0U) plan.flow_label = random_flow_label();
  const auto opened = TRY(open_port(plan, context));
  TRY(context.ports.give_up_rights(sys::KeptRight::none));
  target.identifier = opened.identifier;
  target.raw = opened.raw;
  net::ReverseNames* names = nullptr;
  if (!plan.numeric && !context.json) names = TRY(context.ports.reverse_names());
  const net::Loop loop{context.poller, context.clock, context.stop};
  net::Wakers wakers(loop);
  TRY(wakers.watch_signals());
  TRY(wakers.watch_names(names));

  Session session(plan, target, context, names);
  TRY(session.begin(opened.port->way()));
  TRY(check_pace(plan.rules.interval, superuser));
  TRY(net::drive(
      session, *opened.port, loop, [&](const engine::EchoEvent& event) { session.tell(event); },
      [&] {
        if (context.stop.take_quit()) session.tell_figures();
        const bool goes_on = session.turn(context.clock.now());
        context.out.flush();
        return goes_on && context.out.ok();
      }));
  const bool holds = session.end(opened.port->dropped());
  if (const auto code = exit_code_if_ended(context.stop)) return *code;

  const auto& statistics = session.statistics();
  const bool too_few = plan.rules.deadline && statistics.received < plan.rules.count;
  return statistics.received == 0 || too_few || !holds ? ExitCode::no : ExitCode::yes;
}

Result<ExitCode> run(const PingOptions& options, Context& context) {
  if (options.version) return show_version(context);
  if (asks_for_help(options.node_words)) {
    context.out.write(node_question_help);
    return ExitCode::yes;
  }
  if (options.graph && context.json) return usage_error("--graph draws for people, --json tells programs: choose one");
  Plan plan = TRY(make_plan(options));
  const bool superuser = sys::effective_user() == 0;
  TRY(check_preload(plan, superuser));
  if (plan.rules.adaptive_from && !superuser) plan.rules.adaptive_from = shortest_for_users;
  auto result = ask(std::move(plan), superuser, context);
  // A missing route is exit 2, too, as it is with ping(8): 1 means that nobody answered.
  return result ? result : nobody_to_ask(result.error(), context);
}

constexpr std::string_view usages[] = {"[OPTIONS] HOST", "[OPTIONS] HOP... HOST"};

constexpr Example examples[] = {
    {"ntool ping 172.17.0.2", "until Ctrl-C; Ctrl-\\ tells the figures so far"},
    {"ntool ping -c 3 example.com", "three probes; exit 0: at least one was answered"},
    {"ntool ping -c 1 -w 5 db", "wait until it answers, 5 s at most"},
    {"ntool ping -6 -I eth0 fe80::1", "a link-local address through one interface"},
    {"ntool ping -R -c 1 192.0.2.1", "the way there and back, as far as routers write it down"},
    {"ntool ping -N name -c 1 -I eth0 ff02::1", "what the IPv6 hosts of the link call themselves"},
    {"ntool ping -t 2 192.0.2.1", "the second router on the way says who it is"},
    {"ntool ping -D -O 192.0.2.1", "a record of an unsteady line, with the time of each line"},
    {"ntool ping -c 20 -i 0.2 --fail-loss 5% --fail-rtt p95=50ms db", "a check for CI: exit 1 where it is worse"},
    {"ntool ping --detail 192.0.2.1", "at the end also how steady it was, and since when not"},
    {"ntool ping --graph 192.0.2.1", "a picture of round trips and losses; q ends it"},
    {"ntool ping -c 10 -i 0.2 --json 192.0.2.1", "one object a line, with a summary at the end"},
};

constexpr Alias aliases[] = {{"ping4", "-4"}, {"ping6", "-6"}};

constexpr ExitMeaning exits[] = {
    {0, "at least one answer; with -c and -w as many as asked for; all of --fail-… holds"},
    {1, "no answer; with -c and -w fewer than asked for; or an assertion failed"},
    {2, "bad usage, unknown host, no route, or no right to send ICMP"},
};

}  // namespace
}  // namespace ping

const Command ping_command = {
    .name = "ping",
    .group = Group::reachability,
    .summary = "ask a host for an answer, again and again",
    .usages = ping::usages,
    .about =
        "Sends ICMP echo requests to HOST and tells of each answer how long it took.\n"
        "Ends with statistics, by Ctrl-C too. Needs no rights where\n"
        "net.ipv4.ping_group_range has your group; root may always ping.",
    .options = ping::option_table,
    .operands = ping::operand_table,
    .examples = ping::examples,
    .exits = ping::exits,
    .make_options = &Bind<ping::PingOptions, &ping::run>::make,
    .run = &Bind<ping::PingOptions, &ping::run>::run,
    .aliases = ping::aliases,
};

}  // namespace ntool::commands
