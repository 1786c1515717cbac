// Whole small files in one read: /etc and /proc. Never for a user's data, which may be endless.
#pragma once

#include <cstddef>
#include <string>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// The bytes of `path`, which may be a /proc file (these claim to be empty) or a link. More than `limit` bytes are an
/// error, so that a file that lies about its nature (a link to /dev/zero) cannot fill the memory. Never waits for a
/// FIFO's writer. Errors: as open(2) and read(2), naming the path; Errc::malformed beyond the limit.
Result<std::string> read_small_file(const std::string& path, std::size_t limit = std::size_t{4} << 20U);

}  // namespace ntool::sys
