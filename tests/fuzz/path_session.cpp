// The file of a session: what is taken can be written and is the same when it is read again, and the model holds it.
#include "require.hpp"

#include <cstdint>

#include <ntool/base/bytes.hpp>
#include <ntool/base/line_splitter.hpp>
#include <ntool/commands/path_session.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  engine::PathSession session;
  commands::SessionReader reader([&](const engine::SessionEvent& event) -> Result<void> {
    // Bytes that are not UTF-8 and times are written in another way than they may have come, but only once.
    const auto written = commands::session_line(event);
    const auto again = commands::parse_session_line(written);
    require(again.has_value() && commands::session_line(*again) == written);
    return session.add(event);
  });
  LineSplitter splitter(commands::longest_session_line);
  const bool all = splitter.feed(as_text(Bytes(data, size)), [&](auto line) { return reader.line(line).has_value(); });
  if (all) splitter.finish([&](auto line) { return reader.broken_off(line).has_value(); });
  (void)reader.finish();
  std::size_t hops = 0;
  for (const auto& path : session.paths()) hops += path.hops.size();
  require(hops <= 255 * session.paths().size());
  for (const auto& path : session.paths()) {
    if (!path.figures) continue;
    for (const auto& hop : engine::hops_of(path)) require(hop.probes.size() <= engine::HopFigures::most_addresses);
  }
  return 0;
}
