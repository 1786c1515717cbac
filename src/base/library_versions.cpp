#include <fmt/format.h>
#include <spdlog/version.h>
#include <utf8proc.h>

#include <ntool/base/library_versions.hpp>

namespace ntool {

std::string format_library_version() {
  return fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

std::string log_library_version() {
  return fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH);
}

std::string text_library_version() {
  return utf8proc_version();
}

// Its headers know no version; the build asks pkg-config.
std::string yaml_library_version() {
  return NTOOL_YAML_CPP_VERSION;
}

}  // namespace ntool
