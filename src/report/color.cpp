#include <ntool/report/color.hpp>

namespace ntool::report {
namespace {

// The sixteen colours that every terminal has, in the tones that its owner chose.
std::string_view sgr_of(Role role) {
  switch (role) {
    case Role::error: return "\x1B[31m";
    case Role::name: return "\x1B[1m";
  }
  return "";
}

}  // namespace

std::string paint(Role role, std::string_view text, bool color) {
  if (!color || text.empty()) return std::string(text);
  return std::string(sgr_of(role)).append(text).append("\x1B[0m");
}

}  // namespace ntool::report
