#include "session.hpp"

#include "records.hpp"
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands::sweep {
namespace {

using namespace std::chrono_literals;
using Kind = engine::SweepEvent::Kind;

constexpr Duration longest_wait = 1s;  // for a name
constexpr std::size_t most_waiting = 1000;
constexpr std::size_t most_unreachable = 65'536;
constexpr std::uint64_t most_names_ahead = 4096;
constexpr Duration progress_pace = 500ms;
/// A sweep that is over sooner tells of no progress.
constexpr Duration patience = 1s;

constexpr std::string_view clear_line = "\r\x1b[K";

/// The widest label of a list, where lines stand in columns.
std::size_t widest(TargetList targets, Labels& labels) {
  std::size_t width = 0;
  for (std::uint64_t number = 0; const auto address = targets.next(); ++number) {
    if (number < most_names_ahead && labels.wants_name(number)) labels.ask(*address);
    width = std::max(width, display_width(labels.of(number, *address)));
  }
  return width;
}

}  // namespace

Session::Session(const Plan& plan, TargetList& targets, Context& context, net::ReverseNames* names)
    : plan_(plan),
      targets_(targets),
      context_(context),
      labels_(plan, targets, names),
      width_(plan.counts() && !context.json ? widest(targets, labels_) : 0),
      prober_(plan.rules, targets, context.clock.now()),
      began_(context.clock.now()) {
  if (plan.report_every && plan.counts()) next_report_ = began_ + *plan.report_every;
  if (context.err_is_terminal && !context.json && !plan.show_probes) next_progress_ = began_ + patience;
}

WallTime Session::wall_time_of(Instant at) const {
  return {context_.clock.wall_now().since_epoch - (context_.clock.now() - at)};
}

bool Session::is_enough() const {
  return plan_.enough_at_once && prober_.statistics().alive >= plan_.enough;
}

bool Session::finished() const {
  return is_enough() || (prober_.finished() && waiting_.empty() && unreachable_.empty());
}

void Session::tell(const Event& event) {
  if (context_.json) return tell_in_json(event);
  switch (event.kind) {
    case Kind::reply:
      if (plan_.counts() ? plan_.show_probes : plan_.show_alive) queue(event);
      return;
    case Kind::timed_out:
    case Kind::duplicate:
      if (plan_.show_probes) queue(event);
      return;
    case Kind::error:
      if (!plan_.quiet) queue(event);
      return;
    case Kind::not_sent:
      if (!plan_.counts() && plan_.show_alive && !plan_.bare) queue(event);
      return;
    case Kind::unreachable:
      if (!plan_.show_unreachable) return;
      if (labels_.wants_name(event.target)) labels_.ask(event.address);
      unreachable_.push_back(event);
      if (unreachable_.size() >= most_unreachable) queue_unreachable();
      return;
  }
}

void Session::tell_in_json(const Event& event) {
  const bool of_probe = plan_.counts() && (event.kind == Kind::reply || event.kind == Kind::timed_out);
  if (of_probe && plan_.quiet) return;
  if (labels_.wants_name(event.target)) labels_.ask(event.address);
  const EventRecord record{event, targets_.typed(event.target), labels_.name_of(event.target, event.address),
                           wall_time_of(event.at), plan_.counts()};
  context_.out.write(report::to_json(record) + '\n');
}

void Session::queue_unreachable() {
  std::ranges::sort(unreachable_, {}, &Event::target);
  const auto events = std::exchange(unreachable_, {});
  for (const auto& event : events) queue(event);
}

void Session::queue(const Event& event) {
  if (waiting_.empty() && labels_.is_known(event.target, event.address)) return show(event);
  const Instant now = context_.clock.now();
  if (labels_.wants_name(event.target)) labels_.ask(event.address);
  waiting_.push_back({event, now + longest_wait});
  while (waiting_.size() > most_waiting) {
    show(waiting_.front().event);
    waiting_.pop_front();
  }
  show_waiting(now);
}

void Session::show_waiting(Instant now) {
  while (!waiting_.empty()) {
    const auto& [event, until] = waiting_.front();
    if (now < until && !labels_.is_known(event.target, event.address)) return;
    show(event);
    waiting_.pop_front();
  }
}

std::size_t Session::width_now(std::uint64_t target, const IpAddress& address) {
  width_ = std::max(width_, display_width(labels_.of(target, address)));
  return width_;
}

void Session::show(const Event& event) {
  const std::string label = labels_.of(event.target, event.address);
  switch (event.kind) {
    case Kind::reply:
      if (!plan_.counts()) {
        // "This host" and groups answer from addresses of their own.
        if (event.from && !event.from->same_host(event.address)) {
          write_err(fmt::format(" [<- {}]\n", event.from->to_string()));
        }
        return write_out(alive_line(label, event, plan_));
      }
      [[fallthrough]];
    case Kind::timed_out: {
      const auto line = probe_line(label, width_now(event.target, event.address), event);
      return write_out(plan_.timestamps ? time_prefix(wall_time_of(event.at)) + line : line);
    }
    case Kind::duplicate: return write_err(duplicate_line(label, event) + '\n');
    case Kind::error: return write_err(error_line(label, event) + '\n');
    case Kind::not_sent:
      return write_err(fmt::format("{}: error while sending ping: {}\n", label,
                                   event.error ? terminal_safe(event.error->reason) : "refused"));
    case Kind::unreachable: return write_out(unreachable_line(label, plan_));
  }
}

void Session::write_out(std::string_view line) {
  if (context_.out_is_terminal) clear_progress();
  context_.out.write(line);
  context_.out.write("\n");
}

void Session::write_err(std::string_view text) {
  clear_progress();
  context_.out.flush();  // on a screen both stand in their order
  context_.err.write(text);
}

void Session::handle_timeout(Instant now) {
  prober_.handle_timeout(now);
  show_waiting(now);
  if (prober_.finished() && !unreachable_.empty()) queue_unreachable();
  if (next_report_ && now >= *next_report_) {
    next_report_ = std::max(*next_report_ + *plan_.report_every, now);
    tell_recent();
  }
  if (next_progress_ && now >= *next_progress_) {
    next_progress_ = now + progress_pace;
    tell_progress(now);
  }
}

std::optional<Instant> Session::poll_timeout() const {
  auto earliest = prober_.poll_timeout();
  const auto consider = [&earliest](std::optional<Instant> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  if (prober_.finished() && !unreachable_.empty()) return began_;  // they are to be told now
  if (!waiting_.empty()) consider(waiting_.front().until);
  consider(next_report_);
  consider(next_progress_);
  return earliest;
}

bool Session::turn(const net::ProbePort& port) {
  if (context_.stop.take_quit()) {
    if (plan_.show_probes || !plan_.counts()) context_.err.write("\n");
    tell_recent();
  }
  tell_dropped(port);
  context_.out.flush();
  return context_.out.ok();
}

void Session::tell_dropped(const net::ProbePort& port) {
  const auto dropped = port.dropped();
  if (dropped == dropped_) return;
  // At once where it begins, and then where it has doubled: what is told must not slow down what is told of.
  if (dropped_ == 0 || dropped >= 2 * dropped_) {
    dropped_ = dropped;
    clear_progress();
    context_.complain(dropped_here_text(dropped));
  }
}

void Session::tell_recent() {
  if (context_.json) {
    const auto accounts = prober_.accounts();
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      const auto& account = accounts[i];
      context_.out.write(report::to_json(TargetRecord{account, account.recent, "interval", targets_.typed(i),
                                                      labels_.name_of(i, account.address), plan_}) +
                         '\n');
    }
    prober_.begin_recent();
    return;
  }
  const auto accounts = prober_.accounts();
  if (!plan_.netdata) write_err(clock_line(context_.clock.wall_now()) + '\n');
  if (!plan_.counts()) {
    const auto& statistics = prober_.statistics();
    write_err(fmt::format("{} of {} targets begun with, {} alive, {} unreachable\n", statistics.targets,
                          targets_.size(), statistics.alive, statistics.unreachable));
    return;
  }
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& account = accounts[i];
    const auto label = labels_.of(i, account.address);
    if (plan_.netdata) {
      context_.out.write(netdata_text(label, account.recent, plan_.report_every.value_or(1s), !charts_begun_));
    } else {
      write_err(figures_line(label, width_now(i, account.address), account.recent, plan_) + '\n');
    }
  }
  charts_begun_ = true;
  prober_.begin_recent();
}

