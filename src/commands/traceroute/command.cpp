#include "command.hpp"

#include "options.hpp"
#include "plan.hpp"
#include "probe_way.hpp"
#include "records.hpp"
#include "session.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/net/drive.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands {
namespace traceroute {
namespace {

using namespace std::chrono_literals;

/// The codes of the replaced tool: what could not be asked at all is 2, what failed on the way 1.
Result<ExitCode> told(const Error& error, ExitCode code, Context& context) {
  if (error.code == Errc::usage || error.code == Errc::interrupted || error.code == Errc::closed) return fail(error);
  context.complain(error.message());
  return code;
}

/// Null with -n, and where there is nobody to ask.
net::ReverseNames* names_for(const Plan& plan, Context& context) {
  if (plan.numeric) return nullptr;
  const auto names = context.ports.reverse_names();
  return names ? *names : nullptr;
}

/// Wakes the poller of `context` when a name is known.
class NamesWatch {
 public:
  static Result<NamesWatch> begin(net::ReverseNames* names, sys::Poller& poller) {
    if (names != nullptr) TRY(names->watch(poller));
    return NamesWatch(names, poller);
  }
  NamesWatch(NamesWatch&& other) noexcept : names_(std::exchange(other.names_, nullptr)), poller_(other.poller_) {}
  NamesWatch& operator=(NamesWatch&&) = delete;
  ~NamesWatch() {
    if (names_ != nullptr) names_->forget(poller_);
  }

 private:
  NamesWatch(net::ReverseNames* names, sys::Poller& poller) : names_(names), poller_(poller) {}
  net::ReverseNames* names_;
  sys::Poller& poller_;
};

Result<ExitCode> trace(const Plan& plan, net::ProbePort& port, Context& context) {
  net::ReverseNames* names = names_for(plan, context);
  const NamesWatch watch = TRY(NamesWatch::begin(names, context.poller));
  Session session(plan.rules, context, names);
  const auto driven = TRY(net::drive(
      session, port, {context.poller, context.clock, context.stop},
      [&](engine::TraceHop& hop) { session.tell(std::move(hop)); }, [&] { return context.out.ok(); }));
  if (driven == net::Driven::stopped) session.stop();
  const engine::TraceEnd end = session.end();
  if (context.json) {
    report::JsonLines(context.out).add(SummaryRecord{plan.host, plan.rules.target, end, port.way()});
  }
  if (end.error != nullptr) return told(*end.error, ExitCode::no, context);
  return context.stop.raised() ? exit_code_after(context.stop) : ExitCode::yes;
}

Result<ExitCode> run(const TracerouteOptions& options, Context& context) {
  // A signal between a look at the flag and the wait after it must not go unheard.
  if (const int wake = context.stop.wake_fd(); wake >= 0) TRY(context.poller.watch({wake, true, false}));
  Plan plan = TRY(make_plan(options));
  net::Resolver* resolver = TRY(context.ports.resolver());
  const auto addresses = resolver->resolve(plan.host, plan.family, context.clock.now() + 30s);
  if (!addresses) return told(addresses.error(), ExitCode::usage, context);
  plan.rules.target = addresses->front();
  const PacketLength length = packet_length(plan, plan.rules.target.family());
  plan.rules.payload_bytes = length.payload;
  const auto port = open_way(plan, context);
  if (!port) return told(port.error(), ExitCode::no, context);
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
