#include "find_host.hpp"

#include <fmt/format.h>

#include <ntool/base/suggest.hpp>

namespace ntool::commands::lab {
namespace {

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates,
                       std::string_view what_there_is) {
  const auto near = did_you_mean(word, candidates);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  return fmt::format("{}: {}", what_there_is, fmt::join(candidates, ", "));
}

}  // namespace

Result<FoundHost> find_host(std::string_view word, const std::vector<Registered>& labs) {
  const auto slash = word.find('/');
  const bool names_lab = slash != std::string_view::npos;
  const auto lab_name = names_lab ? word.substr(0, slash) : std::string_view{};
  const auto host_name = names_lab ? word.substr(slash + 1) : word;
  std::vector<std::string_view> known_labs, known_hosts, owners;
  const Registered* owner = nullptr;
  bool gone = false, in_the_making = false;
  for (const auto& lab : labs) {
    if (!lab.alive || !lab.state || !lab.state->ready) {
      if (lab.name == lab_name) (lab.alive && lab.state ? in_the_making : gone) = true;
      continue;
    }
    known_labs.push_back(lab.name);
    if (names_lab && lab.name != lab_name) continue;
    for (const auto& host : lab.state->hosts) known_hosts.push_back(host.name);
    if (lab.state->find(host_name) == nullptr) continue;
    owner = &lab;
    owners.push_back(lab.name);
  }
  if (owners.size() == 1) return FoundHost{owner->name, *owner->state, *owner->state->find(host_name)};
  if (owners.size() > 1) {
    return usage_error(fmt::format("a host '{}' is in several labs: {}", host_name, fmt::join(owners, ", ")),
                       fmt::format("type {}/{}", owners.front(), host_name));
  }
  if (gone) return usage_error(fmt::format("the process of lab '{}' has gone", lab_name), "ntool lab down cleans up");
  if (in_the_making) return usage_error(fmt::format("lab '{}' is still being made", lab_name), "try again");
  if (known_labs.empty()) return usage_error("no lab is up", "begin with 'ntool lab up two-hosts'");
  if (known_hosts.empty()) {
    return usage_error(fmt::format("no lab '{}' is up", lab_name), suggestion(lab_name, known_labs, "there are"));
  }
  return usage_error(fmt::format("there is no host '{}'{}", host_name, names_lab ? " in it" : ""),
                     suggestion(host_name, known_hosts, "there are"));
}

}  // namespace ntool::commands::lab
