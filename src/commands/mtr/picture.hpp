// The picture of the live view, for any size of terminal. A pure function.
#pragma once

#include "fields.hpp"
#include "labels.hpp"
#include "watched_host.hpp"

#include <deque>
#include <span>
#include <string>

#include <ntool/report/live/grid.hpp>

namespace ntool::commands::mtr {

struct ViewPicture {
  const std::deque<WatchedHost>& hosts;
  std::size_t shown = 0;  ///< which of them
  const Labels& labels;
  std::vector<const Field*> fields;
  std::string subject;  ///< what is sent: "ICMP, 64 bytes, every 1 s"
  std::string notice;   ///< what went wrong, or what a key did; empty: nothing
  std::string prompt;   ///< a question with what has been typed so far; empty: none
  unsigned display_mode = 0;
  std::size_t scroll = 0;  ///< lines of the table above its first one that is shown
  std::size_t help_scroll = 0;
  bool mpls = false;
  bool paused = false;
  bool help = false;
  bool final = false;  ///< the last one, which stays: without keys
  bool utf8 = true;
};

report::live::Grid draw(const ViewPicture& picture, report::live::Size size);

/// Lines of the help.
std::size_t help_rows();

/// How many rows show all of the last picture.
std::size_t rows_wanted(const ViewPicture& picture);

/// Which fields have room in so many columns; those that say least go first, the others keep their order.
std::vector<const Field*> fields_that_fit(std::vector<const Field*> fields, std::size_t columns);

}  // namespace ntool::commands::mtr
