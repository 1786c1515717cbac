#include "addresses.hpp"

#include <ntool/net/host_name.hpp>
#include <ntool/net/resolver.hpp>

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

}  // namespace ntool::commands::nc
