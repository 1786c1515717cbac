// What an operator reads.
#pragma once

#include "records.hpp"

#include <string>

namespace ntool::commands::pmtu {

/// Several lines. `utf8`: the picture may be drawn with more than ASCII.
std::string text_of(const PmtuRecord& record, bool utf8);
std::string text_of(const ConnectRecord& record, bool utf8);

}  // namespace ntool::commands::pmtu
