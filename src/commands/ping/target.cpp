#include "target.hpp"

#include <ntool/net/host_name.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

using namespace std::chrono_literals;

/// What scripts look for stands first; what our resolver knows beyond it, behind.
Error in_words_of_ping(Error error, const Plan& plan) {
  const bool numeric = net::numeric_host(plan.host).has_value();
  error.operation.clear();
  error.subject = plan.host;
  switch (error.code) {
    case Errc::not_found:
      error.reason = numeric ? "Address family for hostname not supported" : "Name or service not known";
      break;
    case Errc::timed_out:
    case Errc::unreachable:
    case Errc::refused:
      error.hint = error.reason + (error.hint.empty() ? "" : "; " + error.hint);
      error.reason = "Temporary failure in name resolution";
      break;
    default: break;
  }
  return error;
}

}  // namespace

Result<IpAddress> find_target(const Plan& plan, Context& context) {
  net::Resolver* resolver = TRY(context.ports.resolver());
  const auto addresses = resolver->resolve(plan.host, plan.family, context.clock.now() + 30s);
  if (!addresses) return fail(in_words_of_ping(addresses.error(), plan));
  const IpAddress address = addresses->front();
  const bool wants_zone = address.is_v6() && (address.is_link_local() || address.is_multicast());
  if (plan.interface.empty() || !wants_zone || address.zone() != IfIndex{}) return address;
  return address.with_zone(TRY(sys::interface_index(plan.interface)));
}

Result<IpAddress> find_source(const Plan& plan, const IpAddress& target, Context& context) {
  if (plan.source) return *plan.source;
  auto source = context.ports.source_of(target, plan.interface);
  if (source) return source;
  Error error = std::move(source).error();
  if (error.code == Errc::permission) {
    error.operation = "ask";
    error.reason = "it is a broadcast address, or a firewall rule forbids it";
    error.hint = "broadcasts are not sent yet: name one host";
  } else if (error.code == Errc::unreachable) {
    error.operation = "connect";
    error.subject.clear();
    error.hint = "this host has no route to " + sys::address_text(target);
  }
  return fail(std::move(error));
}

}  // namespace ntool::commands::ping
