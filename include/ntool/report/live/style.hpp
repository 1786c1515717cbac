// How a cell looks (ECMA-48 8.3.117, SGR): one of the eight colours that every terminal has, and three attributes.
#pragma once

#include <cstdint>

namespace ntool::report::live {

enum class Color : std::uint8_t { normal, red, green, yellow, blue, magenta, cyan };

struct Style {
  Color color = Color::normal;
  bool bold = false;
  bool dim = false;
  bool reverse = false;
  bool operator==(const Style&) const = default;
};

}  // namespace ntool::report::live
