#include "command_line.hpp"

#include "cli_adapter.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

/// The operand that takes what stands behind "--": the last, where there is one.
const commands::Positional* behind_dashes(std::span<const commands::Positional> table) {
  return !table.empty() && table.back().behind_dashes ? &table.back() : nullptr;
}

Result<void> store_operands(std::span<const commands::Positional> table, const ParsedWords& parsed, void* target) {
  std::span<const std::string> operands = parsed.operands;
  if (const auto* program = behind_dashes(table)) {
    table = table.first(table.size() - 1);
    const std::size_t before = parsed.before_dashes.value_or(operands.size());
    for (const std::string& text : operands.subspan(before)) TRY(program->store(target, text));
    operands = operands.first(before);
  }
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
  if (line.status) {
    line.status = store_operands(command.operands, parsed, line.options.get());
  } else if (const auto* program = behind_dashes(command.operands);
             program != nullptr && !parsed.before_dashes && line.status.error().hint.empty()) {
    line.status.error().hint = fmt::format("if it is for {}, put '--' before that", program->name);
  }
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
