#include "living.hpp"

#include "load.hpp"

#include <fmt/format.h>

namespace ntool::commands::lab {
namespace {

Result<std::string> name_for(const engine::lab::Lab& lab, bool passing, const Call& call) {
  if (call.options.name) {
    if (is_lab_name(*call.options.name)) return *call.options.name;
    return usage_error(fmt::format("'{}' cannot be a lab's name", *call.options.name),
                       "give up to 64 letters, digits, '.', '_' and '-'");
  }
  if (!is_lab_name(lab.name)) {
    return usage_error(fmt::format("a lab cannot be called '{}' after its file", lab.name),
                       "give it a name with --name");
  }
  return passing ? fmt::format("{}.{}", lab.name.substr(0, 48), TRY(sys::own_pid())) : lab.name;
}

}  // namespace

Result<LivingLab> bring_up(const std::string& word, bool passing, const Call& call) {
  auto lab = TRY(load(word));
  lab.name = TRY(name_for(lab, passing, call));
  auto registry = TRY(Registry::open(true));
  if (const auto other = registry.find(lab.name); other && other->alive) return fail(Registry::taken(lab.name));
  auto held =
      start_holder({.lab = lab, .name = lab.name, .source = word, .follows_us = passing, .record = call.options.record},
                   registry, call.context.stop);
  if (held) {
    const std::string name = lab.name;
    return LivingLab{std::move(lab), name, registry, *std::move(held)};
  }
  registry.remove_if_empty();
  return fail(held.error());
}

}  // namespace ntool::commands::lab
