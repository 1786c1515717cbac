#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include <ntool/report/live/scale.hpp>

namespace ntool::report::live {
namespace {

/// Clocks tell no less.
constexpr double shortest_ms = 0.001;
constexpr double logarithmic_from = 5;
constexpr double least_span = 0.25;
/// How near a quotient is to a whole number that binary fractions missed.
constexpr double nearly = 1e-9;

/// The largest of 1, 2, 5, 10 … that is not above `value`.
double round_down(double value) {
  const double decade = std::pow(10, std::floor(std::log10(value) + nearly));
  for (const double digit : {5.0, 2.0}) {
    if (value >= digit * decade * (1 - nearly)) return digit * decade;
  }
  return decade;
}

/// The next one of 1, 2, 5, 10 …
double next_of(double round) {
  const double decade = std::pow(10, std::floor(std::log10(round) + nearly));
  const double digit = std::round(round / decade);
  return decade * (digit < 2 ? 2 : digit < 5 ? 5 : 10);
}

double round_up(double value) {
  const double below = round_down(value);
  return below >= value * (1 - nearly) ? below : next_of(below);
}

std::string label_of(double ms) {
  return fmt::format("{:.4g}", ms);
}

}  // namespace

Scale Scale::around(Duration lowest, Duration highest) {
  const double high = std::max(to_milliseconds(highest), shortest_ms);
  const double low = std::clamp(to_milliseconds(lowest), shortest_ms, high);
  Scale scale;
  scale.logarithmic_ = high / low >= logarithmic_from;
  if (scale.logarithmic_) {
    scale.bottom_ = round_down(low);
    scale.top_ = round_up(high);
    return scale;
  }
  const double span = std::max(high - low, least_span * high);
  const double step = round_up(span / 4);
  const double below = std::max(0.0, (low + high - span) / 2);
  scale.bottom_ = std::floor(below / step + nearly) * step;
  scale.top_ = std::ceil(std::max(high, scale.bottom_ + span) / step - nearly) * step;
  return scale;
}

double Scale::place_of_ms(double ms) const {
  if (ms <= bottom_) return 0;
  const double place =
      logarithmic_ ? std::log(ms / bottom_) / std::log(top_ / bottom_) : (ms - bottom_) / (top_ - bottom_);
  return std::clamp(place, 0.0, 1.0);
}

double Scale::place_of(Duration time) const {
  return place_of_ms(to_milliseconds(time));
}

std::vector<Scale::Tick> Scale::ticks(std::size_t most) const {
  std::vector<double> at;
  if (logarithmic_) {
    for (double ms = bottom_; ms <= top_ * (1 + nearly); ms = next_of(ms)) at.push_back(ms);
    // Of 1, 2, 5, 10 … the powers of ten are the last to go.
    if (at.size() > most) {
      std::erase_if(at, [](double ms) { return std::abs(std::log10(ms) - std::round(std::log10(ms))) > nearly; });
    }
  } else {
    double step = round_up((top_ - bottom_) / static_cast<double>(std::max<std::size_t>(most, 2)));
    while ((top_ - bottom_) / step > static_cast<double>(most) - 0.5) step = next_of(step);
    at.push_back(bottom_);
    const double apart = 0.6 * step;  // from the ends, which are always told
    for (double ms = std::ceil(bottom_ / step) * step; ms < top_ - apart; ms += step) {
      if (ms > bottom_ + apart) at.push_back(ms);
    }
    at.push_back(top_);
  }
  if (at.size() > most || at.size() < 2) at = {bottom_, top_};
  std::vector<Tick> ticks;
  ticks.reserve(at.size());
  for (const double ms : at) ticks.push_back({place_of_ms(ms), label_of(ms)});
  return ticks;
}

}  // namespace ntool::report::live
