#include <algorithm>
#include <cerrno>

#include <ntool/net/delivery.hpp>
#include <ntool/sys/error.hpp>

namespace ntool::net {

using namespace std::chrono_literals;

Result<Delivered> wait_until_delivered(sys::Socket& socket, bool patient, Loop loop) {
  // The kernel has no event for "all acknowledged", so it is asked again and again, ever less often.
  Duration pause = 1ms;
  const Instant impatient_after = loop.clock.now() + 1s;
  while (true) {
    const sys::Delivery delivery = socket.delivery();
    if (const int number = socket.take_error(); number != 0) {
      return Delivered{delivery.unacknowledged_bytes, sys::as_reset(sys::error_from(number, "send to"))};
    }
    if (delivery.unacknowledged_bytes == 0) return Delivered{};
    const bool silent = !delivery.waits_for_window && delivery.since_last_ack >= 1s;
    const bool gives_up = !patient && silent && loop.clock.now() >= impatient_after;
    if (gives_up) return Delivered{delivery.unacknowledged_bytes, sys::error_from(ETIMEDOUT, "send to")};
    if (loop.stop.raised()) return Delivered{delivery.unacknowledged_bytes};
    TRY(loop.poller.wait(loop.clock.now() + pause));
    pause = std::min<Duration>(pause * 2, 50ms);
  }
}

}  // namespace ntool::net
