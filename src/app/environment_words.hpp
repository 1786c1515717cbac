// Words that an environment variable puts before those of the command line (MTR_OPTIONS).
#pragma once

#include <string_view>
#include <vector>

namespace ntool::app {

/// Parted at blanks and tabs, without quoting; they show parts of `text`. At most 127, as mtr(8) takes them: the rest
/// is left out.
std::vector<std::string_view> environment_words(std::string_view text);

}  // namespace ntool::app
