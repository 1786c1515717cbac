// Mounts of a mount namespace of our own (mount_namespaces(7)): nothing of it is seen outside, and all of it goes with
// the last process inside.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// What is mounted from now on stays in this namespace, also in a chroot(2). Errors: Errc::permission with
/// namespaces_hint().
Result<void> keep_mounts_private();

/// /proc shows the processes of our PID namespace. Errors: where the machine hides parts of /proc (containers do), the
/// kernel refuses: the old one then stays, and shows the numbers of outside.
Result<void> mount_proc();

/// The existing file `path` has this content, read-only in effect, for everybody in this namespace. `scratch` is an
/// existing folder that is ours; it is as before afterwards. Errors: Errc::not_found where there is no such file.
Result<void> replace_file(const std::string& path, std::string_view content, const std::string& scratch);

}  // namespace ntool::sys
