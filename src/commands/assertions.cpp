#include <algorithm>
#include <array>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/assertions.hpp>
#include <ntool/commands/rtt_figures.hpp>

namespace ntool::commands {
namespace {

constexpr std::uint32_t whole = 100'000;  // thousandths of a percent

/// "99.9" → 99,900; nullopt for what is no decimal of 0 to 100 with up to three decimals.
std::optional<std::uint32_t> parse_thousandths(std::string_view text) {
  const auto dot = text.find('.');
  const auto decimals = dot == std::string_view::npos ? std::string_view("0") : text.substr(dot + 1);
  const auto number = parse_unsigned(text.substr(0, dot), 0, 100);
  if (!number || decimals.empty() || decimals.size() > 3) return std::nullopt;
  const auto fraction = parse_unsigned(std::string(decimals) + std::string(3 - decimals.size(), '0'), 0, 999);
  if (!fraction) return std::nullopt;
  const auto all = static_cast<std::uint32_t>(*number * 1000 + *fraction);
  return all <= whole ? std::optional(all) : std::nullopt;
}

struct Unit {
  std::string_view name;
  std::int64_t per_second;
};
/// Those that end in "s" alone come last.
constexpr std::array<Unit, 4> units = {{{"us", 1'000'000}, {"µs", 1'000'000}, {"ms", 1000}, {"s", 1}}};

std::optional<Duration> parse_time(std::string_view text) {
  for (const auto& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = parse_seconds(text.substr(0, text.size() - unit.name.size()));
    if (!number) return std::nullopt;
    // What parse_seconds read as seconds are units of a thousandth or a millionth of one.
    return *number / unit.per_second;
  }
  return std::nullopt;
}

struct FigureName {
  std::string_view name;
  RttLimit::Figure figure;
};
constexpr std::array<FigureName, 5> figures = {{{"min", RttLimit::Figure::min},
                                                {"avg", RttLimit::Figure::avg},
                                                {"max", RttLimit::Figure::max},
                                                {"mdev", RttLimit::Figure::mdev},
                                                {"jitter", RttLimit::Figure::jitter}}};

/// "p95 of the round trips", "the jitter", "the longest round trip".
std::string words_of(const RttLimit& limit) {
  switch (limit.figure) {
    case RttLimit::Figure::min: return "the shortest round trip";
    case RttLimit::Figure::avg: return "the average round trip";
    case RttLimit::Figure::max: return "the longest round trip";
    case RttLimit::Figure::mdev: return "mdev of the round trips";
    case RttLimit::Figure::jitter: return "the jitter";
    case RttLimit::Figure::percentile: break;
  }
  return limit.name + " of the round trips";
}

std::optional<Duration> figure_of(const RttLimit& limit, const Measured& measured) {
  if (limit.figure == RttLimit::Figure::jitter) {
    return measured.jitter ? std::optional(in_whole_microseconds(*measured.jitter)) : std::nullopt;
  }
  if (measured.rtt.count() == 0) return std::nullopt;
  switch (limit.figure) {
    case RttLimit::Figure::min: return measured.rtt.min();
    case RttLimit::Figure::avg: return measured.rtt.avg();
    case RttLimit::Figure::max: return measured.rtt.max();
    case RttLimit::Figure::mdev: return measured.rtt.mdev();
    default: return in_whole_microseconds(measured.round_trips.quantile(limit.percentile));
  }
}

/// "61.2 ms", without zeros behind.
std::string milliseconds(Duration duration) {
  return fmt::format("{:.10g} ms", to_milliseconds(duration));
}

Verdict judge_loss(const LossLimit& limit, const Measured& measured) {
  Verdict verdict{.figure = "loss", .is_loss = true, .allowed = limit.thousandths / 1000.0};
  if (measured.decided == 0) {
    verdict.failure = measured.of_targets ? "no target is judged, so how many answer is not known"
                                          : "no probe was answered in time or lost, so the loss is not known";
    return verdict;
  }
  const std::uint64_t lost = measured.decided - std::min(measured.answered, measured.decided);
  __extension__ using Wide = unsigned __int128;
  verdict.ok = Wide{lost} * whole <= Wide{limit.thousandths} * measured.decided;
  const double loss = static_cast<double>(lost) * 100 / static_cast<double>(measured.decided);
  verdict.value = loss;
  if (!verdict.ok) {
    const auto what = measured.of_targets ? fmt::format("{:.6g}% of the targets do not answer", loss)
                                          : fmt::format("the loss is {:.6g}%", loss);
    verdict.failure =
        fmt::format("{}, {:.6g} points above the {:.6g}% allowed", what, loss - verdict.allowed, verdict.allowed);
  }
  return verdict;
}

Verdict judge_rtt(const RttLimit& limit, const Measured& measured) {
  Verdict verdict{.figure = limit.name, .allowed = to_milliseconds(limit.allowed)};
  const auto value = figure_of(limit, measured);
  if (!value) {
    verdict.failure =
        fmt::format("{} is not known, for {} was answered, and {} are allowed", words_of(limit),
                    measured.rtt.count() == 0 ? "no probe" : "only one probe", milliseconds(limit.allowed));
    return verdict;
  }
  verdict.value = to_milliseconds(*value);
  verdict.ok = *value <= limit.allowed;
  if (!verdict.ok) {
    verdict.failure = fmt::format("{} is {}, {} above the {} allowed", words_of(limit), milliseconds(*value),
                                  milliseconds(*value - limit.allowed), milliseconds(limit.allowed));
  }
  return verdict;
}

}  // namespace

Result<void> parse_value(std::string_view text, LossLimit& value) {
  const auto bad = [&](std::string_view hint) {
    return usage_error(fmt::format("'{}' is not a loss", terminal_safe(text)), std::string(hint));
  };
  if (!text.ends_with('%')) return bad("type it in percent, such as 5%");
  const auto parsed = parse_thousandths(text.substr(0, text.size() - 1));
  if (!parsed) return bad("type 0% to 100%, such as 0.5%");
  value.thousandths = *parsed;
  return {};
}

Result<void> parse_value(std::string_view text, RttLimit& value) {
  const auto bad = [&](std::string_view why) {
    return usage_error(fmt::format("'{}' {}", terminal_safe(text), why),
                       "type FIGURE=TIME, such as p95=50ms or avg=0.8ms");
  };
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return bad("has no '=' and no time");
  const auto name = text.substr(0, equals);
  RttLimit limit{.name = std::string(name)};
  const auto* known = std::ranges::find(figures, name, &FigureName::name);
  if (known != figures.end()) {
    limit.figure = known->figure;
  } else {
    const auto thousandths = name.starts_with('p') ? parse_thousandths(name.substr(1)) : std::nullopt;
    if (!thousandths) return bad("names none of min, avg, max, mdev, jitter and p0 to p100");
    limit.figure = RttLimit::Figure::percentile;
    limit.percentile = {*thousandths};
  }
  const auto time = parse_time(text.substr(equals + 1));
  if (!time) return bad("has no time with a unit (us, ms or s)");
  limit.allowed = *time;
  value = std::move(limit);
  return {};
}

std::vector<Verdict> judge(const Limits& limits, const Measured& measured) {
  std::vector<Verdict> verdicts;
  if (limits.loss) verdicts.push_back(judge_loss(*limits.loss, measured));
  for (const auto& limit : limits.rtt) verdicts.push_back(judge_rtt(limit, measured));
  return verdicts;
}

bool all_hold(const std::vector<Verdict>& verdicts) {
  return std::ranges::all_of(verdicts, &Verdict::ok);
}

std::string failures_of(const std::vector<Verdict>& verdicts) {
  std::string line;
  for (const auto& verdict : verdicts) {
    if (!verdict.ok) line += (line.empty() ? "" : "; ") + verdict.failure;
  }
  return line;
}

void describe(Fields& fields, const Verdict& verdict) {
  fields.field("figure", verdict.figure)
      .field(verdict.is_loss ? "allowed_percent" : "allowed_ms", verdict.allowed)
      .field(verdict.is_loss ? "value_percent" : "value_ms", verdict.value)
      .field("ok", verdict.ok);
}

}  // namespace ntool::commands
