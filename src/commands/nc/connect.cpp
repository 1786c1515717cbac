#include "addresses.hpp"
#include "modes.hpp"
#include "source.hpp"

#include <ntool/net/connector.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::commands::nc {
namespace {

/// One address after the other; each failure is told when it is clear that it matters: all failed, or -v.
class Attempt {
 public:
  explicit Attempt(Session session) : session_(session) {}

  /// nullopt: this address failed, and it has been noted.
  Result<std::optional<sys::Socket>> try_address(const IpAddress& address) {
    const Plan& plan = session_.plan;
    Context& context = session_.context;
    const Endpoint to{address, plan.ports.first};
    const auto source = source_for(session_, address);
    if (!source) return note(source.error());  // of the other family, perhaps; another address may do
    auto socket =
        net::connect_to({to, plan.transport, *source, plan.limit}, {context.poller, context.clock, context.stop});
    if (socket) return std::optional(std::move(*socket));
    Error error = std::move(socket).error();
    if (error.operation.empty()) {
      error.operation = "connect to";
      error.subject = session_.events.subject(plan.host, to) + " failed";
    }
    return note(std::move(error));
  }

  void tell_failures() {
    for (const Error& error : failures_) session_.events.failed(error);
  }

 private:
  Result<std::optional<sys::Socket>> note(Error error) {
    if (error.code == Errc::interrupted) return fail(std::move(error));
    if (session_.plan.verbose > 0) {
      session_.events.failed(error);
    } else {
      failures_.push_back(std::move(error));
    }
    return std::nullopt;
  }

  Session session_;
  std::vector<Error> failures_;
};

}  // namespace

Result<ExitCode> run_connect(Session session) {
  Attempt attempt(session);
  for (const auto& address : TRY(addresses_of(session, session.plan.host, session.plan.family))) {
    auto socket = TRY(attempt.try_address(address));
    if (!socket) continue;
    const Endpoint peer{address, session.plan.ports.first};
    session.events.connected(session.plan.host, peer);
    return TRY(talk(session, *socket, peer, false)).code;
  }
  attempt.tell_failures();
  return ExitCode::no;
}

}  // namespace ntool::commands::nc
