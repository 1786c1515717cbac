#include "command.hpp"

#include "options.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_pace.hpp>
#include <ntool/commands/probe_target.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/name_tables.hpp>
#include <ntool/sys/user.hpp>

namespace ntool::commands {
namespace tcping {
namespace {

using engine::ConnectProber;

constexpr Port default_port(80);

Result<Port> port_of(const TcpingOptions& options, Context& context) {
  const auto& words = options.operands;
  if (words.empty()) return usage_error("no host to connect to", "type tcping HOST [PORT]");
  if (words.front().empty()) return usage_error("the host is empty", "type tcping HOST [PORT]");
  if (words.size() > 2) {
    return usage_error(fmt::format("'{}' is one word too many", words[2]), "type tcping HOST [PORT]");
  }
  if (words.size() == 2) return sys::NameTables(context.ports.name_tables()).port_of(words[1], "tcp");
  if (const auto parts = net::split_host_and_port(words.front())) {
    return usage_error(fmt::format("'{}' is one word", words.front()),
                       fmt::format("type tcping {} {}", parts->host, parts->port));
  }
  return default_port;
}

Result<engine::ConnectRules> rules_of(const TcpingOptions& options) {
  if (options.only_v4 && options.only_v6) return usage_error("-4 and -6 exclude each other", "give one of them");
  if (options.count && *options.count == 0)
    return usage_error("-c 0 asks for no try at all", "leave -c out for no end");
  return engine::ConnectRules{.to = {},
                              .port = {},
                              .count = options.count.value_or(0),
                              .interval = options.interval,
                              .patience = options.patience,
                              .deadline = options.deadline};
}

std::optional<Family> family_of(const TcpingOptions& options) {
  if (options.only_v4) return Family::ipv4;
  if (options.only_v6) return Family::ipv6;
  return std::nullopt;
}

/// Shows what happens, as lines or as JSON.
class Show {
 public:
  Show(Context& context, const Target& target, const TcpingOptions& options)
      : context_(context), target_(target), options_(options) {}

  void begin() {
    if (context_.json) return report::JsonLines(context_.out).add(StartRecord{target_});
    line(header_line(target_));
  }
  void add(const engine::ConnectEvent& event) {
    if (options_.quiet) return;
    if (context_.json) return report::JsonLines(context_.out).add(TryRecord{target_, event});
    line(event_line(target_, event));
  }
  void end(const engine::ConnectStatistics& statistics, const std::vector<Verdict>& verdicts) {
    const WallScale scale(context_.clock);
    if (context_.json) {
      report::JsonLines(context_.out).add(SummaryRecord{target_, statistics, scale, verdicts});
    } else {
      std::string block = statistics_block(target_, statistics);
      if (options_.detail) block += quality_text(statistics.quality, scale, sys::LocalZone());
      line(block);
    }
    if (const auto failures = failures_of(verdicts); !failures.empty()) context_.complain(failures);
  }

 private:
  /// Each at once, also into a pipe.
  void line(const std::string& text) {
    context_.out.write(text);
    context_.out.flush();
  }

  Context& context_;
  const Target& target_;
  const TcpingOptions& options_;
};

Result<ExitCode> run(const TcpingOptions& options, Context& context) {
  auto rules = TRY(rules_of(options));
  TRY(check_pace(rules.interval, sys::effective_user() == 0));
  rules.port = TRY(port_of(options, context));
  const net::Loop loop{context.poller, context.clock, context.stop};
  net::Wakers wakers(loop);
  TRY(wakers.watch_signals());
  const std::string& host = options.operands.front();
  ProbeTargetWanted wanted{.host = host, .family = family_of(options)};
  if (options.deadline) wanted.patience = *options.deadline;
  const auto address = find_probe_target(wanted, context);
  if (!address) return nobody_to_ask(address.error(), context);
  rules.to = *address;
  const auto port =
      TRY(context.ports.connect_port({.family = rules.to.family()}, net::ConnectPortRules{.close_politely = true}));
  TRY(context.ports.give_up_rights(sys::KeptRight::none));

  const Target target{host, rules.to, rules.port};
  Show show(context, target, options);
  show.begin();
  ConnectProber prober(rules, context.clock.now());
  const auto on_event = [&](const engine::ConnectEvent& event) { show.add(event); };
  const auto on_turn = [&] {
    if (context.stop.take_quit()) context.err.write(short_statistics(prober.statistics()));
    return context.out.ok();
  };
  TRY(net::drive(prober, *port, loop, on_event, on_turn));
  prober.finish(context.clock.now());
  const auto& statistics = prober.statistics();
  const auto verdicts = judge({options.fail_loss, options.fail_rtt}, {.decided = statistics.tried(),
                                                                      .answered = statistics.open,
                                                                      .rtt = statistics.rtt,
                                                                      .round_trips = statistics.quality.round_trips(),
                                                                      .jitter = statistics.quality.jitter()});
  show.end(statistics, verdicts);
  if (const auto code = exit_code_if_ended(context.stop)) return *code;
  return statistics.open > 0 && all_hold(verdicts) ? ExitCode::yes : ExitCode::no;
}

constexpr std::string_view usages[] = {"[OPTIONS] HOST [PORT]"};

constexpr Example examples[] = {
    {"ntool tcping example.com", "connect to port 80 each second, until Ctrl-C"},
    {"ntool tcping -c 3 db 5432", "three tries; exit 0 if any connected"},
    {"ntool tcping -i 0.2 -W 1 192.0.2.7 https", "five a second, each with one second of patience"},
    {"ntool tcping -c 20 -i 0.2 --fail-loss 0% --fail-rtt p95=50ms db 5432",
     "a check for CI: exit 1 where it is slower"},
    {"ntool tcping -6 --json -c 1 example.com 443", "IPv6, as JSON lines"},
};

constexpr ExitMeaning exits[] = {
    {0, "at least one try connected, and what --fail-loss and --fail-rtt ask for holds"},
    {1, "none did, or an assertion failed; the lines say whether the port is closed, silent or unreachable"},
    {2, "bad usage, or an unknown host"},
};

}  // namespace
}  // namespace tcping

const Command tcping_command = {
    .name = "tcping",
    .group = Group::reachability,
    .summary = "connect to a TCP port again and again: is it open, how fast",
    .usages = tcping::usages,
    .about =
        "Connects to a TCP port once a second, ends the connection at once, and tells how long it\n"
        "took. A port that is closed, a host that is silent and a router that says no are told\n"
        "apart. Needs no privileges. Ctrl-C shows the statistics, Ctrl-\\ those so far.",
    .options = tcping::option_table,
    .operands = tcping::operand_table,
    .examples = tcping::examples,
    .exits = tcping::exits,
    .make_options = &Bind<tcping::TcpingOptions, &tcping::run>::make,
    .run = &Bind<tcping::TcpingOptions, &tcping::run>::run,
};

}  // namespace ntool::commands
