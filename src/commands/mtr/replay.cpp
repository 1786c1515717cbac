#include "replay.hpp"

#include "display.hpp"

#include <ntool/base/text.hpp>
#include <ntool/commands/path_comparison.hpp>
#include <ntool/commands/saved_hosts.hpp>
#include <ntool/commands/saved_session.hpp>

namespace ntool::commands::mtr {
namespace {

/// Events of a session, to a display that cannot tell them from those of a run.
class Replay {
 public:
  Replay(Plan plan, Context& context) : plan_(std::move(plan)), context_(context) {}

  Result<void> add(const engine::SessionEvent& event) {
    TRY(session_.add(event));
    if (const auto* header = std::get_if<engine::SessionHeader>(&event)) return begin(*header);
    if (const auto* target = std::get_if<engine::SessionTarget>(&event)) {
      hosts_.push_back({.name = target->typed,
                        .address = target->address,
                        .figures = engine::PathFigures(plan_.rules.first, plan_.rules.last),
                        .began = session_.header().started});
    }
    if (const auto* end = std::get_if<engine::SessionEnd>(&event); end != nullptr && error_.empty()) {
      error_ = end->error;
    }
    const auto told = engine::path_event_of(event);
    if (!told) return {};
    heard_anybody_ = heard_anybody_ || std::holds_alternative<engine::TraceReply>(told->what);
    display_->tell(hosts_[told->target], *told);
    return {};
  }

  ExitCode end() {
    if (!error_.empty()) context_.complain(terminal_safe(error_));
    if (!error_.empty() && !heard_anybody_) return ExitCode::no;
    for (std::size_t i = 0; i < hosts_.size(); ++i) hosts_[i].figures = *session_.paths()[i].figures;
    display_->end(context_.clock.now());
    return ExitCode::yes;
  }

  [[nodiscard]] const engine::PathSession& session() const { return session_; }

 private:
  Result<void> begin(const engine::SessionHeader& header) {
    if (!header.rounds) return malformed("a session", "it is of mtr and has no rounds");
    const auto& rounds = *header.rounds;
    plan_.rules.first = header.first;
    plan_.rules.last = header.last;
    plan_.rules.interval = rounds.interval;
    plan_.rules.cycles = rounds.cycles;
    plan_.packet_size = rounds.random_size ? -std::int64_t{rounds.packet_size} : std::int64_t{rounds.packet_size};
    plan_.pattern = rounds.pattern ? int{*rounds.pattern} : -1;
    plan_.traffic_class = rounds.traffic_class;
    labels_.emplace(plan_, plan_.numeric ? nullptr : &saved_, [this] { return &saved_; });
    display_ = display_for({.plan = plan_,
                            .context = context_,
                            .hosts = hosts_,
                            .labels = *labels_,
                            .host_name = rounds.host_name,
                            .way = header.way});
    return {};
  }

  Plan plan_;
  Context& context_;
  engine::PathSession session_;
  SavedHosts saved_{session_};
  std::deque<WatchedHost> hosts_;
  std::optional<Labels> labels_;
  std::unique_ptr<Display> display_;
  std::string error_;  // why somebody could not be asked, the first
  bool heard_anybody_ = false;
};

}  // namespace

Result<ExitCode> replay(Plan plan, Context& context) {
  std::optional<engine::PathSession> before;
  if (!plan.compare.empty()) before = TRY(read_whole_session(plan.compare, plan.save, context));
  const std::string path = plan.replay;
  Replay shown(std::move(plan), context);
  TRY(replay_session(path, "mtr", context, [&](const engine::SessionEvent& event) { return shown.add(event); }));
  const ExitCode code = shown.end();
  if (!before || code != ExitCode::yes) return code;
  return show_comparison(*before, shown.session(), context);
}

}  // namespace ntool::commands::mtr
