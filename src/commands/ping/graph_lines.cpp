#include "graph_lines.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include <ntool/commands/quality_figures.hpp>
#include <ntool/engine/probe/loss.hpp>
#include <ntool/report/rtt_text.hpp>

namespace ntool::commands::ping {
namespace {

using Kind = engine::EchoEvent::Kind;
using report::Mark;

constexpr std::size_t probes_a_line = 20;
/// A flood into silence: what waits is bounded, and its first probes count as lost.
constexpr std::size_t most_waiting = 100'000;

}  // namespace

void GraphLines::sent(std::uint64_t number, Instant now) {
  if (probes_.empty()) first_ = number;
  probes_.push_back({.sent = now});
  if (probes_.size() > most_waiting) show_line(probes_a_line);
}

void GraphLines::tell(const engine::EchoEvent& event) {
  if (event.number < first_ || event.number - first_ >= probes_.size()) return;
  Probe& probe = probes_[event.number - first_];
  if (event.received) {
    probe.sample = {.rtt = event.rtt.value_or(Duration{})};
    probe.timed = event.rtt && !event.different_address;
    if (probe.timed) longest_ = std::max(longest_, probe.sample.rtt);
  } else if ((event.kind == Kind::error || event.kind == Kind::not_sent) && probe.sample.mark == Mark::waiting) {
    probe.sample.mark = Mark::error;
  }
}

Instant GraphLines::awaited_until(const Probe& probe) const {
  return probe.sent + engine::lost_after(longest_);
}

bool GraphLines::first_line_is_complete(Instant now) const {
  if (probes_.size() < probes_a_line) return false;
  return std::all_of(probes_.begin(), probes_.begin() + probes_a_line, [&](const Probe& probe) {
    return probe.sample.mark != Mark::waiting || now >= awaited_until(probe);
  });
}

bool GraphLines::turn(Instant now) {
  while (first_line_is_complete(now)) show_line(probes_a_line);
  return true;
}

std::optional<Instant> GraphLines::poll_timeout() const {
  if (probes_.size() < probes_a_line) return std::nullopt;
  std::optional<Instant> until;
  for (std::size_t i = 0; i < probes_a_line; ++i) {
    if (probes_[i].sample.mark == Mark::waiting) until = awaited_until(probes_[i]);
  }
  return until;
}

void GraphLines::show_line(std::size_t length) {
  std::vector<report::Sample> samples;
  samples.reserve(length);
  engine::RttStatistics rtt;
  std::size_t received = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const Probe& probe = probes_[i];
    samples.push_back(probe.sample);
    if (probe.sample.mark == Mark::waiting) samples.back().mark = Mark::lost;
    received += probe.sample.mark == Mark::none ? 1 : 0;
    if (probe.timed) rtt.add(probe.sample.rtt);
  }
  const Instant began = probes_.front().sent;
  probes_.erase(probes_.begin(), probes_.begin() + static_cast<std::ptrdiff_t>(length));
  first_ += length;
  if (plan_.quiet) return;
  auto line = fmt::format("{} {}/{} {:.0f}%", report::sparkline(samples, context_.utf8), received, length,
                          engine::loss_percent(length - received, length));
  if (rtt.count() > 0 && plan_.shows_times()) {
    line += fmt::format(" {}/{}/{} ms", report::rtt_text(rtt.min()), report::rtt_text(rtt.avg()),
                        report::rtt_text(rtt.max()));
  }
  if (plan_.timestamps) line.insert(0, stamp_text(WallScale(context_.clock).at(began), *plan_.timestamps, zone_));
  context_.out.write(line + "\n");
}

void GraphLines::end(Instant now) {
  turn(now);
  while (!probes_.empty()) show_line(std::min(probes_.size(), probes_a_line));
}

}  // namespace ntool::commands::ping