void Session::tell_progress(Instant) {
  const auto& statistics = prober_.statistics();
  context_.err.write(fmt::format("{}{} of {} asked, {} alive, {} unreachable", clear_line, statistics.targets,
                                 targets_.size(), statistics.alive,
                                 plan_.counts() ? statistics.targets - statistics.alive : statistics.unreachable));
  progress_shown_ = true;
}

void Session::clear_progress() {
  if (std::exchange(progress_shown_, false)) context_.err.write(clear_line);
}

void Session::tell_totals() {
  const auto accounts = prober_.accounts();
  if (plan_.show_probes) write_err("\n");
  std::string text;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& account = accounts[i];
    const auto label = labels_.of(i, account.address);
    const auto width = width_now(i, account.address);
    text +=
        plan_.rules.keep_times ? times_line(label, width, account) : figures_line(label, width, account.total, plan_);
    text += '\n';
    if (text.size() > 60'000) write_err(std::exchange(text, {}));
  }
  write_err(text);
}

std::vector<Verdict> Session::judge_run() const {
  const auto& statistics = prober_.statistics();
  return judge(plan_.limits, {.decided = statistics.figures.judged,
                              .answered = statistics.figures.received,
                              .rtt = statistics.rtt,
                              .round_trips = statistics.round_trips});
}

