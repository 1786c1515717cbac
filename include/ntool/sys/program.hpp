// This process becomes another program (execve(2)). Only what the user named is looked for in PATH.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// What a program gets besides its words.
struct Surroundings {
  /// "NAME=value", put into the environment in the place of what has this name.
  std::vector<std::string> environment = {};
  std::optional<std::string> folder = {};  ///< to start in; what cannot be entered is left out
  int output = -1;                         ///< becomes its standard output and error; -1: ours
  bool is_shell = false;                   ///< it has jobs: take_foreground() first
};
/// This process becomes the program `words[0]`: a path, or found in PATH. "ntool" alone means this very program,
/// wherever it lies: it may be the only one there. Signals are as a shell leaves them. Comes back only with an Error:
/// Errc::not_found, Errc::permission.
Error become_program(const std::vector<std::string>& words, const Surroundings& surroundings = {});
/// PATH, and behind it the folder of this very program, so that its name works where it was not installed.
std::string path_with_own_program();
/// 127 where a program was not found, 126 where it could not be started, as shells have it.
int exit_code_of_start(const Error& error);

/// The folder that this process is in; nullopt where it has none any more.
std::optional<std::string> working_folder();

}  // namespace ntool::sys
