#include "graph.hpp"

#include "graph_lines.hpp"
#include "graph_picture.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/civil_time.hpp>
#include <ntool/base/text.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

using Kind = engine::EchoEvent::Kind;
using std::chrono::milliseconds;

/// While an answer is awaited time alone changes the picture.
constexpr Duration between_looks_at_waiting = milliseconds(250);
/// What stays of the picture when all is over leaves room for what was on the screen before.
constexpr std::size_t rows_that_stay = 16;

std::string title_of(const Plan& plan, const Target& target) {
  const auto host = terminal_safe(plan.host);
  const auto address = terminal_safe(sys::address_text(target.address));
  return host == address ? "ping " + address : fmt::format("ping {} ({})", host, address);
}

std::string subject_of(const Plan& plan) {
  const auto seconds = to_seconds(plan.rules.interval);
  return fmt::format("{} bytes, {}", plan.rules.payload_size,
                     seconds > 0 ? fmt::format("every {:g} s", seconds) : "as fast as answers come");
}

/// What was tried, and with whom, is known: where there is little room the reason is what matters.
std::string reason_of(const Error& error) {
  return error.hint.empty() ? error.reason : error.reason + "; " + error.hint;
}

}  // namespace

Result<std::unique_ptr<Graph>> Graph::open(const Plan& plan, const Target& target, Context& context,
                                           const sys::LocalZone& zone) {
  if (!LiveScreen::is_possible(context)) return std::make_unique<GraphLines>(plan, context, zone);
  auto screen = TRY(LiveScreen::open(context));
  return std::make_unique<LiveGraph>(plan, target, context, zone, std::move(screen));
}

LiveGraph::LiveGraph(const Plan& plan, const Target& target, Context& context, const sys::LocalZone& zone,
                     std::unique_ptr<LiveScreen> screen)
    : target_(target),
      context_(context),
      zone_(zone),
      screen_(std::move(screen)),
      title_(title_of(plan, target)),
      subject_(subject_of(plan)),
      history_(plan.rules.interval) {}

void LiveGraph::sent(std::uint64_t number, Instant now) {
  history_.sent(number, now);
  screen_->ask();
}

void LiveGraph::tell(const engine::EchoEvent& event) {
  if (event.received) {
    // As in the statistics: somebody else's time moves no figure.
    history_.answered(event.number, event.different_address ? std::nullopt : event.rtt);
  } else if (event.kind == Kind::error || event.kind == Kind::notice) {
    if (event.kind == Kind::error) history_.failed(event.number);
    const Line line = error_line(event, target_);
    notice_ = "last error: " + line.before + (line.who ? terminal_safe(sys::address_text(*line.who)) : "") + line.after;
  } else if (event.kind == Kind::not_sent) {
    history_.failed(event.number);
    if (event.error) notice_ = "last error: " + reason_of(*event.error);
  } else {
    return;
  }
  screen_->ask();
}

void LiveGraph::press(const report::live::Key& key, Instant now) {
  if (key.is('q') || key.is('Q')) over_ = true;
  if (key.is('p') || key.is('P')) {
    if (held_) {
      held_.reset();
    } else {
      held_ = {history_, now};
    }
  }
  if (key.is('?') || key.is('h') || key.is('H')) legend_ = !legend_;
  if (key.is('r') || key.is('R')) {
    history_.reset();
    notice_.clear();
    held_.reset();
  }
  screen_->ask();
}

bool LiveGraph::turn(Instant now) {
  screen_->look(now);
  while (const auto key = screen_->next_key()) press(*key, now);
  if (waits_ && drawn_at_ && now - *drawn_at_ >= between_looks_at_waiting) screen_->ask();
  if (!over_ && screen_->due(now)) {
    screen_->show(picture(screen_->size(), now, false), now);
    drawn_at_ = now;
    waits_ = !held_ && (history_.figures(now).waiting > 0 || history_.down_since(now));
  }
  return !over_;
}

std::optional<Instant> LiveGraph::poll_timeout() const {
  auto next = screen_->poll_timeout();
  if (waits_ && drawn_at_) {
    const Instant look = *drawn_at_ + between_looks_at_waiting;
    next = std::min(next.value_or(look), look);
  }
  return next;
}

std::string LiveGraph::clock_text(Instant at, Instant now) const {
  const WallTime wall = WallScale(context_.clock).at(at);
  const auto offset = zone_.offset_at(wall);
  auto clock = time_text(wall, TimeFormat::time, offset, 0);
  if (now - at < std::chrono::hours(24)) return clock;
  const auto day = civil_time(wall, offset);
  return fmt::format("{:04}-{:02}-{:02} {}", day.year, day.month, day.day, clock);
}

report::live::Grid LiveGraph::picture(report::live::Size size, Instant now, bool final) const {
  const bool held = held_ && !final;
  const History& history = held ? held_->history : history_;
  const Instant at = held ? held_->at : now;
  const auto down_since = history.down_since(at);
  return draw({.title = title_,
               .subject = subject_,
               .notice = notice_,
               .since = down_since ? clock_text(*down_since, now) : "",
               .history = history,
               .now = at,
               .held = held,
               .final = final,
               .legend = legend_,
               .utf8 = context_.utf8},
              size);
}

void LiveGraph::end(Instant now) {
  auto size = screen_->size();
  screen_.reset();
  size.rows = std::clamp<std::size_t>(size.rows, 1, rows_that_stay);
  context_.out.write(to_lines(picture(size, now, true), context_.color));
}

}  // namespace ntool::commands::ping
