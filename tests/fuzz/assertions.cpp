// The words of --fail-loss and --fail-rtt: what is taken is within its limits and can be judged, whatever was measured.
#include "require.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>

#include <ntool/commands/assertions.hpp>

using namespace ntool;
using namespace std::chrono_literals;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  commands::Limits limits;
  commands::LossLimit loss;
  if (commands::parse_value(text, loss)) {
    require(loss.thousandths <= 100'000 && text.ends_with('%'));
    limits.loss = loss;
  }
  commands::RttLimit rtt;
  if (commands::parse_value(text, rtt)) {
    require(rtt.allowed >= Duration::zero() && text.starts_with(rtt.name + "="));
    limits.rtt.push_back(rtt);
  }
  const std::size_t asked = (limits.loss ? 1U : 0U) + limits.rtt.size();
  engine::RttStatistics statistics;
  engine::RttQuantiles quantiles;
  for (int round = 0; round < 2; ++round) {
    const auto verdicts = commands::judge(
        limits, {.decided = 2, .answered = statistics.count(), .rtt = statistics, .round_trips = quantiles});
    require(verdicts.size() == asked);
    for (const auto& verdict : verdicts) {
      require(verdict.ok == verdict.failure.empty() && std::isfinite(verdict.allowed));
    }
    require(commands::all_hold(verdicts) == commands::failures_of(verdicts).empty());
    statistics.add(3ms);
    quantiles.add(3ms);
  }
  return 0;
}
