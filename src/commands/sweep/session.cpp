#include "session.hpp"

#include "records.hpp"
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::commands::sweep {
namespace {

using namespace std::chrono_literals;
using Kind = engine::SweepEvent::Kind;

constexpr std::size_t most_unreachable = 65'536;
constexpr std::uint64_t most_names_ahead = 4096;
constexpr std::size_t large_write = 60'000;
constexpr Duration progress_pace = 500ms;
/// To ask for drops is a system call.
constexpr unsigned turns_between_drops = 64;
/// A sweep that is over sooner tells of no progress.
constexpr Duration patience = 1s;

constexpr std::string_view clear_line = "\r\x1b[K";

/// The widest label of a list, where lines stand in columns.
std::size_t widest(const TargetList& targets, Labels& labels) {
  std::size_t width = 0;
  for (std::uint64_t number = 0; number < targets.size(); ++number) {
    const auto address = targets.address(number);
    if (number < most_names_ahead && labels.wants_name(number)) labels.ask(address);
    width = std::max(width, display_width(labels.of(number, address)));
  }
  return width;
}

}  // namespace

Instant next_beat(Instant last, Duration period, Instant now) {
  return last + period * ((now - last) / period + 1);
}

Session::Session(const Plan& plan, TargetList& targets, Context& context, net::ReverseNames* names)
    : plan_(plan),
      targets_(targets),
      context_(context),
      labels_(plan, targets, names),
      width_(plan.counts() && !context.json ? widest(targets, labels_) : 0),
      prober_(plan.rules, targets, context.clock.now()),
      began_(context.clock.now()),
      lines_(labels_, [this](const Event& event) { show(event); }) {
  if (plan.report_every && plan.counts()) next_report_ = began_ + *plan.report_every;
  if (context.err_is_terminal && !context.json && !plan.show_probes) next_progress_ = began_ + patience;
}

WallTime Session::wall_time_of(Instant at) const {
  return {context_.clock.wall_now().since_epoch - (context_.clock.now() - at)};
}

bool Session::is_enough() const {
  return plan_.enough_at_once && prober_.statistics().alive >= plan_.enough;
}

/// At the end of the sweep, when nothing that was told before waits for its name any more.
bool Session::has_unreachable_to_tell() const {
  return prober_.finished() && lines_.empty() && !unreachable_.empty();
}

bool Session::finished() const {
  return is_enough() || (prober_.finished() && lines_.empty() && unreachable_.empty());
}

/// What no option has made superfluous.
bool Session::is_told(const Event& event) const {
  if (context_.json) {
    const bool of_probe = plan_.counts() && (event.kind == Kind::reply || event.kind == Kind::timed_out);
    return !of_probe || !plan_.quiet;
  }
  switch (event.kind) {
    case Kind::reply: return plan_.counts() ? plan_.show_probes : plan_.show_alive;
    case Kind::timed_out:
    case Kind::duplicate: return plan_.show_probes;
    case Kind::error: return !plan_.quiet;
    case Kind::not_sent: return !plan_.counts() && plan_.show_alive && !plan_.bare;
    case Kind::unreachable: return plan_.show_unreachable;
  }
  return false;
}

void Session::tell(const Event& event) {
  if (!is_told(event)) return;
  if (event.kind != Kind::unreachable || context_.json) return lines_.add(event, context_.clock.now());
  if (labels_.wants_name(event.target)) labels_.ask(event.address);
  unreachable_.push_back(event.target);
  if (unreachable_.size() >= most_unreachable) tell_unreachable();
}

void Session::tell_unreachable() {
  std::ranges::sort(unreachable_);
  const Instant now = context_.clock.now();
  for (const auto target : std::exchange(unreachable_, {})) {
    lines_.add({.kind = Kind::unreachable, .target = target, .address = targets_.address(target)}, now);
  }
}

std::size_t Session::width_with(std::string_view label) {
  width_ = std::max(width_, display_width(label));
  return width_;
}

void Session::show_as_json(const Event& event) {
  EventRecord record{.event = event,
                     .host = targets_.typed(event.target),
                     .name = labels_.name_of(event.target, event.address),
                     .time = wall_time_of(event.at),
                     .written_time = {},
                     .counts = plan_.counts()};
  if (plan_.timestamps && *plan_.timestamps != TimeFormat::epoch) {
    record.written_time = time_text(record.time, *plan_.timestamps, zone_.offset_at(record.time));
  }
  context_.out.write(report::to_json(record) + '\n');
}

void Session::show(const Event& event) {
  if (context_.json) return show_as_json(event);
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
      const auto line = probe_line(label, width_with(label), event);
      if (!plan_.timestamps) return write_out(line);
      const auto at = wall_time_of(event.at);
      return write_out(time_prefix(at, *plan_.timestamps, zone_.offset_at(at)) + line);
    }
    case Kind::duplicate: return write_err(duplicate_line(label, event) + '\n');
    case Kind::error: return write_err(error_line(label, event) + '\n');
    case Kind::not_sent:
      write_err(fmt::format("{}: error while sending ping: {}\n", label,
                            event.error ? terminal_safe(event.error->reason) : "refused"));
      return tell_want_of_room(event);
    case Kind::unreachable: return write_out(unreachable_line(label, plan_));
  }
}

