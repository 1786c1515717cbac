#include "help_records.hpp"

#include <fmt/format.h>
#include <ranges>
#include <vector>

namespace ntool::app {
namespace {

struct OperandRecord {
  const commands::Positional& operand;
};
void describe(Fields& fields, const OperandRecord& record) {
  fields.field("name", record.operand.name).field("repeats", record.operand.repeats).field("help", record.operand.help);
}

struct ExampleRecord {
  const commands::Example& example;
};
void describe(Fields& fields, const ExampleRecord& record) {
  fields.field("line", record.example.line).field("explains", record.example.explains);
}

struct ExitRecord {
  const commands::ExitMeaning& exit;
};
void describe(Fields& fields, const ExitRecord& record) {
  fields.field("code", record.exit.code).field("meaning", record.exit.meaning);
}

/// The tables' rows as records, made while they are listed.
template <class Record, class Row>
std::vector<Record> records_of(std::span<const Row> rows) {
  std::vector<Record> records;
  for (const Row& row : rows) records.push_back(Record{row});
  return records;
}

}  // namespace

void describe(Fields& fields, const HelpLine& line) {
  fields.field("name", line.name).field("explains", line.explains);
}

void describe(Fields& fields, const OptionRecord& record) {
  fields.field("short", unless_empty(record.option.short_name))
      .field("long", unless_empty(record.option.long_name))
      .field("argument", unless_empty(record.option.argument))
      .field("words", unless_empty(record.option.words))
      .field("help", record.option.help);
}

void describe(Fields& fields, const CommandRecord& record) {
  const auto& command = record.command;
  std::vector<std::string_view> aliases;
  for (const auto& alias : command.aliases) aliases.push_back(alias.name);
  fields.field("name", command.name)
      .list("aliases", aliases)
      .field("group", commands::title_of(command.group))
      .field("summary", command.summary)
      .list("usages", command.usages)
      .field("about", command.about)
      .list("options", records_of<OptionRecord>(command.options))
      .list("operands", records_of<OperandRecord>(command.operands))
      .list("examples", records_of<ExampleRecord>(command.examples))
      .list("exit_codes", records_of<ExitRecord>(command.exits));
}

std::string spelling_of(const commands::Option& option) {
  const std::string_view between = option.short_name.empty() ? "    " : option.long_name.empty() ? "" : ", ";
  return fmt::format("{}{}{}{}{}", option.short_name, between, option.long_name, option.argument.empty() ? "" : " ",
                     option.argument);
}

}  // namespace ntool::app
