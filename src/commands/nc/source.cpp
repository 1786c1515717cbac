#include "source.hpp"

#include "addresses.hpp"

namespace ntool::commands::nc {

Result<std::optional<Endpoint>> source_for(const Session& session, const IpAddress& to) {
  const Plan& plan = session.plan;
  if (!plan.source && !plan.source_port) return std::nullopt;
  const Port port = plan.source_port.value_or(Port(0));
  if (!plan.source) return Endpoint{IpAddress::any(to.family()), port};
  return Endpoint{TRY(addresses_of(session, *plan.source, to.family())).front(), port};
}

}  // namespace ntool::commands::nc
