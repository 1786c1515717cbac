// What is turned in /proc/sys/net of a lab's hosts, so that they behave as hosts of a text book: at once, without
// limits that would look like loss, and without chatter of their own.
#pragma once

#include <ntool/base/result.hpp>

namespace ntool::commands::lab {

/// In the network namespace of this process, before it has interfaces. Errors: where a router cannot be told to
/// forward; everything else is a nicety.
Result<void> turn_host_knobs(bool router);

/// For namespaces that only carry cables: the kernel says nothing there by itself.
Result<void> turn_silent_knobs();

}  // namespace ntool::commands::lab
