// What became of the probes of the last while, in columns of a chart: one probe each, or all of a time span where they
// go faster than anybody sees. Memory is bounded whatever the pace.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <ntool/base/time.hpp>
#include <ntool/engine/probe/rtt_quantiles.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>
#include <ntool/report/live/chart.hpp>

namespace ntool::commands::ping {

class History {
 public:
  /// `interval`: from probe to probe; 0: as fast as answers come.
  explicit History(Duration interval);

  /// Probe `number` has been sent; numbers ascend.
  void sent(std::uint64_t number, Instant at);
  /// Its first answer; none: one without a time. Numbers of before the last reset, or never sent, change nothing.
  void answered(std::uint64_t number, std::optional<Duration> rtt);
  /// An error instead of an answer.
  void failed(std::uint64_t number);
  /// As if nothing had been sent so far.
  void reset();

  /// The columns as they stand at `now`, from the oldest on.
  [[nodiscard]] std::vector<report::live::Column> columns(Instant now) const;

  struct Figures {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t failed = 0;
    std::uint64_t waiting = 0;  ///< may still be answered
    engine::RttStatistics rtt = {};
    std::optional<Duration> last = {};
    Duration p50 = {};
    Duration p95 = {};
    [[nodiscard]] std::uint64_t lost() const;  ///< errors among them
    [[nodiscard]] double loss_percent() const;
  };
  [[nodiscard]] Figures figures(Instant now) const;

  /// Of an outage that is under way, as ProbeQuality would find it if all ended now: when the first probe that is lost
  /// was sent, after the last one that was answered. Where a column has several probes: when it began. A reset changes
  /// nothing about it.
  [[nodiscard]] std::optional<Instant> down_since(Instant now) const;

 private:
  struct Column {
    std::uint64_t first = 0;  // number of its first probe
    Instant begin = {};
    Instant last_sent = {};
    std::uint32_t sent = 0;
    std::uint32_t answered = 0;
    std::uint32_t failed = 0;
    std::uint32_t timed = 0;  // answers with a time
    Duration total = {};
    Duration longest = {};
  };
  [[nodiscard]] Column* column_of(std::uint64_t number);
  void end_silence(std::uint64_t number);
  [[nodiscard]] std::uint32_t missing(const Column& column) const;
  /// How long an answer may take before its probe counts as lost.
  [[nodiscard]] Duration patience() const;

  Duration span_;       // of a column
  Duration tolerance_;  // probes do not go to the nanosecond
  std::deque<Column> columns_;
  std::uint64_t first_ = 0;  // since the last reset; 0: nothing was sent
  std::uint64_t newest_ = 0;
  std::uint64_t newest_answered_ = 0;
  std::optional<Instant> silent_since_;  // the first probe after the newest answered one was sent
  std::optional<Instant> failed_since_;  // the first of those after it that an error stopped
  Figures figures_;
  engine::RttQuantiles quantiles_;
};

}  // namespace ntool::commands::ping
