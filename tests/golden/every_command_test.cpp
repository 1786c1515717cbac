// What every command owes: a page, help with examples, sound tables, and JSON that the page explains. These tests are
// the checklist for a new command (docs/add-a-command.md).
#include "app/catalog.hpp"
#include "app/globals.hpp"
#include "golden/golden_case.hpp"
#include "support/catch.hpp"
#include "support/echo_command.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace fs = std::filesystem;
using namespace ntool;
using namespace ntool::test;
using commands::Command;
using commands::Completes;
using commands::Option;

namespace {

// Streams write other people's bytes, so --json changes only what they tell on the side.
const std::set<std::string_view> streams = {"nc"};

std::string page_of(const Command& command) {
  return read_text(fs::path(NTOOL_SOURCE_DIR "/docs/commands") / (std::string(command.name) + ".md"));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The JSON goldens of each verb.
std::map<std::string, std::vector<std::string>> json_goldens() {
  std::map<std::string, std::vector<std::string>> found;
  for (const auto& folder : golden_cases()) {
    const auto words = split_command(read_text(folder / "command"));
    if (std::ranges::find(words, "--json") == words.end()) continue;
    found[folder.parent_path().filename()].push_back(read_text(folder / "stdout"));
  }
  return found;
}

std::vector<const Command*> commands_and_echo() {
  const auto all = app::every_command();
  std::vector<const Command*> list(all.begin(), all.end());
  list.push_back(&echo_command);
  return list;
}

}  // namespace

TEST_CASE("every command has a page that mentions every option") {
  for (const Command* command : app::every_command()) {
    const std::string page = page_of(*command);
    INFO("docs/commands/" << command->name << ".md");
    CHECK_FALSE(page.empty());
    for (const Option& option : command->options) {
      for (const auto name : {option.short_name, option.long_name}) {
        if (name.empty()) continue;
        INFO("option " << name);
        CHECK(contains(page, name));
      }
    }
  }
}

TEST_CASE("every command's help is whole") {
  for (const Command* command : commands_and_echo()) {
    INFO(command->name);
    CHECK_FALSE(command->summary.empty());
    CHECK_FALSE(command->about.empty());
    CHECK_FALSE(command->usages.empty());
    CHECK_FALSE(command->examples.empty());
    CHECK_FALSE(command->exits.empty());
    for (const auto& example : command->examples) {
      CHECK(contains(example.line, "ntool"));
      CHECK_FALSE(example.explains.empty());
    }
  }
}

TEST_CASE("every table is sound: names once, well formed, explained") {
  const std::regex short_form("-[A-Za-z0-9]");
  const std::regex long_form("--[a-z0-9][a-z0-9-]+");
  for (const Command* command : commands_and_echo()) {
    INFO(command->name);
    std::vector<Option> options(command->options.begin(), command->options.end());
    const auto globals = app::global_options_beside(command->options);
    options.insert(options.end(), globals.begin(), globals.end());
    std::set<std::string_view> names;
    for (const Option& option : options) {
      INFO("option " << option.short_name << " " << option.long_name);
      CHECK((!option.short_name.empty() || !option.long_name.empty()));
      if (!option.short_name.empty()) CHECK(std::regex_match(std::string(option.short_name), short_form));
      if (!option.long_name.empty()) CHECK(std::regex_match(std::string(option.long_name), long_form));
      for (const auto name : {option.short_name, option.long_name}) {
        if (!name.empty()) CHECK(names.insert(name).second);
      }
      CHECK_FALSE(option.help.empty());
      CHECK_FALSE(option.help.ends_with('.'));
      CHECK(option.store != nullptr);
      CHECK((option.completes == Completes::words) == !option.words.empty());
    }
    for (std::size_t i = 0; i < command->operands.size(); ++i) {
      CHECK_FALSE(command->operands[i].help.empty());
      const bool last = i + 1 == command->operands.size();
      CHECK((last || !command->operands[i].repeats || command->operands[i + 1].behind_dashes));
      CHECK((last || !command->operands[i].behind_dashes));
    }
  }
}

TEST_CASE("every name of a command is unique and is what shells can complete") {
  std::set<std::string_view> names;
  for (const auto& called : app::every_name(app::every_command())) {
    CHECK(names.insert(called.name).second);
    CHECK(std::regex_match(std::string(called.name), std::regex("[a-z][a-z0-9]*")));
    CHECK(contains(page_of(*called.command), called.name));
  }
}

TEST_CASE("every command that is no stream has a JSON golden, and its page explains each key") {
  const auto goldens = json_goldens();
  for (const Command* command : app::every_command()) {
    INFO(command->name);
    const auto found = goldens.find(std::string(command->name));
    CHECK((found != goldens.end() || streams.contains(command->name)));
    if (found == goldens.end()) continue;
    std::string page = page_of(*command);
    // "the objects of [traceroute](traceroute.md#json)": that page explains them for both.
    std::smatch other;
    if (std::regex_search(page, other, std::regex("the objects of \\[[a-z]+\\]\\(([a-z]+)\\.md#json\\)"))) {
      page += read_text(fs::path(NTOOL_SOURCE_DIR) / "docs/commands" / (other[1].str() + ".md"));
    }
    const std::regex key_form("\"([a-z0-9_A-Z]+)\":");
    for (const auto& text : found->second) {
      for (auto match = std::sregex_iterator(text.begin(), text.end(), key_form); match != std::sregex_iterator();
           ++match) {
        INFO("key " << (*match)[1].str());
        CHECK(contains(page, "`" + (*match)[1].str() + "`"));
      }
    }
  }
}

TEST_CASE("every command stands in the overview, below the title of its group") {
  const std::string overview = run_program({"ntool", "--help"}).out;
  for (const Command* command : app::every_command()) {
    INFO(command->name);
    const auto title = overview.find("\n" + std::string(commands::title_of(command->group)) + "\n");
    REQUIRE(title != std::string::npos);
    const auto next_heading = overview.find("\n\n", title);
    const auto row = overview.find("\n  " + std::string(command->name) + " ", title);
    CHECK(row < next_heading);
  }
}

TEST_CASE("every command has a golden of its help") {
  for (const Command* command : app::every_command()) {
    INFO("tests/golden/" << command->name << "/help");
    CHECK(contains(read_text(fs::path(NTOOL_SOURCE_DIR "/tests/golden") / command->name / "help/command"), "--help"));
  }
}
