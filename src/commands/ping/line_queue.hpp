// The lines of ping on their way to the reader, in their order, each once the name in it is known (NamedLines).
#pragma once

#include "text.hpp"

#include <span>

#include <ntool/base/sink.hpp>
#include <ntool/commands/named_lines.hpp>

namespace ntool::commands::ping {

inline std::span<const IpAddress> addresses_in(const Line& line) {
  return line.who ? std::span(&*line.who, 1) : std::span<const IpAddress>();
}
inline std::size_t bytes_in(const Line& line) {
  return line.before.size() + line.after.size();
}

class LineQueue final : public NamedLines<Line> {
 public:
  /// `names` null: addresses only.
  LineQueue(TextSink& out, net::ReverseNames* names);
};

}  // namespace ntool::commands::ping