bool Session::tell_failures(const std::vector<Verdict>& verdicts) {
  context_.out.flush();
  if (const auto failures = failures_of(verdicts); !failures.empty()) context_.complain(failures);
  return all_hold(verdicts);
}

bool Session::end(bool stopped, const net::ProbePort& port) {
  clear_progress();
  if (!unreachable_.empty()) queue_unreachable();
  show_waiting(Instant{Duration::max()});
  const auto& statistics = prober_.statistics();
  const auto judged = statistics.alive + statistics.unreachable;
  const auto not_judged = plan_.counts() ? targets_.size() - statistics.targets : targets_.size() - judged;
  const Duration elapsed = context_.clock.now() - began_;
  const auto verdicts = judge_run();
  if (context_.json) {
    const auto accounts = prober_.accounts();
    for (std::size_t i = 0; i < accounts.size(); ++i) {
      context_.out.write(report::to_json(TargetRecord{accounts[i], accounts[i].total, "target", targets_.typed(i),
                                                      labels_.name_of(i, accounts[i].address), plan_}) +
                         '\n');
    }
    context_.out.write(report::to_json(SummaryRecord{statistics, targets_.unknown(), not_judged, port.dropped(),
                                                     elapsed, plan_, verdicts}) +
                       '\n');
    return tell_failures(verdicts);
  }
  if (plan_.counts()) tell_totals();
  if (plan_.enough > 0) write_out(enough_line(plan_.enough, statistics.alive));
  if (plan_.statistics) write_err(statistics_text(statistics, targets_.unknown(), elapsed, plan_));
  if (stopped && !plan_.counts() && not_judged > 0) {
    context_.complain(
        fmt::format("stopped: {} {} not judged", not_judged, not_judged == 1 ? "target is" : "targets are"));
  }
  return tell_failures(verdicts);
}

}  // namespace ntool::commands::sweep
