// From one picture to the next in few bytes. Pure: what comes out is for a terminal that speaks ECMA-48 and shows
// nothing but the picture, from its upper left corner on, with automatic wrapping off (sys::Screen makes it so).
#pragma once

#include <string>

#include <ntool/report/live/grid.hpp>

namespace ntool::report::live {

/// Clears the screen and draws all of `wanted`. The terminal writes in the normal style before and afterwards.
std::string paint_all(const Grid& wanted, bool color);

/// What changes `shown` into `wanted`, which has the same size; empty where nothing differs.
std::string paint_changes(const Grid& shown, const Grid& wanted, bool color);

/// Remembers what is shown.
class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  /// The changes, or all where the size is another one or what is shown is not known.
  std::string paint(Grid wanted);
  /// Something else may have written to the screen.
  void forget() { known_ = false; }

 private:
  bool color_;
  bool known_ = false;
  Grid shown_{Size{}};
};

}  // namespace ntool::report::live
