#include <fmt/format.h>

#include <ntool/commands/probe_target.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands {

Result<IpAddress> find_probe_target(const ProbeTargetWanted& wanted, Context& context) {
  net::Resolver* resolver = TRY(context.ports.resolver());
  const auto addresses = TRY(resolver->resolve(wanted.host, wanted.family, context.clock.now() + wanted.patience));
  const IpAddress address = addresses.front();
  const bool wants_zone = address.is_v6() && (address.is_link_local() || address.is_multicast());
  if (!wants_zone || address.zone() != IfIndex{}) return address;
  if (!wanted.interface.empty()) return address.with_zone(TRY(sys::interface_index(wanted.interface)));
  // A group without a zone goes where the system's route for groups leads.
  if (address.is_multicast()) return address;
  return usage_error(fmt::format("{} is the same on every link", address.to_string()),
                     fmt::format("name the interface: {}%eth0", address.to_string()));
}

Result<IpAddress> find_address(const std::string& word, Family family, Context& context) {
  net::Resolver* resolver = TRY(context.ports.resolver());
  const Instant until = context.clock.now() + ProbeTargetWanted{}.patience;
  return TRY(resolver->resolve(word, family, until)).front();
}

net::ReverseNames* names_unless(bool numeric, Context& context) {
  if (numeric) return nullptr;
  const auto names = context.ports.reverse_names();
  return names ? *names : nullptr;
}

Result<ExitCode> nobody_to_ask(const Error& error, Context& context) {
  if (error.code == Errc::usage || error.code == Errc::interrupted || error.code == Errc::closed) return fail(error);
  context.complain(error.message());
  return ExitCode::usage;
}

Result<ExitCode> no_way_to_ask(const Error& error, Context& context) {
  const auto told = nobody_to_ask(error, context);
  return told ? Result<ExitCode>(ExitCode::no) : told;
}

}  // namespace ntool::commands
