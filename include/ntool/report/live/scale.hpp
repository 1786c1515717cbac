// An axis of round trips: where a time stands between bottom and top, and the round numbers beside it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <ntool/base/time.hpp>

namespace ntool::report::live {

class Scale {
 public:
  /// An axis for times from `lowest` to `highest`: linear, and logarithmic where the highest is five times the lowest
  /// or more, so that one spike does not make all others flat. A linear axis need not begin at 0, but spans a quarter
  /// of the highest time at least: noise stays small.
  static Scale around(Duration lowest, Duration highest);

  [[nodiscard]] bool is_logarithmic() const { return logarithmic_; }
  /// 0 at the bottom to 1 at the top; what is outside is there.
  [[nodiscard]] double place_of(Duration time) const;

  struct Tick {
    double place;
    std::string label;  ///< milliseconds, "0.05", "20"
    bool operator==(const Tick&) const = default;
  };
  /// Round numbers from bottom to top, up to `most` (at least 2 are given).
  [[nodiscard]] std::vector<Tick> ticks(std::size_t most) const;

 private:
  [[nodiscard]] double place_of_ms(double ms) const;

  bool logarithmic_ = false;
  double bottom_ = 0;  // in milliseconds
  double top_ = 1;
};

}  // namespace ntool::report::live
