#include <fmt/format.h>

#include <ntool/commands/rtt_figures.hpp>
#include <ntool/report/rtt_text.hpp>

namespace ntool::commands {

using report::rtt_figure;

std::string rtt_at_the_end(const engine::RttStatistics& rtt) {
  return fmt::format("rtt min/avg/max/mdev = {}/{}/{}/{} ms", rtt_figure(rtt.min()), rtt_figure(rtt.avg()),
                     rtt_figure(rtt.max()), rtt_figure(rtt.mdev()));
}

std::string rtt_so_far(const engine::RttStatistics& rtt) {
  return fmt::format("min/avg/ewma/max = {}/{}/{}/{} ms", rtt_figure(rtt.min()), rtt_figure(rtt.avg()),
                     rtt_figure(rtt.ewma()), rtt_figure(rtt.max()));
}

Duration in_whole_microseconds(Duration duration) {
  return std::chrono::floor<std::chrono::microseconds>(duration);
}

void describe(Fields& fields, const engine::RttStatistics& rtt) {
  if (rtt.count() == 0) return;
  fields.field("rtt_min_ms", to_milliseconds(rtt.min()))
      .field("rtt_avg_ms", to_milliseconds(rtt.avg()))
      .field("rtt_max_ms", to_milliseconds(rtt.max()))
      .field("rtt_mdev_ms", to_milliseconds(rtt.mdev()))
      .field("rtt_ewma_ms", to_milliseconds(rtt.ewma()));
}

}  // namespace ntool::commands
