#include <algorithm>
#include <optional>

#include <ntool/report/sparkline.hpp>

namespace ntool::report {
namespace {

constexpr Glyphs unicode = {.bars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
                            .shade = "░",
                            .vertical = "│",
                            .vertical_tick = "┤",
                            .horizontal = "─",
                            .horizontal_tick = "┴",
                            .corner = "└",
                            .waiting = "·"};

constexpr Glyphs ascii = {.bars = {".", ".", ":", ":", "|", "|", "#", "#"},
                          .shade = "'",
                          .vertical = "|",
                          .vertical_tick = "+",
                          .horizontal = "-",
                          .horizontal_tick = "+",
                          .corner = "+",
                          .waiting = "."};

}  // namespace

std::string_view Glyphs::of(Mark mark) const {
  switch (mark) {
    case Mark::none: break;
    case Mark::waiting: return waiting;
    case Mark::overdue: return "?";
    case Mark::lost: return "x";
    case Mark::error: return "E";
  }
  return " ";
}

const Glyphs& glyphs(bool utf8) {
  return utf8 ? unicode : ascii;
}

std::string sparkline(std::span<const Sample> samples, bool utf8) {
  std::optional<Duration> low, high;
  for (const Sample& sample : samples) {
    if (sample.mark != Mark::none) continue;
    low = std::min(low.value_or(sample.rtt), sample.rtt);
    high = std::max(high.value_or(sample.rtt), sample.rtt);
  }
  const auto& shapes = glyphs(utf8);
  const Duration span = low ? std::max(*high - *low, *low) : Duration{};
  std::string line;
  for (const Sample& sample : samples) {
    if (sample.mark != Mark::none) {
      line += shapes.of(sample.mark);
    } else {
      const auto top = shapes.bars.size() - 1;
      const auto level = span.count() <= 0 ? 0.0
                                           : static_cast<double>((sample.rtt - *low).count()) /
                                                 static_cast<double>(span.count()) * static_cast<double>(top);
      line += shapes.bars[std::min(top, static_cast<std::size_t>(level + 0.5))];
    }
  }
  return line;
}

}  // namespace ntool::report
