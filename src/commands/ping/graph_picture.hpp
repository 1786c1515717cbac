// The picture of `ping --graph`: a chart with its figures, for any size of terminal. A pure function.
#pragma once

#include "graph_history.hpp"

#include <string>

#include <ntool/report/live/grid.hpp>

namespace ntool::commands::ping {

struct GraphPicture {
  std::string title;    ///< "ping web.example (203.0.113.5)"
  std::string subject;  ///< what is sent: "56 bytes, every 1 s"
  std::string notice;   ///< the last error; empty: none
  std::string since;    ///< of an outage under way, by the clock on the wall: "16:05:10"; empty: none
  const History& history;
  Instant now;          ///< of the history: while it is held, when that began
  bool held = false;    ///< by the key p
  bool final = false;   ///< the last one, which stays: without keys
  bool legend = false;  ///< what the marks mean
  bool utf8 = true;
};

report::live::Grid draw(const GraphPicture& picture, report::live::Size size);

}  // namespace ntool::commands::ping
