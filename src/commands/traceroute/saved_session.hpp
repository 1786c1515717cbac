// --save, --replay and --compare: what a run tells of itself, the same shown again from a file, and what has changed
// since another one.
#pragma once

#include "notes_text.hpp"
#include "plan.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <ntool/commands/command.hpp>
#include <ntool/commands/context.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/commands/session_recorder.hpp>
#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::commands::traceroute {

/// Takes down a run as it happens: into the file of --save, and as values for --compare.
class SessionLog {
 public:
  /// Null where neither is asked for. `known` null: addresses only. Errors: of the file.
  static Result<std::unique_ptr<SessionLog>> open(const Plan& plan, Context& context, const NamesAndNetworks* known,
                                                  std::string_view way);

  void begin(const engine::SessionTarget& target) { recorder_.add(target); }
  void answer(std::size_t target, const engine::TraceAnswer& answer);
  /// A hop is shown, with what is known of its addresses now.
  void hop(std::size_t target, const engine::TraceHop& hop);
  void end(std::size_t target, const engine::TraceEnd& end, std::string_view way);
  /// The run is over. Errors: what kept the file from being written.
  Result<void> close();

  [[nodiscard]] const engine::PathSession& session() const { return recorder_.session(); }

 private:
  SessionLog(SessionRecorder recorder, Context& context, const NamesAndNetworks* known)
      : recorder_(std::move(recorder)), context_(context), known_(known), started_(context.clock.now()) {}
  void tell_of(const IpAddress& address);

  SessionRecorder recorder_;
  Context& context_;
  const NamesAndNetworks* known_;
  Instant started_;
};

/// Whether probes of a flow all have the same checksum when they leave.
bool has_constant_checksums(const Plan& plan);

/// What --explain and --back say behind the hops.
std::string ending(const Plan& plan, const engine::PathNotes& notes, std::span<const engine::TraceHop> hops,
                   const engine::TraceEnd& end, const Asked& asked);

/// Shows plan.replay as its run was shown, and with plan.compare what has changed since that one.
Result<ExitCode> replay(const Plan& plan, Context& context);

}  // namespace ntool::commands::traceroute
