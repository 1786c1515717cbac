// Versions of the libraries behind this layer, for `ntool --version`.
#pragma once

#include <string>

namespace ntool {

std::string format_library_version();  ///< fmt
std::string log_library_version();     ///< spdlog
std::string text_library_version();    ///< utf8proc
std::string yaml_library_version();    ///< yaml-cpp

}  // namespace ntool
