// Context: everything that a running verb may touch, handed to it by the dispatcher. Tests hand in twins.
#pragma once

#include <string_view>

#include <ntool/base/sink.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::commands {

struct Context {
  TextSink& out;             ///< results (stdout), buffered; the dispatcher flushes it and judges its status at the end
  TextSink& err;             ///< everything else (stderr), unbuffered
  std::string_view program;  ///< how messages begin: "nc"
  bool json = false;         ///< --json
  bool color = false;        ///< colour on stdout, decided from --color, NO_COLOR and the terminal
  bool err_color = false;    ///< the same for stderr
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool utf8 = true;  ///< the locale has more than ASCII, for pictures; names and data are UTF-8 in any case
  net::Ports& ports;
  sys::Clock& clock;
  sys::Poller& poller;
  sys::StopFlag& stop;

  /// "program: message" and a newline to stderr.
  void complain(std::string_view message) const;
};

}  // namespace ntool::commands
