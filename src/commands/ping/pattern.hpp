// -p: what fills the data of probes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::commands::ping {

/// Hexadecimal digits, two for a byte and one for a last one, up to 16 bytes: "fff" is ff 0f. Errors: Errc::usage.
Result<std::vector<std::uint8_t>> pattern_bytes(std::string_view text);

}  // namespace ntool::commands::ping
