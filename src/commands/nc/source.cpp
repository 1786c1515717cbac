#include "source.hpp"

#include <ntool/net/resolver.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::commands::nc {

using namespace std::chrono_literals;

Result<std::vector<IpAddress>> addresses_of(const Session& session, const std::string& host,
                                            std::optional<Family> family) {
  Context& context = session.context;
  if (session.plan.numeric && !net::numeric_host(host)) {
    return fail({.code = Errc::not_found,
                 .operation = "resolve",
                 .subject = "'" + host + "'",
                 .reason = "it is not an address, and -n forbids to ask for names"});
  }
  net::Resolver* resolver = TRY(context.ports.resolver());
  return resolver->resolve(host, family, context.clock.now() + session.plan.limit.value_or(30s));
}

Result<std::optional<Endpoint>> source_for(const Session& session, const IpAddress& to) {
  const Plan& plan = session.plan;
  if (!plan.source && !plan.source_port) return std::nullopt;
  const Port port = plan.source_port.value_or(Port(0));
  if (!plan.source) return Endpoint{IpAddress::any(to.family()), port};
  return Endpoint{TRY(addresses_of(session, *plan.source, to.family())).front(), port};
}

}  // namespace ntool::commands::nc
