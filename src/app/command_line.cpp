#include "command_line.hpp"

#include "cli_adapter.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

Result<void> store_operands(std::span<const commands::Positional> table, const std::vector<std::string>& operands,
                            void* target) {
  std::size_t next = 0;
  for (const std::string& text : operands) {
    if (next == table.size()) {
      return usage_error(table.empty() ? fmt::format("'{}' is not expected: there are no operands", text)
                                       : fmt::format("'{}' is one operand too many", text));
    }
    TRY(table[next].store(target, text));
    if (!table[next].repeats) ++next;
  }
  return {};
}

}  // namespace

VerbLine parse_verb_line(const commands::Command& command, std::span<const std::string_view> words, Globals& globals) {
  VerbLine line{.options = command.make_options(), .status = {}};
  std::vector<BoundOption> bound;
  for (const auto& option : command.options) bound.push_back({option, line.options.get()});
  for (const auto& option : global_options_beside(command.options)) bound.push_back({option, &globals});
  ParsedWords parsed = parse_words(bound, words, Operands::anywhere);
  line.status = std::move(parsed.status);
  if (line.status) line.status = store_operands(command.operands, parsed.operands, line.options.get());
  return line;
}

Result<std::vector<std::string>> parse_leading_options(std::span<const std::string_view> words, Globals& globals) {
  std::vector<BoundOption> bound;
  for (const auto& option : global_options()) bound.push_back({option, &globals});
  ParsedWords parsed = parse_words(bound, words, Operands::end_options);
  if (!parsed.status) return fail(std::move(parsed.status).error());
  return std::move(parsed.operands);
}

}  // namespace ntool::app
