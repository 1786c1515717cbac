#include "session.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/report/json.hpp>

namespace ntool::commands::ping {
namespace {

using Kind = engine::EchoEvent::Kind;

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
    lines_.add(header_line(plan_, target_), context_.clock.now());
    context_.out.flush();
  }
  if (plan_.graph) {
    lines_.finish();
    graph_ = TRY(Graph::open(plan_, target_, context_));
  }
  return {};
}

std::size_t Session::poll_actions(Instant now, std::span<wire::ProbeAction> room) {
  const std::size_t count = prober_.poll_actions(now, room);
  for (std::size_t i = 0; graph_ != nullptr && i < count; ++i) graph_->sent(++sent_, now);
  return count;
}

WallTime Session::wall_time_of(Instant at) const {
  return {context_.clock.wall_now().since_epoch - (context_.clock.now() - at)};
}

void Session::tell(const Event& event) {
  if (graph_ != nullptr) return graph_->tell(event);
  if (plan_.quiet) return;
  if (context_.json) {
    report::JsonLines(context_.out).add(EventRecord{event, plan_, target_, wall_time_of(event.at)});
  } else {
    tell_in_text(event);
  }
}

void Session::tell_in_text(const Event& event) {
  if (event.kind == Kind::not_sent) {
    if (event.error) {
      const auto& error = *event.error;
      context_.complain("sendmsg: " + error.reason + (error.hint.empty() ? "" : "; " + error.hint));
    }
    return;
  }
  auto line = event.kind == Kind::reply           ? reply_line(event, plan_, target_)
              : event.kind == Kind::no_answer_yet ? silence_line(event)
                                                  : error_line(event, target_);
  if (plan_.timestamps) line.before.insert(0, time_prefix(wall_time_of(event.at)));
  lines_.add(std::move(line), context_.clock.now());
}

void Session::tell_figures() {
  if (graph_ != nullptr) return;
  context_.err.write("\r" + figures_line(prober_.statistics(), plan_) + "\n");
}

void Session::end() {
  if (graph_ != nullptr) graph_->end(context_.clock.now());
  lines_.finish();
  if (context_.json) {
    report::JsonLines(context_.out).add(SummaryRecord{prober_.statistics(), plan_, target_});
  } else {
    context_.out.write("\n" + statistics_text(prober_.statistics(), plan_));
  }
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
