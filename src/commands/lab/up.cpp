// `ntool lab up`, `down` and `list`: labs that stay.
#include "actions.hpp"
#include "living.hpp"
#include "records.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/suggest.hpp>
#include <ntool/engine/lab/lab_file.hpp>
#include <ntool/report/json.hpp>
#include <ntool/report/table.hpp>

namespace ntool::commands::lab {

Result<ExitCode> up_action(const Call& call) {
  if (call.words.empty()) return usage_error("no lab is named", "type 'ntool lab up two-hosts'");
  TRY(expect_words(call, 1,
                   fmt::format("for a program type 'ntool lab run {} -- {}'", call.words[0],
                               fmt::join(call.words.subspan(1), " "))));
  const auto living = TRY(bring_up(call.words[0], false, call));
  const LabLine line{.name = living.lab.name, .state = living.held.state};
  auto& out = call.context.out;
  if (call.context.json) {
    report::JsonLines(out).add(line);
    return ExitCode::yes;
  }
  const std::string first = fmt::format("{}/{}", living.lab.name, living.lab.hosts.front().name);
  out.write(fmt::format("{} is up: {}\n", living.lab.name, fmt::join(line.host_names(), ", ")));
  out.write(fmt::format("  ntool lab shell {}            a shell there\n", first));
  out.write(fmt::format("  ntool lab exec {} -- PROGRAM  one program there\n", first));
  out.write(fmt::format("  ntool lab down {}\n", living.lab.name));
  return ExitCode::yes;
}

Result<ExitCode> list_action(const Call& call) {
  TRY(expect_words(call, 0));
  const auto registry = TRY(Registry::open(false));
  std::vector<LabLine> labs;
  std::vector<std::string> cleaned;
  for (const auto& lab : registry.all()) {
    if (lab.alive) {
      labs.push_back({.name = lab.name, .state = lab.state.value_or(LabState{})});
    } else if (registry.clean_up(lab.folder)) {
      cleaned.push_back(lab.name);
    }
  }
  auto& out = call.context.out;
  if (call.context.json) {
    report::JsonDocument document(out);
    document.begin_list("labs");
    for (const auto& lab : labs) document.add(lab);
    document.begin_list("cleaned_up");
    for (const auto& name : cleaned) document.add(CleanedLab{name});
    document.begin_list("built_in");
    for (const auto& lab : engine::lab::built_in_labs()) document.add(BuiltInLine{lab});
    document.finish();
    return ExitCode::yes;
  }
  for (const auto& name : cleaned) call.context.complain(fmt::format("cleaned up {}, whose process had gone", name));
  if (!labs.empty()) {
    report::Table table;
    for (const auto& lab : labs) table.add(lab);
    table.write(out);
    return ExitCode::yes;
  }
  out.write("no lab is up; built in are:\n");
  report::Table table({.header = false, .indent = 2});
  for (const auto& lab : engine::lab::built_in_labs()) table.add(BuiltInLine{lab});
  table.write(out);
  return ExitCode::yes;
}

namespace {

Result<std::vector<Registered>> chosen(const Call& call, const std::vector<Registered>& all) {
  if (call.options.all) {
    if (call.words.empty()) return all;
    return usage_error("--all and a name exclude each other", "give one of them");
  }
  std::vector<std::string_view> names;
  for (const auto& lab : all) names.push_back(lab.name);
  if (call.words.empty()) {
    if (all.size() < 2) return all;
    return usage_error(fmt::format("several labs are up: {}", fmt::join(names, ", ")), "name one, or type --all");
  }
  std::vector<Registered> labs;
  for (const auto& word : call.words) {
    const auto found = std::ranges::find(all, word, &Registered::name);
    if (found != all.end()) {
      labs.push_back(*found);
      continue;
    }
    const auto near = did_you_mean(word, names);
    return usage_error(fmt::format("no lab '{}' is up", word),
                       near.empty() ? "ntool lab list shows them" : fmt::format("did you mean '{}'?", near));
  }
  return labs;
}

}  // namespace

Result<ExitCode> down_action(const Call& call) {
  const auto registry = TRY(Registry::open(false));
  const auto labs = TRY(chosen(call, registry.all()));
  auto& out = call.context.out;
  if (labs.empty() && !call.context.json) out.write("no lab is up\n");
  Result<void> done;  // of several, one that does not end is no reason to leave the others
  for (const auto& lab : labs) {
    for (const auto& note : Registry::notes_in(lab.folder))
      call.context.complain(fmt::format("{}: {}", lab.name, note));
    auto ended = end_holder(lab.state.value_or(LabState{}), lab.folder, registry);
    if (!ended) {
      if (done) done = std::move(ended);
      continue;
    }
    if (call.context.json) {
      report::JsonLines(out).add(DownLine{lab.name, lab.alive});
    } else {
      out.write(fmt::format("{} is down{}\n", lab.name, lab.alive ? "" : "; its process had gone before"));
    }
  }
  TRY(done);
  return ExitCode::yes;
}

}  // namespace ntool::commands::lab
