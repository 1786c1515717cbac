#include "target.hpp"

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

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
  auto found = find_probe_target({.host = plan.host, .family = plan.family, .interface = plan.interface}, context);
  if (found || found.error().operation != "resolve") return found;
  return fail(in_words_of_ping(std::move(found).error(), plan));
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
