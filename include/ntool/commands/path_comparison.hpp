// --compare: what has changed on paths since a saved session.
#pragma once

#include <map>
#include <string_view>

#include <ntool/commands/command.hpp>
#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/path_session.hpp>

namespace ntool::commands {

/// The paths of a session by their hosts, of which it may have a million.
class PathsByHost {
 public:
  /// `session` must live as long, and stay as it is.
  explicit PathsByHost(const engine::PathSession& session);
  /// The path to a host: typed in the same way, or else with the same address. Null: none.
  [[nodiscard]] const engine::SessionPath* find(std::string_view typed, const IpAddress& address) const;

 private:
  std::map<std::string_view, const engine::SessionPath*> typed_;
  std::map<IpAddress, const engine::SessionPath*> addresses_;
};

/// Nothing could be compared in the end, so nobody need be asked.
std::unexpected<Error> no_common_host();

/// Shows what differs between the paths of `now` and those to the same hosts in `before`, in the zone of this host's
/// clocks; of those that could not be asked nothing is said. No: a path is another one. Errors: Errc::usage, where
/// `before` has none of them.
Result<ExitCode> show_comparison(const engine::PathSession& before, const engine::PathSession& now, Context& context);

}  // namespace ntool::commands
