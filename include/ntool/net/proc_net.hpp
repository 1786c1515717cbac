// /proc/net, what SystemPorts::proc_net reads.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::net {

/// The text of /proc/net/`table` in this process's network namespace, up to 64 MiB.
Result<std::string> read_proc_net(std::string_view table);

}  // namespace ntool::net
