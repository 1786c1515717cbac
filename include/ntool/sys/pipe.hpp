// A pipe between this process and children that are started later.
#pragma once

#include <string>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::sys {

struct PipeEnds {
  Fd read, write;  ///< both block, and neither outlives execve(2)
};
Result<PipeEnds> open_pipe();

/// All that comes until the last writer has closed it; beyond 64 KiB the rest is dropped. Errors: Errc::interrupted
/// once `stop` is raised.
Result<std::string> read_to_end(const Fd& fd, const StopFlag* stop = nullptr);

}  // namespace ntool::sys
