#include "addresses.hpp"
#include "modes.hpp"
#include "source.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/engine/probe/port_scan.hpp>
#include <ntool/net/port_scan_loop.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::nc {
namespace {

using namespace std::chrono_literals;
using engine::PortScan;
using sys::Transport;

/// Descriptors that a scan leaves free: standard streams, poller, wake-up, files, whatever we were started with.
constexpr std::size_t reserve = 24;

std::string_view name_of(PortScan::State state, Transport transport) {
  switch (state) {
    case PortScan::State::open: return "open";
    case PortScan::State::closed: return "closed";
    // No answer from UDP is what an open port gives that has nothing to say to us.
    case PortScan::State::silent: return transport == Transport::udp ? "open_or_filtered" : "filtered";
    case PortScan::State::unreachable: return "unreachable";
    case PortScan::State::failed: return "failed";
  }
  return "failed";
}

struct ScannedPort {
  std::string host;
  IpAddress address;
  Transport transport;
  std::string service;
  PortScan::Finding finding;
};

void describe(Fields& fields, const ScannedPort& port) {
  fields.field("host", port.host)
      .field("address", sys::address_text(port.address))
      .field("port", port.finding.port)
      .field("transport", sys::name_of(port.transport))
      .field("service", port.service == "*" ? std::nullopt : std::optional(port.service))
      .field("state", name_of(port.finding.state, port.transport))
      .field("elapsed_ms", to_milliseconds(port.finding.elapsed))
      .field("reason", port.finding.error ? std::optional(port.finding.error->reason) : std::nullopt)
      .field("hint", port.finding.error && !port.finding.error->hint.empty() ? std::optional(port.finding.error->hint)
                                                                             : std::nullopt);
}

class Report {
 public:
  Report(Session session, const IpAddress& address) : session_(session), address_(address) {}

  void add(PortScan::Finding finding) {
    const Transport transport = session_.plan.transport;
    const bool shows_each = session_.context.json || session_.plan.verbose > 0 || session_.plan.ports.size() == 1;
    if (shows_each && finding.state == PortScan::State::silent && transport == Transport::tcp) {
      finding.error = sys::timed_out();
    }
    if (shows_each && finding.error && finding.error->hint.empty()) {
      finding.error->hint = net::plain_connect_hint(*finding.error, {address_, finding.port});
    }
    const bool counts_as_open = finding.state == PortScan::State::open ||
                                (finding.state == PortScan::State::silent && transport == Transport::udp);
    any_open_ = any_open_ || counts_as_open;
    ++states_[static_cast<std::size_t>(finding.state)];
    if (session_.context.json) {
      report::JsonLines(session_.context.out)
          .add(ScannedPort{session_.plan.host, address_, transport, session_.events.service(finding.port), finding});
    } else if (counts_as_open) {
      session_.events.connected(session_.plan.host, {address_, finding.port});
    } else if (shows_each) {
      session_.events.failed(error_of(finding));
    }
  }

  /// A range without an open port: why, in one line (with -v each port has told already).
  void summarize() {
    if (any_open_ || session_.context.json || session_.plan.verbose > 0 || session_.plan.ports.size() == 1) return;
    std::string counts;
    for (std::size_t i = 0; i < std::size(states_); ++i) {
      if (states_[i] == 0) continue;
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", states_[i],
                            name_of(static_cast<PortScan::State>(i), session_.plan.transport));
    }
    session_.context.complain(fmt::format("no open port on {}: {}", sys::address_text(address_), counts));
  }

  [[nodiscard]] bool any_open() const { return any_open_; }

 private:
  Error error_of(const PortScan::Finding& finding) {
    Error error = finding.error.value_or(sys::timed_out());
    error.operation = "connect to";
    error.subject = session_.events.subject(session_.plan.host, {address_, finding.port}) + " failed";
    return error;
  }

  Session session_;
  IpAddress address_;
  bool any_open_ = false;
  std::size_t states_[5] = {};
};

engine::PortScanRules rules_for(const Plan& plan) {
  engine::PortScanRules rules{.ports = plan.ports};
  rules.limit = plan.limit;
  // Names of services and error texts want descriptors while the probes have theirs.
  const std::size_t spare = sys::descriptor_limit() - std::min<std::size_t>(sys::descriptor_limit(), reserve);
  rules.window = std::clamp<std::size_t>(spare, 1, rules.window);
  if (plan.transport == Transport::udp) {
    // One port after the other: hosts limit how fast they refuse (about one a second), and silence would mean "open".
    rules.window = 1;
    rules.knocks = 3;
    if (!rules.limit) rules.limit = 3s;
  }
  return rules;
}

}  // namespace

Result<ExitCode> run_scan(Session session) {
  Context& context = session.context;
  const auto addresses = TRY(addresses_of(session, session.plan.host, session.plan.family));
  bool any_open = false;
  for (const auto& address : addresses) {
    PortScan scan(rules_for(session.plan));
    const auto source = source_for(session, address);
    if (!source && source.error().code == Errc::interrupted) return fail(source.error());
    if (!source) {  // of the other family, perhaps; another address may do
      session.events.failed(source.error());
      continue;
    }
    net::ConnectRequest request{{address, {}}, session.plan.transport, *source, {}};
    net::PortScanLoop<PortScan> loop(scan, request, {context.poller, context.clock, context.stop});
    Report report(session, address);
    TRY(loop.run([&](const PortScan::Finding& finding) { report.add(finding); }));
    report.summarize();
    any_open = any_open || report.any_open();
    if (any_open) break;  // the next address is only asked where this one has nothing
  }
  return any_open ? ExitCode::yes : ExitCode::no;
}

}  // namespace ntool::commands::nc
