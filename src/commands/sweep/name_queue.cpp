#include "name_queue.hpp"

#include <algorithm>

namespace ntool::commands::sweep {
namespace {

constexpr Duration patience = std::chrono::seconds(1);  // with names that do not come
constexpr Duration longest_wait = std::chrono::seconds(30);

}  // namespace

void NameQueue::add(const Event& event, Instant now) {
  const bool known = labels_.is_known(event.target, event.address);
  if (waiting_.empty() && known) return show_(event);
  if (!known) labels_.ask(event.address);
  waiting_.push_back({event, now, !known});
  show(now);
  while (waiting_.size() > most) show_first();
}

void NameQueue::show(Instant now) {
  if (waiting_.empty()) return labels_.take_in();
  while (!waiting_.empty()) {
    const auto& first = waiting_.front();
    if (labels_.is_known(first.event.target, first.event.address)) {
      if (first.asked) last_name_ = now;
    } else if (now < until(first)) {
      return;
    }
    show_first();
  }
}

void NameQueue::show_first() {
  show_(waiting_.front().event);
  waiting_.pop_front();
}

void NameQueue::finish() {
  while (!waiting_.empty()) show_first();
}

Instant NameQueue::until(const Waiting& waiting) const {
  return std::min(std::max(waiting.since, last_name_) + patience, waiting.since + longest_wait);
}

std::optional<Instant> NameQueue::poll_timeout() const {
  return waiting_.empty() ? std::nullopt : std::optional(until(waiting_.front()));
}

}  // namespace ntool::commands::sweep
