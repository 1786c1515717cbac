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

Result<IpAddress> find_source(Plan& plan, Context& context) {
  const IpAddress& target = plan.rules.to;
  auto source = context.ports.source_of(target, plan.interface, false);
  if (!source && source.error().code == Errc::permission && target.is_v4() && plan.broadcast) {
    context.err.write("WARNING: pinging broadcast address\n");
    plan.rules.anybody = true;
    source = context.ports.source_of(target, plan.interface, true);
  }
  if (source) return plan.source.value_or(*source);
  Error error = std::move(source).error();
  if (error.code == Errc::permission && target.is_v4() && !plan.broadcast) {
    error.operation.clear();
    error.subject.clear();
    error.reason = "Do you want to ping broadcast? Then -b. If not, check your local firewall rules";
    error.hint.clear();
  } else if (plan.source) {
    return *plan.source;  // what is wrong is told when the first probe goes
  } else if (error.code == Errc::unreachable) {
    error.operation = "connect";
    error.subject.clear();
    error.hint = "this host has no route to " + sys::address_text(target);
  }
  return fail(std::move(error));
}

}  // namespace ntool::commands::ping
