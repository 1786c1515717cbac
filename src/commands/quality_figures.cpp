#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>

#include <ntool/base/civil_time.hpp>
#include <ntool/commands/quality_figures.hpp>
#include <ntool/commands/rtt_figures.hpp>
#include <ntool/report/rtt_text.hpp>

namespace ntool::commands {
namespace {

using engine::Outage;
using engine::percent;
using engine::ProbeQuality;

constexpr std::array told_percents = {50U, 90U, 95U, 99U};
/// Of outages for people; JSON has all that are kept.
constexpr std::size_t told_outages = 10;

/// "1 probe", "2 probes".
std::string number_of(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string in_seconds(Duration duration) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  return fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
}

std::string round_trip_line(const ProbeQuality& quality) {
  const auto& round_trips = quality.round_trips();
  if (round_trips.count() == 0) return {};
  std::string names;
  std::string values;
  for (const auto p : told_percents) {
    const std::string_view slash = names.empty() ? "" : "/";
    names += fmt::format("{}p{}", slash, p);
    values += fmt::format("{}{}", slash, report::rtt_figure(round_trips.quantile(percent(p))));
  }
  std::string line = fmt::format("percentiles {} = {} ms", names, values);
  if (const auto jitter = quality.jitter()) line += fmt::format(", jitter {} ms", report::rtt_figure(*jitter));
  return line + '\n';
}

std::string outage_lines(const engine::OutageStatistics& outages, const WallScale& scale, const sys::LocalZone& zone) {
  if (outages.count == 0) return "outages: none\n";
  const auto clock = [&](Instant instant) {
    const WallTime at = scale.at(instant);
    return time_text(at, TimeFormat::rfc3339, zone.offset_at(at), 3);
  };
  std::string lines = fmt::format("outages: {}, {} in all, the longest {}\n", outages.count, in_seconds(outages.total),
                                  in_seconds(outages.longest->length()));
  const auto shown = std::min(outages.last.size(), told_outages);
  if (shown < outages.count) lines += fmt::format("  the last {}:\n", shown);
  for (const auto& outage : outages.last | std::views::drop(outages.last.size() - shown)) {
    lines += outage.goes_on ? fmt::format("  since {}", clock(outage.began))
                            : fmt::format("  from {} to {}", clock(outage.began), clock(outage.ended));
    lines += fmt::format(": {}, {}\n", in_seconds(outage.length()), number_of(outage.probes, "probe"));
  }
  return lines;
}

struct OutageRecord {
  const Outage& outage;
  const WallScale& scale;
};

void describe(Fields& fields, const OutageRecord& record) {
  const auto& outage = record.outage;
  fields.field("began_s", to_seconds(record.scale.at(outage.began).since_epoch))
      .field("ended_s",
             outage.goes_on ? std::nullopt : std::optional(to_seconds(record.scale.at(outage.ended).since_epoch)))
      .field("duration_ms", to_milliseconds(outage.length()))
      .field("probes", outage.probes);
}

}  // namespace

std::string quality_text(const ProbeQuality& quality, const WallScale& scale, const sys::LocalZone& zone) {
  std::string text = round_trip_line(quality) + outage_lines(quality.outages(), scale, zone);
  if (const auto& reordering = quality.reordering(); reordering.count() > 0) {
    text += fmt::format("reordered: {}, by {} at most\n", number_of(reordering.count(), "answer"),
                        reordering.largest_extent());
  }
  if (quality.overdue() > 0) {
    text += fmt::format("overdue: {} after the probe was taken for lost\n", number_of(quality.overdue(), "answer"));
  }
  if (quality.awaited() > 0) {
    text += fmt::format("still awaited: {}, neither answered nor lost\n", number_of(quality.awaited(), "probe"));
  }
  return text;
}

std::string dropped_here_text(std::uint64_t dropped) {
  return fmt::format("this host, not the network, lost {} answers: they came faster than they were taken in", dropped);
}

void describe(Fields& fields, const ProbeQuality& quality, const WallScale& scale) {
  if (const auto& round_trips = quality.round_trips(); round_trips.count() > 0) {
    for (const auto p : told_percents) {
      fields.field(fmt::format("rtt_p{}_ms", p),
                   to_milliseconds(in_whole_microseconds(round_trips.quantile(percent(p)))));
    }
  }
  const auto jitter = quality.jitter();
  const auto& outages = quality.outages();
  fields.field("jitter_ms", jitter ? std::optional(to_milliseconds(in_whole_microseconds(*jitter))) : std::nullopt)
      .field("outage_count", outages.count)
      .field("outage_ms", to_milliseconds(outages.total))
      .field("longest_outage_ms", to_milliseconds(outages.longest ? outages.longest->length() : Duration::zero()))
      .list("outages", outages.last | std::views::transform([&](const Outage& outage) {
                         return OutageRecord{outage, scale};
                       }))
      .field("lost", outages.probes)
      .field("awaited", quality.awaited())
      .field("overdue", quality.overdue())
      .field("reordered", quality.reordering().count())
      .field("reordering_extent", quality.reordering().largest_extent());
}

}  // namespace ntool::commands
