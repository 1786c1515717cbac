#include "graph_history.hpp"

#include <algorithm>

#include <ntool/engine/probe/loss.hpp>

namespace ntool::commands::ping {
namespace {

using namespace std::chrono_literals;

/// At a higher pace columns would run through faster than anybody sees.
constexpr Duration shortest_span = 100ms;
/// As wide as the widest screen.
constexpr std::size_t most_columns = 1000;

}  // namespace

History::History(Duration interval) : span_(std::max(interval, shortest_span)), tolerance_(interval / 4) {}

void History::sent(std::uint64_t number, Instant at) {
  if (first_ == 0) first_ = number;
  newest_ = number;
  if (!silent_since_) silent_since_ = at;
  ++figures_.sent;
  if (columns_.empty() || at - columns_.back().begin >= span_ - tolerance_) {
    columns_.push_back({.first = number, .begin = at});
    if (columns_.size() > most_columns) columns_.pop_front();
  }
  ++columns_.back().sent;
  columns_.back().last_sent = at;
}

History::Column* History::column_of(std::uint64_t number) {
  if (number > newest_) return nullptr;
  const auto after = std::ranges::upper_bound(columns_, number, {}, &Column::first);
  return after == columns_.begin() ? nullptr : &*std::prev(after);
}

void History::end_silence(std::uint64_t number) {
  if (number <= newest_answered_ || number > newest_) return;
  newest_answered_ = number;
  silent_since_.reset();
  if (number < newest_ && !columns_.empty()) {
    const auto* next = column_of(number + 1);
    silent_since_ = (next != nullptr ? *next : columns_.front()).begin;
  }
  if (!failed_since_) return;
  failed_since_.reset();
  const auto later =
      std::ranges::find_if(columns_, [&](const Column& column) { return column.first > number && column.failed > 0; });
  if (later != columns_.end()) failed_since_ = later->begin;
}

void History::answered(std::uint64_t number, std::optional<Duration> rtt) {
  end_silence(number);
  if (first_ == 0 || number < first_ || number > newest_) return;
  ++figures_.received;
  if (rtt) {
    figures_.rtt.add(*rtt);
    quantiles_.add(*rtt);
    figures_.last = rtt;
  }
  auto* column = column_of(number);
  if (column == nullptr) return;
  ++column->answered;
  if (!rtt) return;
  ++column->timed;
  column->total += *rtt;
  column->longest = std::max(column->longest, *rtt);
}

void History::failed(std::uint64_t number) {
  if (first_ == 0 || number < first_ || number > newest_) return;
  ++figures_.failed;
  auto* column = column_of(number);
  if (column == nullptr) return;
  ++column->failed;
  if (number > newest_answered_) failed_since_ = std::min(failed_since_.value_or(column->begin), column->begin);
}

void History::reset() {
  columns_.clear();
  first_ = 0;
  figures_ = {};
  quantiles_ = {};
}

Duration History::patience() const {
  return engine::lost_after(figures_.rtt.max());
}

std::uint32_t History::missing(const Column& column) const {
  // Several errors, or an error and an answer, may come for one probe.
  const auto settled = static_cast<std::uint64_t>(column.answered) + column.failed;
  return settled >= column.sent ? 0 : static_cast<std::uint32_t>(column.sent - settled);
}

std::vector<report::live::Column> History::columns(Instant now) const {
  using report::Mark;
  std::vector<report::live::Column> columns;
  columns.reserve(columns_.size());
  for (const Column& column : columns_) {
    report::live::Column shown{.age = columns_.back().begin - column.begin};
    if (column.timed > 0) {
      shown.body = column.total / column.timed;
      shown.peak = column.longest;
    }
    const bool waits = now - column.last_sent < patience();
    shown.mark = column.failed > 0      ? Mark::error
                 : missing(column) == 0 ? Mark::none
                 : waits                ? Mark::waiting
                                        : Mark::lost;
    columns.push_back(shown);
  }
  return columns;
}

History::Figures History::figures(Instant now) const {
  Figures figures = figures_;
  figures.p50 = quantiles_.quantile(engine::percent(50));
  figures.p95 = quantiles_.quantile(engine::percent(95));
  for (auto column = columns_.rbegin(); column != columns_.rend(); ++column) {
    if (now - column->last_sent >= patience()) break;
    figures.waiting += missing(*column);
  }
  return figures;
}

std::optional<Instant> History::down_since(Instant now) const {
  const bool overdue = silent_since_ && now - *silent_since_ >= patience();
  // The silence began with the first probe, so it is the earlier one.
  return overdue ? silent_since_ : failed_since_;
}

std::uint64_t History::Figures::lost() const {
  return sent - std::min(sent, received + waiting);
}

double History::Figures::loss_percent() const {
  return engine::loss_percent(lost(), sent - std::min(sent, waiting));
}

}  // namespace ntool::commands::ping
