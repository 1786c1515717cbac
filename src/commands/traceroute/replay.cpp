#include "hop_report.hpp"
#include "notes_text.hpp"
#include "records.hpp"
#include "saved_session.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/path_comparison.hpp>
#include <ntool/commands/saved_hosts.hpp>
#include <ntool/commands/saved_session.hpp>
#include <ntool/engine/probe/path_notes.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands::traceroute {
namespace {

/// How the run was shown, and what more of it is asked for now.
Plan shown_plan(const Plan& asked, const engine::SessionHeader& header) {
  Plan plan = asked;
  plan.rules.last = header.last;
  plan.rules.queries = header.queries;
  plan.extensions = asked.extensions || header.extensions;
  plan.back = asked.back || header.back;
  plan.explain = asked.explain || header.explain;
  plan.tells_tcp_flags = header.tcp_flags;
  return plan;
}

/// Events of a session as the lines that its run has shown.
class Replay {
 public:
  Replay(const Plan& asked, Context& context) : asked_(asked), context_(context) {}

  Result<void> add(const engine::SessionEvent& event) {
    TRY(session_.add(event));
    std::visit([this](const auto& what) { show(what); }, event);
    return {};
  }
  [[nodiscard]] const engine::PathSession& session() const { return session_; }

 private:
  void show(const engine::SessionHeader& header) {
    plan_ = shown_plan(asked_, header);
    known_.emplace(header.names && !asked_.numeric ? &hosts_ : nullptr, header.networks ? &hosts_ : nullptr);
    const bool any = known_->asks_for_names() || known_->tells_networks();
    report_.emplace(*plan_, context_, any ? &*known_ : nullptr);
  }
  void show(const engine::SessionTarget&) { show_heading(); }
  void show(const engine::SessionProbe& probe) {
    if (!context_.json || !asked_.stream || !probe.reply) return;
    const auto& typed = session_.paths()[probe.target].target.typed;
    report::JsonLines(context_.out)
        .add(AnswerRecord{typed, {.ttl = probe.ttl, .query = probe.query, .sent = {}, .reply = *probe.reply}});
  }
  void show(const engine::SessionHost&) {}
  // Of runs in rounds.
  void show(const engine::SessionAsked&) {}
  void show(const engine::SessionWithdrawn&) {}
  void show(const engine::SessionHop& hop) { report_->add(session_.paths()[hop.target].hops.back()); }
  void show(const engine::SessionEnd& end) {
    const auto& path = session_.paths()[end.target];
    const auto& header = session_.header();
    const engine::TraceEnd ended{.stop = end.stop, .hops = end.hops};
    const Asked asked{.target = path.target.address,
                      .method = header.method,
                      .neighbour = path.target.neighbour,
                      .own = path.target.source};
    const auto notes = notes_of(path.hops, header.constant_checksums, ended, asked);
    if (context_.json) {
      report::JsonLines(context_.out).add(SummaryRecord{path.target.typed, path.target.address, ended, end.way, notes});
    } else {
      context_.out.write(ending(*plan_, notes, path.hops, ended, asked));
    }
    if (!end.error.empty()) context_.complain(terminal_safe(end.error));
    show_heading();
  }
  void show(const engine::SessionClose&) {}

  /// Of the path that is shown next, once it has begun.
  void show_heading() {
    const std::size_t current = session_.current();
    if (headed_ > current || current >= session_.paths().size()) return;
    headed_ = current + 1;
    const auto& target = session_.paths()[current].target;
    report_->begin(target.typed);
    if (!context_.json) {
      context_.out.write(heading(target.typed, target.address, plan_->rules.last, target.packet_bytes));
    }
  }

  const Plan& asked_;
  Context& context_;
  engine::PathSession session_;
  SavedHosts hosts_{session_};
  std::optional<Plan> plan_;
  std::optional<NamesAndNetworks> known_;
  std::optional<HopReport> report_;
  std::size_t headed_ = 0;  // paths
};

}  // namespace

std::string ending(const Plan& plan, const engine::PathNotes& notes, std::span<const engine::TraceHop> hops,
                   const engine::TraceEnd& end, const Asked& asked) {
  if (plan.explain) return explained(notes, hops, end, asked);
  return plan.back ? way_back_explained(notes) : "";
}

Result<ExitCode> replay(const Plan& plan, Context& context) {
  std::optional<engine::PathSession> before;
  if (!plan.compare.empty()) before = TRY(read_whole_session(plan.compare, plan.save, context));
  Replay shown(plan, context);
  TRY(replay_session(plan.replay, "traceroute", context,
                     [&](const engine::SessionEvent& event) { return shown.add(event); }));
  return before ? show_comparison(*before, shown.session(), context) : ExitCode::yes;
}

}  // namespace ntool::commands::traceroute