/// Once: it is the same for all targets. fping(8) does not tell it.
void Session::tell_want_of_room(const Event& event) {
  const bool wants_room = event.error && sys::is_exhaustion(*event.error);
  if (!wants_room || context_.program == "fping" || std::exchange(want_of_room_told_, true)) return;
  context_.complain(
      fmt::format("this host has no room for so many probes at a time: its neighbour table is full (make "
                  "net.ipv{}.neigh.default.gc_thresh3 larger), or the queue of the interface is (take a larger -i)",
                  event.address.is_v4() ? 4 : 6));
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
  lines_.show(now);
  if (has_unreachable_to_tell()) tell_unreachable();
  if (next_report_ && now >= *next_report_) {
    next_report_ = next_beat(*next_report_, *plan_.report_every, now);
    tell_recent();
  }
  if (next_progress_ && now >= *next_progress_) {
    next_progress_ = now + progress_pace;
    tell_progress();
  }
}

std::optional<Instant> Session::poll_timeout() const {
  auto earliest = prober_.poll_timeout();
  const auto consider = [&earliest](std::optional<Instant> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  if (has_unreachable_to_tell()) return began_;  // now
  consider(lines_.poll_timeout());
  consider(next_report_);
  consider(next_progress_);
  return earliest;
}

bool Session::turn(const net::ProbePort& port) {
  if (context_.stop.take_quit()) {
    if (plan_.show_probes || !plan_.counts()) context_.err.write("\n");
    tell_recent();
  }
  if (++turns_ % turns_between_drops == 0) tell_dropped(port);
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

void Session::tell_in_json(std::string_view type, const engine::SweepFigures engine::SweepAccount::*figures) {
  const auto accounts = prober_.accounts();
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& account = accounts[i];
    const TargetRecord record{account, account.*figures, type, targets_.typed(i), labels_.name_of(i, account.address),
                              plan_};
    context_.out.write(report::to_json(record) + '\n');
  }
}

/// A line for each target that was begun with, many of them a write.
template <class LineOf>
void Session::tell_figures(LineOf&& line_of) {
  const auto accounts = prober_.accounts();
  std::string text;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto label = labels_.of(i, accounts[i].address);
    text += line_of(label, width_with(label), accounts[i]);
    text += '\n';
    if (text.size() > large_write) write_err(std::exchange(text, {}));
  }
  if (!text.empty()) write_err(text);
}

void Session::tell_recent() {
  if (context_.json) {
    tell_in_json("interval", &engine::SweepAccount::recent);
  } else if (plan_.netdata && plan_.counts()) {
    tell_netdata();
  } else {
    if (!plan_.netdata) {
      const auto now = context_.clock.wall_now();
      write_err(clock_line(now, zone_.offset_at(now)) + '\n');
    }
    if (!plan_.counts()) return tell_how_far();
    tell_figures([this](std::string_view label, std::size_t width, const engine::SweepAccount& account) {
      return figures_line(label, width, account.recent, plan_);
    });
  }
  prober_.begin_recent();
}

void Session::tell_netdata() {
  const auto accounts = prober_.accounts();
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    context_.out.write(netdata_text(labels_.of(i, accounts[i].address), accounts[i].recent,
                                    plan_.report_every.value_or(1s), !charts_begun_));
  }
  charts_begun_ = true;
}

void Session::tell_how_far() {
  const auto& statistics = prober_.statistics();
  write_err(fmt::format("{} of {} targets begun with, {} alive, {} unreachable\n", statistics.targets, targets_.size(),
                        statistics.alive, statistics.unreachable));
}

void Session::tell_progress() {
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
  if (plan_.show_probes) write_err("\n");
  tell_figures([this](std::string_view label, std::size_t width, const engine::SweepAccount& account) {
    return plan_.rules.keep_times ? times_line(label, width, account)
                                  : figures_line(label, width, account.total, plan_);
  });
}

std::vector<Verdict> Session::judge_run() const {
  const auto& statistics = prober_.statistics();
  const auto& probes = statistics.figures;
  // A host that answers its second try is there: without counts it is targets that are lost.
  return judge(plan_.limits, {.decided = plan_.counts() ? probes.judged : statistics.alive + statistics.unreachable,
                              .answered = plan_.counts() ? probes.received : statistics.alive,
                              .of_targets = !plan_.counts(),
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
  tell_dropped(port);
  tell_unreachable();
  lines_.finish();
  const auto& statistics = prober_.statistics();
  const auto judged = statistics.alive + statistics.unreachable;
  const auto not_judged = plan_.counts() ? targets_.size() - statistics.targets : targets_.size() - judged;
  const Duration elapsed = context_.clock.now() - began_;
  const auto verdicts = judge_run();
  if (context_.json) {
    tell_in_json("target", &engine::SweepAccount::total);
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
