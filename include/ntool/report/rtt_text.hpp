// Times as ping(8) writes them.
#pragma once

#include <string>

#include <ntool/base/time.hpp>

namespace ntool::report {

/// Milliseconds of one round trip, with as many decimals as leave three digits or so: "0.123", "1.23", "12.3", "123".
/// Rounded half up in whole microseconds, so that 1,005 µs are "1.01".
std::string rtt_text(Duration rtt);

/// Milliseconds with three decimals, for the figures at the end: "0.123", "1234.567".
std::string rtt_figure(Duration rtt);

}  // namespace ntool::report
