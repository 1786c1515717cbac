#include "line_queue.hpp"

#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ping {
namespace {

constexpr Duration longest_wait = std::chrono::seconds(1);
/// Whoever sends answers from ever new addresses must not make us ask for ever new names.
constexpr std::size_t most_names = 256;
/// What a flood of answers may pile up behind a slow name.
constexpr std::size_t most_lines = 1000;
constexpr std::size_t most_bytes = std::size_t{1} << 20;

std::size_t size_of(const Line& line) {
  return line.before.size() + line.after.size();
}

}  // namespace

Instant LineQueue::ask(const IpAddress& who, Instant now) {
  if (const auto found = asked_.find(who); found != asked_.end()) return found->second;
  if (asked_.size() >= most_names) return now;
  names_->ask(who);
  return asked_.emplace(who, now + longest_wait).first->second;
}

void LineQueue::add(Line line, Instant now) {
  const Instant until = names_ != nullptr && line.who ? ask(*line.who, now) : now;
  bytes_ += size_of(line);
  lines_.push_back({std::move(line), until});
  show(now);
  while (lines_.size() > most_lines || bytes_ > most_bytes) show_first("");
  show(now);
}

void LineQueue::show(Instant now) {
  while (!lines_.empty()) {
    const auto& [line, until] = lines_.front();
    std::optional<std::string> name;
    if (names_ != nullptr && line.who) name = names_->name_of(*line.who);
    if (!name && now < until) return;
    show_first(name.value_or(""));
  }
}

void LineQueue::show_first(std::string_view name) {
  const Line& line = lines_.front().line;
  out_.write(text_of(line, name));
  bytes_ -= size_of(line);
  lines_.pop_front();
}

void LineQueue::finish() {
  show(Instant{Duration::max()});
}

std::optional<Instant> LineQueue::poll_timeout() const {
  return lines_.empty() ? std::nullopt : std::optional(lines_.front().until);
}

std::string LineQueue::text_of(const Line& line, std::string_view name) const {
  if (!line.who) return line.before + line.after + '\n';
  const auto address = terminal_safe(sys::address_text(*line.who));  // a zone is the name of an interface
  const auto who = name.empty() || name == address ? address : fmt::format("{} ({})", terminal_safe(name), address);
  return line.before + who + line.after + '\n';
}

}  // namespace ntool::commands::ping
