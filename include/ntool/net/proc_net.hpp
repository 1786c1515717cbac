// /proc/net, what SystemPorts reads.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/result.hpp>
#include <ntool/net/ports.hpp>

namespace ntool::net {

/// The text of /proc/net/`table` in this process's network namespace, up to 64 MiB.
Result<std::string> read_proc_net(std::string_view table);

/// The same line by line, whatever its size.
Result<void> read_proc_net_lines(std::string_view table, const LineSink& sink);

}  // namespace ntool::net
