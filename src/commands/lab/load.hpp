// What the user calls a lab → Lab.
#pragma once

#include <string>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>

namespace ntool::commands::lab {

struct Source {
  std::string text;
  std::string file;  ///< for errors, and what the lab is called after
};

/// A word with a slash or ending in .yaml or .yml is a file, and so is the name of one that is there where no built-in
/// lab is called so. Errors: Errc::usage.
Result<Source> find_source(const std::string& word);
Result<engine::lab::Lab> load(const std::string& word);

}  // namespace ntool::commands::lab
