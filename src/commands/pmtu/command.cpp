#include "command.hpp"

#include "options.hpp"
#include "plan.hpp"
#include "records.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/commands/probe_target.hpp>
#include <ntool/engine/probe/connect_prober.hpp>
#include <ntool/net/drive.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/net/wakers.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands {
namespace pmtu {
namespace {

using namespace std::chrono_literals;
using engine::PathMtuVerdict;
using engine::PathMtuWay;

constexpr std::size_t ethernet_mtu = 1500;

/// One search by one kind of packets.
class Search {
 public:
  Search(const Plan& plan, net::ProbeRoute route, Context& context)
      : plan_(plan), route_(std::move(route)), context_(context) {}

  Result<PmtuRecord> by_udp(bool only_suspect) {
    auto rules = plan_.rules;
    rules.only_suspect = only_suspect;
    const auto port = TRY(context_.ports.udp_port(route_, {}));
    TRY(context_.ports.give_up_rights(sys::KeptRight::raw_sockets));  // echo requests may follow
    return measure(rules, *port);
  }
  Result<PmtuRecord> by_echo() {
    auto rules = plan_.rules;
    rules.way = PathMtuWay::echo;
    rules.port = {};
    const auto icmp = TRY(context_.ports.icmp_port(route_, {}));
    TRY(context_.ports.give_up_rights(sys::KeptRight::none));
    return measure(rules, *icmp.port);
  }

  Result<PmtuRecord> by_tcp() {
    auto rules = plan_.rules;
    rules.way = PathMtuWay::tcp;
    net::RawPortRules raw{.carries_payload = true};
    // Firewalls drop attempts without it, and its length is PathMtuRules::tcp_header.
    raw.tcp_options.max_segment_size = static_cast<std::uint16_t>(tcp_payload(rules.target.family(), ethernet_mtu));
    const auto port = TRY(context_.ports.raw_port(route_, raw));
    TRY(context_.ports.give_up_rights(sys::KeptRight::none));
    return measure(rules, *port);
  }

  /// One connection, which is ended as soon as it stands.
  Result<engine::ConnectEvent> by_connect() {
    const auto port = TRY(context_.ports.connect_port(route_, {}));
    TRY(context_.ports.give_up_rights(sys::KeptRight::none));
    if (plan_.verbose) context_.complain(fmt::format("way: {}", port->way()));
    engine::ConnectProber prober({.to = plan_.rules.target, .port = plan_.rules.port, .count = 1, .patience = 1s},
                                 context_.clock.now());
    engine::ConnectEvent outcome;
    outcome.state = engine::ConnectState::silent;
    const auto driven = TRY(net::drive(prober, *port, {context_.poller, context_.clock, context_.stop},
                                       [&](const engine::ConnectEvent& event) { outcome = event; }));
    if (driven == net::Driven::stopped) {
      return fail({.code = Errc::interrupted, .operation = "measure", .subject = plan_.host, .reason = "interrupted"});
    }
    return outcome;
  }

 private:
  Result<PmtuRecord> measure(const engine::PathMtuRules& rules, net::ProbePort& port) {
    if (plan_.verbose) context_.complain(fmt::format("way: {}", port.way()));
    engine::PathMtuSearch search(rules);
    const auto driven =
        TRY(net::drive(search, port, {context_.poller, context_.clock, context_.stop}, [](const auto&) {}));
    const auto& result = search.result();
    return PmtuRecord{.target = plan_.host,
                      .address = rules.target,
                      .way = rules.way,
                      .port = rules.port,
                      .limited = rules.largest && result.own_mtu == *rules.largest,
                      .interrupted = driven == net::Driven::stopped,
                      .result = result};
  }

