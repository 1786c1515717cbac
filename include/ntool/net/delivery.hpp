// A successful write only hands bytes to our kernel. Before a relay may claim success, the peer has to confirm them.
#pragma once

#include <optional>

#include <ntool/base/result.hpp>
#include <ntool/net/loop.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::net {

struct Delivered {
  std::uint64_t unconfirmed_bytes = 0;
  std::optional<Error> error = {};  ///< why the rest never will be: reset, timed out
};

/// Waits until the peer's TCP has acknowledged everything, the connection breaks, or `stop`. Not `patient`: bytes in
/// flight are lost once the peer has confirmed nothing for a second (the user has set a limit that is used up).
Result<Delivered> wait_until_delivered(sys::Socket& socket, bool patient, Loop loop);

}  // namespace ntool::net
