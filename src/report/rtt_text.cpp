#include <fmt/format.h>

#include <ntool/report/rtt_text.hpp>

namespace ntool::report {

std::string rtt_text(Duration rtt) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(rtt).count();
  const double ms = static_cast<double>(us) / 1000;
  // The borders lie where rounding would give one digit more.
  if (us >= 99'950) return fmt::format("{:.0f}", ms);
  if (us >= 9'995) return fmt::format("{:.1f}", ms);
  if (us >= 1'000) return fmt::format("{:.2f}", ms);
  return fmt::format("{:.3f}", ms);
}

std::string rtt_figure(Duration rtt) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(rtt).count();
  return fmt::format("{}.{:03}", us / 1000, us % 1000);
}

}  // namespace ntool::report
