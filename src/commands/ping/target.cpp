#include "target.hpp"

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/host_name.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

/// What scripts look for stands first; what our resolver knows beyond it, behind.
Error in_words_of_ping(Error error, const std::string& host) {
  const bool numeric = net::numeric_host(host).has_value();
  error.operation.clear();
  error.subject = host;
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

Result<IpAddress> find(const std::string& host, std::optional<Family> family, const Plan& plan, Context& context) {
  auto found = find_probe_target({.host = host, .family = family, .interface = plan.interface}, context);
  if (found || found.error().operation != "resolve") return found;
  return fail(in_words_of_ping(std::move(found).error(), host));
}

/// The subject of -N as its query carries it; empty: the destination.
Result<std::vector<std::uint8_t>> find_subject(const Plan& plan, Context& context) {
  using Subject = NodeQuestionPlan::Subject;
  const auto& node = plan.node;
  if (const auto family = node.subject_family()) {
    const auto address = TRY(find(node.subject_text, family, plan, context));
    return std::vector<std::uint8_t>(address.bytes().begin(), address.bytes().end());
  }
  if (node.subject == Subject::destination) return {};
  return wire::node_subject(node.subject_text, node.subject == Subject::whole_name);
}

}  // namespace

Result<IpAddress> find_target(const Plan& plan, Context& context) {
  return find(plan.host, plan.family, plan, context);
}

Result<void> find_others(Plan& plan, Context& context) {
  std::vector<IpAddress> addresses;
  for (const auto& host : plan.ip_options.hosts) {
    addresses.push_back(TRY(find(host, Family::ipv4, plan, context)));
  }
  plan.ip_option_bytes = ip_options_of(plan.ip_options.asked, addresses);
  plan.node_subject = TRY(find_subject(plan, context));
  return {};
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
