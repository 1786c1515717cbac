#include "../globals.hpp"
#include "completion.hpp"
#include "quoting.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

using commands::Completes;

constexpr std::string_view beginning = R"zsh(_ntool_interfaces() {
  local -a names=(/sys/class/net/*(N:t))
  compadd -a names
}

_ntool() {
  local context state state_descr line curcontext=$curcontext ret=1
  typeset -A opt_args
  if (( $+functions[_ntool_command_$service] )); then
    _ntool_command_$service
    return
  fi
  # Not in a function of its own: what _arguments does to $words would be undone at its end.
  _arguments -s -S -C :)zsh";

constexpr std::string_view ending = R"zsh( \
    '1:COMMAND:_ntool_verbs' '*::argument:->rest' && ret=0
  if [[ $state == rest ]] && (( $+functions[_ntool_command_$words[1]] )); then
    _ntool_command_$words[1] && ret=0
  fi
  return ret
}

if [[ $funcstack[1] == _ntool ]]; then
  _ntool "$@"
elif (( $+functions[compdef] )); then
  compdef _ntool ntool
  # Only links to ntool: another program of such a name keeps its own completion.
  for _ntool_link in $_ntool_links; do
    [[ -n $commands[$_ntool_link] && $commands[$_ntool_link] -ef $commands[ntool] ]] && compdef _ntool $_ntool_link
  done
  unset _ntool_link
fi
)zsh";

/// What _arguments does in an argument's place; one blank means that there is nothing to offer.
std::string action_of(Completes kind, std::string_view words) {
  switch (kind) {
    case Completes::nothing: return " ";
    case Completes::file: return "_files";
    case Completes::directory: return "_files -/";
    case Completes::host: return "_hosts";
    case Completes::interface: return "_ntool_interfaces";
    case Completes::verb: return "_ntool_verbs";
    case Completes::words: return fmt::format("({})", blank_separated(words));
    case Completes::words_or_file: return fmt::format("{{compadd {}; _files}}", blank_separated(words));
  }
  return " ";
}

std::string in_brackets(std::string_view help) {
  return fmt::format("[{}]", replaced(replaced(help, '[', "\\["), ']', "\\]"));
}

void append_specs(std::span<const commands::Option> table, std::string& out) {
  for (const auto& option : table) {
    const std::string argument = option.is_flag() ? ""
                                                  : fmt::format(":{}:{}", replaced(option.argument, ':', "\\:"),
                                                                action_of(option.completes, option.words));
    for (const auto name : {option.short_name, option.long_name}) {
      if (name.empty()) continue;
      // "-p+" takes its argument attached or as the next word, "--port=" behind '=' or as the next word.
      const std::string_view join = option.is_flag() ? "" : name.starts_with("--") ? "=" : "+";
      const std::string spec = fmt::format("*{}{}{}{}", name, join, in_brackets(option.help), argument);
      out += fmt::format(" \\\n    {}", posix_quoted(spec));
    }
  }
}

std::string command_function(const commands::Command& command, std::string_view name) {
  std::string specs;
  append_specs(command.options, specs);
  append_specs(global_options_beside(command.options), specs);
  int position = 1;
  for (const auto& operand : command.operands) {
    if (operand.behind_dashes) continue;
    const std::string at = operand.repeats ? "*" : fmt::to_string(position++);
    const std::string spec =
        fmt::format("{}:{}:{}", at, replaced(operand.name, ':', "\\:"), action_of(operand.completes, operand.words));
    specs += fmt::format(" \\\n    {}", posix_quoted(spec));
  }
  return fmt::format("_ntool_command_{}() {{\n  _arguments -s -S :{}\n}}\n\n", name, specs);
}

}  // namespace

std::string zsh_completion(Catalog commands) {
  std::string verbs, links, functions, globals;
  for (const auto& [command, name, option, bad_usage] : every_name(commands)) {
    const std::string line = fmt::format("{}:{}", name, replaced(command->summary, ':', "\\:"));
    verbs += fmt::format("    {}\n", posix_quoted(line));
    if (may_be_linked(*command)) links += fmt::format(" {}", name);
    functions += command_function(*command, name);
  }
  append_specs(global_options(), globals);
  return fmt::format(
      "#compdef ntool\n# zsh completion for ntool, written by 'ntool completion zsh'.\n\n"
      "_ntool_links=({} )\n\n"
      "_ntool_verbs() {{\n  local -a verbs=(\n{}  )\n  _describe -t commands command verbs\n}}\n\n"
      "{}{}{}{}",
      links, verbs, functions, beginning, globals, ending);
}

}  // namespace ntool::app
