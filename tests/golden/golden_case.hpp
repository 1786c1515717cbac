// A golden case is a folder tests/golden/VERB/CASE: `command` is typed, `stdout`, `stderr` and `exit` are what comes of
// it (a missing one is empty, or 0). `links.hex` and `addresses.hex` are the kernel's answers as recorded dumps,
// `proc_net_tcp` is the text of /proc/net/tcp; `proc` and `etc` are folders that stand in for the real ones.
//
// With a `network` (a topology as of engine/sim/topology_text.hpp) the case runs in a simulated world, where no time
// passes but that of the world. `hosts` are its names, as lines "ADDRESS NAME…"; of "ADDRESS ?" the name never comes.
// `interrupt` is the second at which Ctrl-C is pressed, `no_raw` why this process gets no raw socket.
#pragma once

#include "support/program_run.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ntool::test {

std::vector<std::filesystem::path> golden_cases();

/// Words of a command line: blanks separate, '…' and "…" keep blanks, a backslash outside of '…' keeps one character.
std::vector<std::string> split_command(std::string_view line);

std::string read_text(const std::filesystem::path& file);  ///< empty where there is none
Screen expected_screen(const std::filesystem::path& folder);
void write_screen(const std::filesystem::path& folder, const Screen& screen);

/// The lines that differ, those expected after '-', those shown after '+'; empty where both are the same.
std::string difference(std::string_view expected, std::string_view shown);

/// Runs the case's words with what its folder says in place of the kernel.
Screen shown_screen(const std::filesystem::path& folder);

}  // namespace ntool::test
