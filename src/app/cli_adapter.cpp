#include "cli_adapter.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/suggest.hpp>

namespace ntool::app {
namespace {

// CLI11 has a few habits that getopt users do not expect: "--port=" takes the next word as its value, "--flag=true" is
// accepted, and "-v-x" is read as "-v --x". A NUL, which no argument can hold, put into such words turns them into what
// they should be; it is taken out of every word that comes back.
std::string with_marks(std::string_view word) {
  std::string marked(word);
  if (word.starts_with("--")) {
    if (word.find('=') != std::string_view::npos) marked += '\0';
  } else if (word.size() > 2 && word.front() == '-' && word.find('-', 2) != std::string_view::npos) {
    marked.clear();
    for (const char c : word) {
      if (c == '-' && marked.size() > 1) marked += '\0';
      marked += c;
    }
  }
  return marked;
}

std::string without_marks(std::string_view word) {
  std::string clean(word);
  std::erase(clean, '\0');
  return clean;
}

std::string names_of(const commands::Option& option) {
  const char* between = option.short_name.empty() || option.long_name.empty() ? "" : ",";
  return fmt::format("{}{}{}", option.short_name, between, option.long_name);
}

std::string_view full_name_of(const commands::Option& option) {
  return option.long_name.empty() ? option.short_name : option.long_name;
}

std::unexpected<Error> unknown_option(std::string_view word, std::span<const BoundOption> options) {
  if (!word.starts_with("--")) {  // of "-xyz" only the first letter is known to be wrong
    const bool ascii = word.size() > 1 && static_cast<unsigned char>(word[1]) < 0x80;
    return usage_error(fmt::format("unknown option '{}'", ascii ? word.substr(0, 2) : word));
  }
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string_view> candidates;
  for (const auto& bound : options) {
    if (!bound.option.long_name.empty()) candidates.push_back(bound.option.long_name);
  }
  const auto near = did_you_mean(name, candidates);
  return usage_error(fmt::format("unknown option '{}'", name),
                     near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
}

/// The option that stands last without its argument: CLI11's exception tells it only within a sentence.
std::unexpected<Error> missing_argument(std::string_view last_word, std::span<const BoundOption> options) {
  const std::string name = last_word.starts_with("--") ? std::string(last_word) : fmt::format("-{}", last_word.back());
  for (const auto& [option, target] : options) {
    if (option.short_name == name || option.long_name == name) {
      return usage_error(fmt::format("option '{}' needs an argument", name),
                         fmt::format("type '{} {}'", name, option.argument));
    }
  }
  return usage_error(fmt::format("option '{}' needs an argument", name));
}

Result<void> store(const BoundOption& bound, const std::string& text) {
  const auto& option = bound.option;
  if (option.is_flag()) {
    if (text == "true") return option.store(bound.target, {});
    return usage_error(fmt::format("option '{}' takes no argument", full_name_of(option)),
                       fmt::format("type '{}' alone", full_name_of(option)));
  }
  const std::string value = without_marks(text);
  if (option.completes == commands::Completes::words) {
    const auto list = commands::split_words(option.words);
    if (std::ranges::find(list, value) == list.end()) {
      const auto near = did_you_mean(value, list);
      return usage_error(
          fmt::format("option '{}': '{}' is not one of its words", full_name_of(option), value),
          near.empty() ? fmt::format("type {}", fmt::join(list, ", ")) : fmt::format("did you mean '{}'?", near));
    }
  }
  auto stored = option.store(bound.target, value);
  if (!stored) stored.error().reason = fmt::format("option '{}': {}", full_name_of(option), stored.error().reason);
  return stored;
}

void keep_first(Result<void>& status, Result<void> next) {
  if (status) status = std::move(next);
}

/// Splits what CLI11 did not know into operands and mistakes. A word after the first "--" is always an operand.
void sort_out(const std::vector<std::string>& unknown, std::span<const BoundOption> options, Operands rule,
              ParsedWords& parsed) {
  bool options_ended = false;
  for (const std::string& marked : unknown) {
    const std::string word = without_marks(marked);
    if (!options_ended && word == "--") {
      options_ended = true;
      parsed.before_dashes = parsed.operands.size();
    } else if (!options_ended && word.size() > 1 && word.front() == '-') {
      keep_first(parsed.status, unknown_option(word, options));
    } else {
      parsed.operands.push_back(word);
      options_ended = options_ended || rule == Operands::end_options;
    }
  }
}

/// Whether a word may name it: alone, in a cluster, with its value behind it.
bool may_be_meant(const commands::Option& option, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    if (word.size() < 2 || word.front() != '-') return false;
    const bool by_letter = !option.short_name.empty() && word.find(option.short_name.back(), 1) != word.npos;
    return by_letter || (!option.long_name.empty() && word.starts_with(option.long_name));
  });
}

}  // namespace

ParsedWords parse_words(std::span<const BoundOption> options, std::span<const std::string_view> words, Operands rule) {
  CLI::App cli;
  cli.set_help_flag();
  cli.allow_extras();
  cli.prefix_command(rule == Operands::end_options);
  struct Added {
    CLI::Option* option;
    const BoundOption* bound;
    std::size_t taken = 0;
  };
  std::vector<Added> added;
  for (const auto& bound : options) {
    // CLI11 compares each new option with all before it: the 75 of traceroute cost more than a short trace.
    if (!may_be_meant(bound.option, words)) continue;
    const std::string names = names_of(bound.option);
    CLI::Option* option =
        bound.option.is_flag() ? cli.add_flag(names) : cli.add_option(names)->type_size(1)->expected(1);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    added.push_back({option, &bound});
  }

  ParsedWords parsed;
  std::vector<std::string> reversed;
  reversed.reserve(words.size());
  for (auto word = words.rbegin(); word != words.rend(); ++word) reversed.push_back(with_marks(*word));
  try {
    cli.parse(std::move(reversed));
  } catch (const CLI::ArgumentMismatch&) {
    parsed.status = missing_argument(words.back(), options);
  } catch (const CLI::ParseError& error) {
    parsed.status = usage_error(error.what());
  }
  sort_out(cli.remaining(), options, rule, parsed);
  // In the order of the command line, so that the last of several wins whichever options they are.
  for (const CLI::Option* given : cli.parse_order()) {
    const auto one = std::ranges::find(added, given, &Added::option);
    keep_first(parsed.status, store(*one->bound, given->results()[one->taken++]));
  }
  return parsed;
}

std::string_view cli_library_version() {
  return CLI11_VERSION;
}

}  // namespace ntool::app
