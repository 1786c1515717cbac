#pragma once

#include <string>

#include <ntool/report/live/style.hpp>

namespace ntool::report::live {

/// What makes a terminal that writes in the style `from` write in `to` (ECMA-48 8.3.117); empty where that is the same.
/// Without `color` a colour is none, and bold, dim and reverse remain.
std::string sgr(Style from, Style to, bool color);

}  // namespace ntool::report::live
