#include "../globals.hpp"
#include "completion.hpp"
#include "quoting.hpp"

#include <fmt/format.h>

namespace ntool::app {
namespace {

using commands::Completes;

// Words are compared and quoted one by one: compgen -W would run a $(command) in the name of an interface.
constexpr std::string_view machinery = R"bash(
_ntool_match() {
  local word quoted
  for word in "$@"; do
    [[ $word == "$cur"* ]] || continue
    printf -v quoted %q "$word"
    COMPREPLY+=("$quoted")
  done
}

_ntool_hosts() {
  local line
  while read -r line; do
    set -f
    set -- ${line%%#*}
    set +f
    shift
    _ntool_match "$@"
  done 2>/dev/null </etc/hosts
}

_ntool_interfaces() {
  local path
  for path in /sys/class/net/*; do
    [[ -L $path ]] && _ntool_match "${path##*/}"
  done
}

_ntool_offer() {
  case $1 in
    file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    directory) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    host) _ntool_hosts ;;
    interface) _ntool_interfaces ;;
    verb) _ntool_match "${_ntool_verbs[@]}" ;;
    words) _ntool_match $2 ;;
    words_or_file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); _ntool_match $2 ;;
  esac
}

_ntool() {
  local cur=${COMP_WORDS[COMP_CWORD]} verb='' pending='' ended='' operands=0 kind words options i word
  [[ " ${_ntool_links[*]} " == *" ${COMP_WORDS[0]##*/} "* ]] && verb=${COMP_WORDS[0]##*/}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -n $pending ]]; then
      [[ $word == '=' ]] || pending=''
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -?* ]]; then
      [[ $word == --* ]] || word=-${word: -1}
      _ntool_argument "$verb $word" && pending=$word
    elif [[ -z $verb ]]; then
      verb=$word
    else
      ((++operands))
    fi
  done
  [[ $cur == '=' ]] && cur=''
  if [[ -n $pending ]]; then
    _ntool_argument "$verb $pending" && _ntool_offer "$kind" "$words"
  elif [[ -z $ended && $cur == -* ]]; then
    _ntool_options "$verb"
    _ntool_match $options
  elif [[ -z $verb ]]; then
    _ntool_offer verb
  elif _ntool_operand "$verb $operands"; then
    _ntool_offer "$kind" "$words"
  fi
}

complete -F _ntool ntool
for _ntool_link in "${_ntool_links[@]}"; do
  # Only a link to ntool: another program of this name keeps its own completion.
  [[ $(type -P "$_ntool_link") -ef $(type -P ntool) ]] && complete -F _ntool "$_ntool_link"
done
unset _ntool_link
)bash";

std::string_view word_of(Completes kind) {
  switch (kind) {
    case Completes::nothing: return "nothing";
    case Completes::file: return "file";
    case Completes::directory: return "directory";
    case Completes::host: return "host";
    case Completes::interface: return "interface";
    case Completes::verb: return "verb";
    case Completes::words: return "words";
    case Completes::words_or_file: return "words_or_file";
  }
  return "nothing";
}

std::string assignments(Completes kind, std::string_view words) {
  return fmt::format("kind={} words={}", word_of(kind), posix_quoted(blank_separated(words)));
}

/// The options behind `verb` (empty: before any), as words and as the branches that tell their arguments.
struct OptionText {
  std::string options, arguments;

  void add(std::string_view verb, std::span<const commands::Option> table) {
    std::string names;
    for (const auto& option : table) {
      std::string pattern;
      for (const auto name : {option.short_name, option.long_name}) {
        if (name.empty()) continue;
        names += fmt::format("{}{}", names.empty() ? "" : " ", name);
        pattern += fmt::format("{}'{} {}'", pattern.empty() ? "" : " | ", verb, name);
      }
      if (option.is_flag()) continue;
      arguments += fmt::format("    {}) {} ;;\n", pattern, assignments(option.completes, option.words));
    }
    if (!own_.empty()) names = own_ + " " + names;
    own_ = names;
  }
  void end(std::string_view verb) {
    options += fmt::format("    '{}') options='{}' ;;\n", verb, own_);
    own_.clear();
  }

 private:
  std::string own_;
};

}  // namespace

std::string bash_completion(Catalog commands) {
  std::string verbs, links, operands;
  OptionText text;
  text.add("", global_options());
  text.end("");
  for (const auto& [command, name, option, bad_usage] : every_name(commands)) {
    verbs += fmt::format(" {}", name);
    if (may_be_linked(*command)) links += fmt::format(" {}", name);
    text.add(name, command->options);
    text.add(name, global_options_beside(command->options));
    text.end(name);
    std::size_t position = 0;
    for (const auto& operand : command->operands) {
      if (operand.behind_dashes) continue;
      const std::string at = operand.repeats ? "*" : fmt::to_string(position++);
      operands += fmt::format("    '{} '{}) {} ;;\n", name, at, assignments(operand.completes, operand.words));
    }
  }
  return fmt::format(
      "# bash completion for ntool, written by 'ntool completion bash'.\n\n"
      "_ntool_verbs=({} )\n_ntool_links=({} )\n\n"
      "_ntool_options() {{\n  case $1 in\n{}    *) options='' ;;\n  esac\n}}\n\n"
      "_ntool_argument() {{\n  case $1 in\n{}    *) return 1 ;;\n  esac\n}}\n\n"
      "_ntool_operand() {{\n  case $1 in\n{}    *) return 1 ;;\n  esac\n}}\n{}",
      verbs, links, text.options, text.arguments, operands, machinery);
}

}  // namespace ntool::app
