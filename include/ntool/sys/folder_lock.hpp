// A folder that says by itself whether its owner lives (flock(2)): the lock goes with the last process that has it, is
// seen from every PID namespace, and no number can be mistaken for another.
#pragma once

#include <optional>
#include <string>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// A new folder that nobody else looks into, locked from then on as long as the descriptor or a child's copy of it is
/// open. Errors: Errc::in_use where there is something, Errc::not_found where the folder around it is missing.
Result<Fd> make_locked_folder(const std::string& path);

/// The lock of a folder that nobody has, such as one whose owner was killed; nullopt: somebody has it, or there is
/// none.
std::optional<Fd> take_free_lock(const std::string& path);
/// Whether somebody has it.
bool is_locked(const std::string& path);

/// The files in a folder whose lock is ours, and `path` with it. Folders in it stay, and so does it then: false.
bool remove_locked_folder(const Fd& folder, const std::string& path);

}  // namespace ntool::sys
