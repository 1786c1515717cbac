// --compare: what has changed on paths since a saved session.
#pragma once

#include <string_view>

#include <ntool/commands/command.hpp>
#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/path_session.hpp>

namespace ntool::commands {

/// The path to a host in `session`: typed in the same way, or else with the same address. Null: none.
const engine::SessionPath* path_to(const engine::PathSession& session, std::string_view typed,
                                   const IpAddress& address);

/// Nothing could be compared in the end, so nobody need be asked.
std::unexpected<Error> no_common_host();

/// Shows what differs between the paths of `now` and those to the same hosts in `before`, in the zone of this host's
/// clocks. No: a path is another one. Errors: Errc::usage, where `before` has none of them.
Result<ExitCode> show_comparison(const engine::PathSession& before, const engine::PathSession& now, Context& context);

}  // namespace ntool::commands
