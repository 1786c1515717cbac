#include "live_view.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntool::commands::mtr {
namespace {

using report::live::Grid;

/// Of what stays when all is over: no path that is a path has more.
constexpr std::size_t most_rows_that_stay = 1000;

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::icmp: break;
    case Protocol::udp: return "UDP";
    case Protocol::tcp: return "TCP";
    case Protocol::sctp: return "SCTP";
  }
  return "ICMP";
}

std::string subject_of(const Plan& plan) {
  std::string text(name_of(plan.protocol));
  if (plan.protocol != Protocol::icmp) text += fmt::format(" port {}", plan.rules.port.value());
  if (plan.protocol == Protocol::icmp || plan.protocol == Protocol::udp) {
    text += plan.packet_size < 0 ? fmt::format(", up to {} bytes", -plan.packet_size)
                                 : fmt::format(", {} bytes", plan.packet_size);
  }
  return text + fmt::format(", every {:g} s", to_seconds(plan.rules.interval));
}

}  // namespace

LiveView::LiveView(Plan& plan, Scene scene, std::unique_ptr<LiveScreen> screen)
    : plan_(plan), scene_(std::move(scene)), screen_(std::move(screen)), order_(plan.order) {}

void LiveView::attach(engine::PathMonitor& monitor) {
  monitor_ = &monitor;
}

bool LiveView::take_restart() {
  return std::exchange(restart_, false);
}

void LiveView::notice(std::string text) {
  notice_ = std::move(text);
  if (screen_) screen_->ask();
}

void LiveView::tell(const WatchedHost&, const engine::PathEvent& event) {
  if (const auto* failed = std::get_if<engine::PathEvent::NotSent>(&event.what); failed != nullptr && failed->error) {
    notice_ = failed->error->message();
    failing_ = true;
  } else if (failing_ && std::holds_alternative<engine::TraceReply>(event.what)) {
    notice_.clear();
    failing_ = false;
  }
  if (screen_) screen_->ask();
}

Grid LiveView::picture(report::live::Size size, bool final) const {
  const auto fields = fields_of(order_);
  const ViewPicture picture{.hosts = scene_.hosts,
                            .shown = shown_,
                            .labels = scene_.labels,
                            .fields = fields ? *fields : std::vector<const Field*>(),
                            .subject = subject_of(plan_),
                            .notice = notice_,
                            .prompt = prompt_ ? prompt_->question + prompt_->typed + "_" : "",
                            .display_mode = plan_.display_mode,
                            .scroll = scroll_,
                            .help_scroll = help_scroll_,
                            .mpls = plan_.mpls,
                            .paused = monitor_ != nullptr && monitor_->paused(),
                            .help = help_ && !final,
                            .final = final,
                            .utf8 = scene_.context.utf8};
  if (final) size.rows = std::min(rows_wanted(picture), most_rows_that_stay);
  return draw(picture, size);
}

void LiveView::note_overdue(Instant now) {
  for (auto& host : scene_.hosts) host.figures.note_overdue(now);
}

bool LiveView::turn(Instant now) {
  screen_->look(now);
  while (const auto key = screen_->next_key()) press(*key);
  if (!over_ && screen_->due(now)) {
    note_overdue(now);
    screen_->show(picture(screen_->size(), false), now);
  }
  return !over_ && !restart_;
}

std::optional<Instant> LiveView::poll_timeout() const {
  return screen_->poll_timeout();
}

void LiveView::end(Instant now) {
  note_overdue(now);
  const auto size = screen_->size();
  screen_.reset();
  // Each host's table stays, and nothing of the keys.
  prompt_.reset();
  for (shown_ = 0; shown_ < scene_.hosts.size(); ++shown_) {
    scroll_ = 0;
    std::string lines = to_lines(picture(size, true), scene_.context.color);
    while (lines.ends_with("\n\n")) lines.pop_back();
    scene_.context.out.write(lines);
  }
}

}  // namespace ntool::commands::mtr
