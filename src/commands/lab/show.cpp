// `ntool lab show` and `check`: labs on paper.
#include "actions.hpp"
#include "load.hpp"
#include "registry.hpp"

#include <fmt/format.h>

#include <ntool/engine/lab/lab_file.hpp>
#include <ntool/engine/lab/lab_record.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/standard_streams.hpp>

namespace ntool::commands::lab {
namespace {

constexpr std::size_t columns_in_a_pipe = 100;

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

Result<std::string> only_word(const Call& call, const std::string& remedy) {
  if (call.words.empty()) return usage_error("no lab is named", remedy);
  TRY(expect_words(call, 1));
  return call.words[0];
}

std::string built_in_names() {
  std::vector<std::string_view> names;
  for (const auto& lab : engine::lab::built_in_labs()) names.push_back(lab.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// A lab that is up is known by a name of its own: the file behind it is what can be shown.
Result<engine::lab::Lab> load_to_show(const std::string& word) {
  auto lab = load(word);
  if (lab) return lab;
  const auto registry = Registry::open(false);
  const auto up = registry ? registry->find(word) : std::nullopt;
  if (!up || !up->state) return lab;
  return usage_error(fmt::format("'{}' is up, and was made from {}", word, up->state->source),
                     fmt::format("type 'ntool lab show {}'", up->state->source));
}

}  // namespace

Result<ExitCode> show_action(const Call& call) {
  const auto word =
      TRY(only_word(call, fmt::format("type 'ntool lab show NAME|FILE'; built in are {}", built_in_names())));
  auto& context = call.context;
  if (call.options.yaml) {
    context.out.write(TRY(find_source(word)).text);
    return ExitCode::yes;
  }
  const auto lab = TRY(load_to_show(word));
  if (context.json) {
    context.out.write(report::to_json(lab) + '\n');
    return ExitCode::yes;
  }
  const auto columns =
      context.out_is_terminal ? sys::terminal_columns(1).value_or(columns_in_a_pipe) : columns_in_a_pipe;
  context.out.write(engine::lab::draw(lab, columns));
  return ExitCode::yes;
}

Result<ExitCode> check_action(const Call& call) {
  const auto word = TRY(only_word(call, "type 'ntool lab check FILE'"));
  const auto lab = TRY(load(word));
  auto& context = call.context;
  if (context.json) {
    context.out.write(report::to_json(lab) + '\n');
    return ExitCode::yes;
  }
  std::string parts = fmt::format("{}, {}", counted(lab.hosts.size(), "host"), counted(lab.links.size(), "link"));
  if (lab.internet)
    parts += fmt::format(", {} into the internet", counted(lab.internet->topology.paths.size(), "path"));
  context.out.write(fmt::format("{} is fine: {}\n", word, parts));
  return ExitCode::yes;
}

}  // namespace ntool::commands::lab