  const Plan& plan_;
  net::ProbeRoute route_;
  Context& context_;
};

/// Where nothing is answered it may be the data in the attempts to connect that a firewall drops.
Result<PmtuRecord> measure_by_tcp(Search& search) {
  auto tcp = TRY(search.by_tcp());
  if (tcp.interrupted || tcp.result.verdict != PathMtuVerdict::unanswered || tcp.result.refused_by) return tcp;
  const auto plain = search.by_connect();
  tcp.interrupted = !plain && plain.error().code == Errc::interrupted;
  if (!plain && !tcp.interrupted) return fail(plain.error());
  tcp.plain_answered =
      plain && (plain->state == engine::ConnectState::open || plain->state == engine::ConnectState::closed);
  return tcp;
}

/// UDP needs no rights, and its answers are small. Where it finds something wrong, echo requests are the better ones to
/// search with: hosts do not limit how many of them they answer.
Result<PmtuRecord> measure(const Plan& plan, Search& search) {
  if (plan.way == Way::udp) return search.by_udp(false);
  if (plan.way == Way::icmp) return search.by_echo();
  if (plan.way == Way::tcp) return measure_by_tcp(search);
  auto udp = TRY(search.by_udp(true));
  if (udp.interrupted) return udp;
  const bool suspected = udp.result.verdict == PathMtuVerdict::suspected;
  if (!suspected && (udp.result.verdict != PathMtuVerdict::unanswered || udp.result.refused_by)) return udp;
  auto echo = search.by_echo();
  if (echo && echo->interrupted) {
    // One that has hardly begun knows less than what it follows.
    udp.interrupted = true;
    return echo->result.mtu < udp.result.mtu ? std::move(udp) : *std::move(echo);
  }
  if (echo && echo->result.verdict != PathMtuVerdict::unanswered) return echo;
  if (suspected) return search.by_udp(false);
  udp.both = echo.has_value();
  return udp;
}

void tell(const auto& record, Context& context) {
  if (context.json) {
    report::JsonLines(context.out).add(record);
  } else {
    context.out.write(text_of(record, context.utf8));
  }
}

Result<ExitCode> run(const PmtuOptions& options, Context& context) {
  Plan plan = TRY(make_plan(options));
  net::Wakers wakers({context.poller, context.clock, context.stop});
  TRY(wakers.watch_stop());
  const auto target =
      find_probe_target({.host = plan.host, .family = plan.family, .interface = plan.interface}, context);
  if (!target) return nobody_to_ask(target.error(), context);
  plan.rules.target = *target;
  net::ProbeRoute route{
      .family = target->family(), .interface = plan.interface, .path_mtu = net::PathMtuDiscovery::probe};
  if (plan.source) route.source = TRY(find_address(*plan.source, target->family(), context));
  Search search(plan, route, context);
  auto record = measure(plan, search);
  if (!record && record.error().code == Errc::permission && plan.way == Way::tcp) {
    auto event = search.by_connect();
    if (event) {
      tell(ConnectRecord{plan.host, plan.rules.target, plan.rules.port, *event, record.error()}, context);
      return ExitCode::no;
    }
    record = fail(std::move(event.error()));
  }
  if (!record && record.error().code == Errc::interrupted) {
    record = PmtuRecord{.target = plan.host,
                        .address = plan.rules.target,
                        .way = PathMtuWay::tcp,
                        .port = plan.rules.port,
                        .interrupted = true,
                        .result = {}};
  }
  if (!record) return no_way_to_ask(record.error(), context);
  if (record->interrupted) {
    tell(*record, context);
    return exit_code_after(context.stop);
  }
  const auto& result = record->result;
  if (result.error != nullptr && !context.json) return no_way_to_ask(*result.error, context);
  tell(*record, context);
  return result.verdict == PathMtuVerdict::found ? ExitCode::yes : ExitCode::no;
}

constexpr std::string_view usages[] = {"[OPTIONS] HOST"};

constexpr Example examples[] = {
    {"ntool pmtu example.org", "how large packets may be, and which hop limits them"},
    {"ntool pmtu --icmp 192.0.2.7", "by echo requests, the fastest way to search a black hole"},
    {"ntool pmtu --udp -p 443 example.org", "by UDP packets to the port of a service"},
    {"ntool pmtu --tcp -p 22 example.org", "by TCP, and how long the segments are that its port takes"},
    {"ntool pmtu -6 -s 1500 example.org", "IPv6, trying nothing longer than 1500 bytes"},
    {"ntool --json pmtu example.org", "one object"},
};

constexpr ExitMeaning exits[] = {
    {0, "the path MTU was found"},
    {1, "large packets vanish, or nothing could be found out: no answer, too much loss, no route, no right"},
    {2, "bad usage, or an unknown host"},
    {130, "stopped by Ctrl-C; what was known has been shown"},
};

}  // namespace
}  // namespace pmtu

const Command pmtu_command = {
    .name = "pmtu",
    .group = Group::reachability,
    .summary = "find the largest packet that a path takes, and black holes on it",
    .usages = pmtu::usages,
    .about =
        "Sends packets that nobody may cut, and believes only the target's own answers.\n"
        "Routers that report a narrow link are heeded; where larger packets vanish\n"
        "without a word, the size is searched for and the hop is named. Small packets go\n"
        "beside each large one, so that plain loss is not taken for a black hole. No\n"
        "privilege is needed, but for --tcp.",
    .options = pmtu::option_table,
    .operands = pmtu::operand_table,
    .examples = pmtu::examples,
    .exits = pmtu::exits,
    .make_options = &Bind<pmtu::PmtuOptions, &pmtu::run>::make,
    .run = &Bind<pmtu::PmtuOptions, &pmtu::run>::run,
};

}  // namespace ntool::commands
