// The text of `ntool ifconfig`, byte for byte that of net-tools 2.10. Foreign names are made safe for a terminal, which
// leaves harmless ones as they are.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/engine/tables/interface_blocks.hpp>

namespace ntool::commands::ifconfig {

/// One interface or alias, with the blank line that ends it. `verbose` adds the IPv4 addresses that the classic tool
/// hides, after the one that it shows.
std::string long_text(const engine::InterfaceBlock& block, bool verbose);

/// `-s`: the line of headings, and a row for one interface or alias.
std::string brief_heading();
std::string brief_row(const engine::InterfaceBlock& block);

/// "25.6 MiB": units of 1024, cut off after one decimal.
std::string size_text(std::uint64_t bytes);

}  // namespace ntool::commands::ifconfig
