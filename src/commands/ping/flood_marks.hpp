// What -f shows instead of lines, as ping(8) does: a dot for each probe, which its answer takes away. What stays on the
// screen was not answered.
#pragma once

#include <string_view>

#include <ntool/engine/probe/echo_prober.hpp>

namespace ntool::commands::ping {

std::string_view flood_mark(const engine::EchoEvent& event);

}  // namespace ntool::commands::ping
