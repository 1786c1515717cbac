// Whom a verb of probes asks: from the word that was typed to one address.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <ntool/commands/command.hpp>

namespace ntool::commands {

struct ProbeTargetWanted {
  std::string_view host;              ///< a name or an address, as typed
  std::optional<Family> family = {};  ///< none: whichever the name has
  std::string_view interface = {};    ///< gives link-local and multicast IPv6 addresses their zone; empty: none
  Duration patience = std::chrono::seconds(30);  ///< with the name servers
};

/// The first address of the host. Errors: what the resolver says, with the operation
/// "resolve"; no such interface; Errc::usage for a link-local IPv6
/// address without a zone, which is the same on every link (RFC 4007 6).
Result<IpAddress> find_probe_target(const ProbeTargetWanted& wanted, Context& context);

/// The first address of a word that is a host besides the target: one to send from, a gateway. Errors: as the resolver
/// has them.
Result<IpAddress> find_address(const std::string& word, Family family, Context& context);

/// Null with `numeric`, and where there is nobody to ask.
net::ReverseNames* names_unless(bool numeric, Context& context);

/// What a run without anybody to ask ends with: an unknown host is complained of and exit 2, as with ping(8). Bad usage
/// and an interruption stay the errors that they are.
Result<ExitCode> nobody_to_ask(const Error& error, Context& context);

/// The same where there is somebody, but no way to ask: exit 1.
Result<ExitCode> no_way_to_ask(const Error& error, Context& context);

}  // namespace ntool::commands
