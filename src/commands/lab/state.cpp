#include "state.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include <ntool/base/config_text.hpp>

namespace ntool::commands::lab {
namespace {

constexpr std::string_view first_line = "ntool-lab 1";

template <class Number>
bool read_number(std::string_view word, Number& value) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return !word.empty() && error == std::errc{} && end == word.data() + word.size();
}

/// False: the line is broken.
bool read_line(std::string_view line, LabState& state) {
  std::string_view rest = line;
  const auto key = next_word(rest);
  if (key == "holder") {
    return read_number(next_word(rest), state.holder.pid) && read_number(next_word(rest), state.holder.start) &&
           state.holder.pid > 0;
  }
  if (key == "ready") return state.ready = true;
  if (key == "user-namespace") return state.user_namespace = true;
  if (key == "source") {
    state.source = rest.empty() ? "" : rest.substr(1);
    return true;
  }
  if (key == "host") {
    HostState host{.name = std::string(next_word(rest))};
    if (host.name.empty() || !read_number(next_word(rest), host.network)) return false;
    if (!read_number(next_word(rest), host.host_name) || host.network < 0 || host.host_name < 0) return false;
    state.hosts.push_back(std::move(host));
    return true;
  }
  return false;
}

}  // namespace

std::string state_text(const LabState& state) {
  std::string source = state.source;
  std::ranges::replace(source, '\n', '?');
  std::string text = fmt::format("{}\nholder {} {}\n", first_line, state.holder.pid, state.holder.start);
  if (state.user_namespace) text += "user-namespace\n";
  text += fmt::format("source {}\n", source);
  for (const auto& host : state.hosts) {
    text += fmt::format("host {} {} {}\n", host.name, host.network, host.host_name);
  }
  if (state.ready) text += "ready\n";
  return text;
}

Result<LabState> parse_state(std::string_view text) {
  LabState state;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto line = next_line(text);
    const bool fine = ++number == 1 ? line == first_line : read_line(line, state);
    if (!fine) return malformed("the state of a lab", fmt::format("line {} is broken", number));
  }
  if (state.holder.pid == 0) return malformed("the state of a lab", "it names no holder");
  return state;
}

bool is_lab_name(std::string_view name) {
  constexpr std::size_t longest = 64;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= longest && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, fits);
}

}  // namespace ntool::commands::lab
