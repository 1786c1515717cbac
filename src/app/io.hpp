// Io: the world that the program is started in. main hands in the real one, tests hand in twins.
#pragma once

#include <ntool/base/sink.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::app {

struct Io {
  TextSink& out;
  TextSink& err;
  net::Ports& ports;
  sys::Clock& clock;
  sys::Poller& poller;
  sys::StopFlag& stop;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool no_color = false;  ///< NO_COLOR is set, or the terminal is a dumb one
  bool utf8 = true;       ///< the locale has more than ASCII
  /// getenv(3); null: no variable is set.
  char* (*environment)(const char* name) = nullptr;
};

}  // namespace ntool::app
