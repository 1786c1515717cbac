#include "ip_options_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace ntool::commands::ping {
namespace {

void write(std::vector<Line>& lines, std::string_view text) {
  Line& line = lines.back();
  (line.who ? line.after : line.before) += text;
}

void begin(std::vector<Line>& lines, std::string_view text) {
  lines.push_back({std::string(text)});
}

/// Ends the line and leaves an empty one.
void end(std::vector<Line>& lines) {
  lines.emplace_back();
}

std::string_view name_of(const wire::RouteOption& route) {
  switch (route.type) {
    case wire::ip_option::loose_source_route: return "LSRR: ";
    case wire::ip_option::strict_source_route: return "SSRR: ";
    default: return "RR: ";
  }
}

void append_route(const wire::RouteOption& route, std::vector<IpAddress>& last, std::vector<Line>& lines) {
  const std::vector<IpAddress> used(route.slots.begin(), route.slots.begin() + static_cast<std::ptrdiff_t>(route.used));
  if (used.empty()) return;
  if (route.type == wire::ip_option::record_route) {
    if (used == last) return write(lines, "\t(same route)");
    last = used;
  }
  begin(lines, name_of(route));
  for (const auto& address : used) {
    write(lines, "\t");
    lines.back().who = address;
    end(lines);
  }
}

/// The first time of each kind is told as it is, a later one as what has gone by since the one before it.
class Times {
 public:
  std::string tell(const wire::TimestampSlot& slot) {
    const bool standard = slot.is_standard();
    const auto value = static_cast<std::int64_t>(slot.value & 0x7FFF'FFFFU);
    auto& last = standard ? standard_ : other_;
    auto text = last ? std::to_string(value - *last) : fmt::format("{} absolute", value);
    last = value;
    if (!standard) text += " not-standard";
    return text;
  }

 private:
  std::optional<std::int64_t> standard_;
  std::optional<std::int64_t> other_;
};

void append_timestamps(const wire::TimestampOption& stamps, std::vector<Line>& lines) {
  if (stamps.used == 0) return;
  begin(lines, "TS: ");
  Times times;
  for (std::size_t i = 0; i < stamps.used; ++i) {
    write(lines, "\t");
    if (stamps.flag != wire::TimestampFlag::only) {
      lines.back().who = stamps.slots[i].address;
      write(lines, "\t");
    }
    write(lines, times.tell(stamps.slots[i]));
    end(lines);
  }
  if (stamps.overflow > 0) {
    write(lines, fmt::format("Unrecorded hops: {}", stamps.overflow));
    end(lines);
  }
}

}  // namespace

void IpOptionsText::append(const wire::IpOptions& options, std::vector<Line>& lines) {
  for (const auto& option : options.options) {
    if (const auto* route = std::get_if<wire::RouteOption>(&option)) {
      append_route(*route, last_route_, lines);
    } else if (const auto* stamps = std::get_if<wire::TimestampOption>(&option)) {
      append_timestamps(*stamps, lines);
    } else if (const auto* other = std::get_if<wire::OtherOption>(&option)) {
      begin(lines, fmt::format("unknown option {:x}", other->type));
    } else {
      begin(lines, "NOP");
    }
  }
  if (options.broken) begin(lines, "broken options: " + options.broken->reason);
}

}  // namespace ntool::commands::ping
