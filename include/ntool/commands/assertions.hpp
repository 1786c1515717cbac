// What a run must hold so that a script may go on: --fail-loss and --fail-rtt. One way of typing them, of judging and
// of telling for all verbs of probes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/commands/options.hpp>
#include <ntool/engine/probe/rtt_quantiles.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>

namespace ntool::commands {

/// "5%" or "0.5%", up to three decimals and 100%: the loss that is allowed.
struct LossLimit {
  std::uint32_t thousandths = 0;  ///< of a percent
};
Result<void> parse_value(std::string_view text, LossLimit& value);

/// "p95=50ms": which figure of the round trips may be how large. min, avg, max, mdev, jitter, or a percentile from p0
/// to p100 with up to three decimals; a number with us, ms or s, up to 2^31 s.
struct RttLimit {
  enum class Figure : std::uint8_t { min, avg, max, mdev, jitter, percentile };
  Figure figure = Figure::avg;
  engine::Percentile percentile = {};
  std::string name = {};  ///< as typed: "p95"
  Duration allowed = {};
};
Result<void> parse_value(std::string_view text, RttLimit& value);

struct Limits {
  std::optional<LossLimit> loss = {};
  std::vector<RttLimit> rtt = {};
  [[nodiscard]] bool any() const { return loss.has_value() || !rtt.empty(); }
};

/// The tables' two rows, for an options struct with `LossLimit` and `RttLimit` members.
template <auto Loss>
constexpr Option fail_loss_option() {
  return value<Loss>("", "--fail-loss", "PERCENT%", "exit 1 where more of the probes are lost: 5%");
}
template <auto Rtt>
constexpr Option fail_rtt_option() {
  return value<Rtt>("", "--fail-rtt", "FIGURE=TIME",
                    "exit 1 where min, avg, max, mdev, jitter or pNN is longer: p95=50ms; repeatable");
}

/// What was measured. Probes that may still be answered are in no count here.
struct Measured {
  std::uint64_t decided = 0;   ///< probes that were answered or lost
  std::uint64_t answered = 0;  ///< of these
  bool of_targets = false;     ///< both count targets that are judged, however many probes each has had
  const engine::RttStatistics& rtt;
  const engine::RttQuantiles& round_trips;
  std::optional<Duration> jitter = {};
};

/// One assertion, judged.
struct Verdict {
  std::string figure;  ///< "loss", "avg", "p95"
  bool is_loss = false;
  double allowed = 0;                ///< percent of probes or targets, or milliseconds
  std::optional<double> value = {};  ///< the same; absent where there is none: nothing was answered, or too little
  bool ok = false;
  std::string failure =
      {};  ///< "p95 of the round trips is 61.2 ms, 11.2 ms above the 50 ms allowed"; empty where it holds
};
/// In the order in which they were typed, loss first. Where nothing was answered all fail; the jitter also with one
/// answer.
std::vector<Verdict> judge(const Limits& limits, const Measured& measured);

[[nodiscard]] bool all_hold(const std::vector<Verdict>& verdicts);

/// All that failed in one line, for Context::complain; empty where all hold.
std::string failures_of(const std::vector<Verdict>& verdicts);

/// {"figure":"p95","allowed_ms":50.0,"value_ms":61.2,"ok":false}; of the loss allowed_percent and value_percent.
void describe(Fields& fields, const Verdict& verdict);

}  // namespace ntool::commands
