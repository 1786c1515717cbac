#include "session.hpp"

#include "flood_marks.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/report/json.hpp>

namespace ntool::commands::ping {
namespace {

using Kind = engine::EchoEvent::Kind;

bool rings(const engine::EchoEvent& event) {
  return event.kind == Kind::reply && !event.truncated;
}

}  // namespace

Session::Session(const Plan& plan, const Target& target, Context& context, net::ReverseNames* names)
    : plan_(plan),
      target_(target),
      context_(context),
      prober_(plan.rules, context.clock.now()),
      lines_(context.out, names) {}

Result<void> Session::begin(std::string_view way) {
  if (plan_.verbose > 0) {
    context_.complain(fmt::format("{} goes by {}, identifier {}", target_.address.is_v4() ? "IPv4" : "IPv6", way,
                                  target_.identifier));
  }
  if (context_.json) {
    report::JsonLines(context_.out).add(StartRecord{plan_, target_, way});
  } else {
    if (!plan_.rules.pattern.empty() && !plan_.quiet) lines_.add({pattern_line(plan_)}, context_.clock.now());
    lines_.add(header_line(plan_, target_), context_.clock.now());
    context_.out.flush();
  }
  if (plan_.graph) {
    lines_.finish();
    graph_ = TRY(Graph::open(plan_, target_, context_, zone_));
  }
  return {};
}

std::size_t Session::poll_actions(Instant now, std::span<wire::ProbeAction> room) {
  const std::size_t count = prober_.poll_actions(now, room);
  for (std::size_t i = 0; graph_ != nullptr && i < count; ++i) graph_->sent(++sent_, now);
  return count;
}

void Session::tell(const Event& event) {
  if (graph_ != nullptr) {
    graph_->tell(event);
    if (plan_.audible && rings(event)) context_.out.write("\a");
    return;
  }
  if (plan_.quiet) return;
  if (context_.json) {
    if (event.kind == Kind::sent) return;  // its answer, or what is missing in the summary, says it
    report::JsonLines(context_.out).add(EventRecord{event, plan_, target_, wall_time_of(event.at), zone_});
  } else {
    tell_in_text(event);
  }
}

void Session::tell_in_flood(const Event& event) {
  if (!lines_.empty()) lines_.finish();  // the header does not wait for a name
  context_.out.write(flood_mark(event));
  if (plan_.audible && rings(event)) context_.out.write("\a");
}

void Session::tell_in_text(const Event& event) {
  if (plan_.flood) return tell_in_flood(event);
  if (event.kind == Kind::not_sent) {
    if (event.error) context_.complain(refusal(*event.error, target_.address.family()));
    return;
  }
  auto line = event.kind == Kind::reply           ? reply_line(event, plan_, target_)
              : event.kind == Kind::no_answer_yet ? silence_line(event)
                                                  : error_line(event, target_);
  if (plan_.audible && rings(event)) line.after += '\a';
  if (plan_.timestamps) {
    line.before.insert(0, stamp_text(wall_time_of(event.at), *plan_.timestamps, zone_));
  }
  if (event.ip_options.empty()) return lines_.add(std::move(line), context_.clock.now());
  std::vector<Line> lines;
  lines.push_back(std::move(line));
  ip_options_.append(wire::parse_ip_options(event.ip_options), lines);
  for (auto& each : lines) lines_.add(std::move(each), context_.clock.now());
}

void Session::tell_figures() {
  if (graph_ != nullptr) return;
  context_.err.write("\r" + figures_line(prober_.statistics(), plan_) + "\n");
}

std::vector<Verdict> Session::judge_run() const {
  const auto& statistics = prober_.statistics();
  return judge(plan_.limits, {.decided = statistics.transmitted - statistics.quality.awaited(),
                              .answered = statistics.received,
                              .rtt = statistics.rtt,
                              .round_trips = statistics.quality.round_trips(),
                              .jitter = statistics.quality.jitter()});
}

bool Session::end(std::uint64_t dropped_here) {
  prober_.finish(context_.clock.now());
  if (graph_ != nullptr) graph_->end(context_.clock.now());
  const auto& statistics = prober_.statistics();
  const auto verdicts = judge_run();
  const WallScale scale(context_.clock);
  lines_.finish();
  if (context_.json) {
    report::JsonLines(context_.out).add(SummaryRecord{statistics, dropped_here, plan_, target_, scale, verdicts});
  } else {
    context_.out.write("\n" + statistics_text(statistics, plan_));
    if (plan_.detail) context_.out.write(quality_text(statistics.quality, scale, zone_));
  }
  context_.out.flush();
  if (dropped_here > 0) context_.complain(dropped_here_text(dropped_here));
  if (const auto failures = failures_of(verdicts); !failures.empty()) context_.complain(failures);
  return all_hold(verdicts);
}

void Session::handle_timeout(Instant now) {
  prober_.handle_timeout(now);
  lines_.show(now);
}

std::optional<Instant> Session::poll_timeout() const {
  auto first = prober_.poll_timeout();
  for (const auto next : {lines_.poll_timeout(), graph_ != nullptr ? graph_->poll_timeout() : std::nullopt}) {
    if (next) first = std::min(first.value_or(*next), *next);
  }
  return first;
}

}  // namespace ntool::commands::ping
