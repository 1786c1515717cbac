// From words to option tables. CLI11 does the splitting and stays inside cli_adapter.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/commands/options.hpp>

namespace ntool::app {

/// An option and the struct that its store writes into.
struct BoundOption {
  commands::Option option;
  void* target;
};

enum class Operands {
  anywhere,    ///< options stand before, between and after them, until "--"
  end_options  ///< the first operand ends the options: what follows belongs to a verb
};

struct ParsedWords {
  std::vector<std::string> operands;
  std::optional<std::size_t> before_dashes = {};  ///< how many of them stand before the first "--", where there is one
  /// The first thing that is wrong. All options that could be stored have been stored nevertheless, so that a --help
  /// beside a mistake still helps.
  Result<void> status;
};

/// The getopt rules: short options combine ("-lvp8001"), "--name=value", the value may begin with '-', an option given
/// again stores again, "--" ends options, "-" is an operand. Long names are not abbreviated.
ParsedWords parse_words(std::span<const BoundOption> options, std::span<const std::string_view> words, Operands rule);

std::string_view cli_library_version();

}  // namespace ntool::app
