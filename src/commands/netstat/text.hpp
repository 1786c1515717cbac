// The text of `ntool netstat`, byte for byte that of net-tools 2.10 for harmless names. Foreign names are made safe for
// a terminal, and columns are aligned by what it shows.
#pragma once

#include "plan.hpp"

#include <string>

#include <ntool/engine/tables/sockets.hpp>

namespace ntool::commands::netstat {

/// The title and the names of the columns.
std::string internet_heading(const NetstatOptions& options, Shown shown);
std::string unix_heading(const NetstatOptions& options, Shown shown);

/// One line with its newline. Names that the record does not have are shown as numbers; of several owners the first is
/// shown.
std::string internet_row(const engine::InetSocketRecord& record, const NetstatOptions& options);
std::string unix_row(const engine::UnixSocketRecord& record, const NetstatOptions& options);

}  // namespace ntool::commands::netstat
