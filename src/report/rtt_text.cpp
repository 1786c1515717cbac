#include <fmt/format.h>

#include <ntool/report/rtt_text.hpp>

namespace ntool::report {
namespace {

std::int64_t in_microseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

std::string rtt_text(Duration rtt) {
  const auto us = in_microseconds(rtt);
  // The borders lie where rounding would give one digit more.
  if (us >= 100'000 - 50) return fmt::format("{}", (us + 500) / 1000);
  if (us >= 10'000 - 5) return fmt::format("{}.{}", (us + 50) / 1000, (us + 50) % 1000 / 100);
  if (us >= 1000) return fmt::format("{}.{:02}", (us + 5) / 1000, (us + 5) % 1000 / 10);
  return rtt_figure(rtt);
}

std::string rtt_figure(Duration rtt) {
  const auto us = in_microseconds(rtt);
  return fmt::format("{}.{:03}", us / 1000, us % 1000);
}

}  // namespace ntool::report
