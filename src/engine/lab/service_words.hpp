// A service's command line as words, read as sh(1) reads quotes and backslashes; nothing else means anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::engine::lab {

/// Errors: a quote that stays open, a backslash at the end, no word at all, a NUL, at which a program's words end.
Result<std::vector<std::string>> service_words(std::string_view line);

}  // namespace ntool::engine::lab
