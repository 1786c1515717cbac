#include "sgr.hpp"

#include <fmt/format.h>

namespace ntool::report::live {

std::string sgr(Style from, Style to, bool color) {
  if (!color) from.color = to.color = Color::normal;
  if (from == to) return {};
  if (to == Style{}) return "\x1b[m";
  // An attribute is taken away by beginning anew: some terminals know no other way.
  const bool takes = (from.bold && !to.bold) || (from.dim && !to.dim) || (from.reverse && !to.reverse) ||
                     (from.color != Color::normal && to.color == Color::normal);
  std::string codes;
  const auto add = [&codes](int code) { codes += fmt::format("{}{}", codes.empty() ? "" : ";", code); };
  if (takes) {
    add(0);
    from = {};
  }
  if (to.bold && !from.bold) add(1);
  if (to.dim && !from.dim) add(2);
  if (to.reverse && !from.reverse) add(7);
  if (to.color != from.color) {
    // The order of ECMA-48: 30 is black, 31 red.
    constexpr int of_color[] = {39, 31, 32, 33, 34, 35, 36};
    add(of_color[static_cast<std::size_t>(to.color)]);
  }
  return "\x1b[" + codes + "m";
}

}  // namespace ntool::report::live
