// Files of /etc and /proc: small ones whole, tables in chunks; knobs. Never for a user's data, which may be endless.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// The bytes of `path`, which may be a /proc file (these claim to be empty) or a link. More than `limit` bytes are an
/// error, so that a file that lies about its nature (a link to /dev/zero) cannot fill the memory. Never waits for a
/// FIFO's writer to come; one who is there has all the time. Errors: as open(2) and read(2), naming the path;
/// Errc::malformed beyond the limit.
Result<std::string> read_small_file(const std::string& path, std::size_t limit = std::size_t{4} << 20U);

/// Hands the bytes of `path` to `sink` as they are read, until its end or until the sink says false. Opens and fails as
/// read_small_file, without a limit.
Result<void> read_in_chunks(const std::string& path, const std::function<bool(std::string_view chunk)>& sink);

/// A file of a user's, to be read through a Poller: it may be endless, or a FIFO whose writer is still to come, for
/// whom the Poller waits. Errors: as open(2), naming the path.
Result<Fd> open_to_read(const std::string& path);

/// Whether both names lead to one file, which is there.
bool is_same_file(const std::string& a, const std::string& b);

/// One write to a file that is there, as /proc/sys and its like want it. Errors: as open(2) and write(2).
Result<void> write_knob(const std::string& path, std::string_view value);

/// All of it, to a blocking descriptor, however many writes that takes. `name` is for errors.
Result<void> write_all(int fd, std::string_view text, const std::string& name);

/// A file to write into, made where it is not there and emptied where it is, for everybody's eyes as umask(2) says.
/// Errors: as open(2), naming the path.
Result<Fd> create_file(const std::string& path);

}  // namespace ntool::sys
