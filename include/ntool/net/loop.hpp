// What every loop of this layer needs from its caller.
#pragma once

#include <ntool/sys/clock.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::net {

struct Loop {
  sys::Poller& poller;
  sys::Clock& clock;
  sys::StopFlag& stop;
};

}  // namespace ntool::net
