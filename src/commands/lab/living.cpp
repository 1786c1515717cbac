#include "living.hpp"

#include "load.hpp"

#include <fmt/format.h>

#include <ntool/sys/process_handle.hpp>

namespace ntool::commands::lab {
namespace {

constexpr std::size_t longest_own_name = 40;  // room for numbers behind it
constexpr int most_tries = 1000;

/// Ends with our process number, and with another one where somebody in another PID namespace has the same.
Result<std::string> passing_name(const std::string& name, int number) {
  const auto own = fmt::format("{}.{}", name.substr(0, longest_own_name), TRY(sys::own_pid()));
  return number == 0 ? own : fmt::format("{}.{}", own, number);
}

Result<std::string> name_for(const engine::lab::Lab& lab, bool passing, const Call& call) {
  if (call.options.name) {
    if (is_lab_name(*call.options.name)) return *call.options.name;
    return usage_error(fmt::format("'{}' cannot be a lab's name", *call.options.name),
                       "give up to 64 letters, digits, '.', '_' and '-'");
  }
  if (is_lab_name(lab.name)) return lab.name;
  // Nobody will type the name of a passing one: a file in Korean or with blanks is as good.
  if (passing) return "lab";
  return usage_error(fmt::format("a lab cannot be called '{}' after its file", lab.name), "give it a name with --name");
}

/// Under its name, or under the first passing one that is free.
Result<HeldLab> start_named(engine::lab::Lab& lab, HolderPlan plan, const Registry& registry, const Call& call) {
  const bool may_vary = plan.follows_us && !call.options.name;
  const std::string base = lab.name;
  for (int number = 0;; ++number) {
    if (may_vary) lab.name = TRY(passing_name(base, number));
    if (const auto other = registry.find(lab.name); !other || !other->alive) {
      auto held = start_holder(plan, registry, call.context.stop);
      if (held || held.error().code != Errc::in_use || !may_vary) return held;
    }
    if (!may_vary || number == most_tries) return fail(Registry::taken(lab.name));
  }
}

}  // namespace

Result<LivingLab> bring_up(const std::string& word, bool passing, const Call& call) {
  auto lab = TRY(load(word));
  lab.name = TRY(name_for(lab, passing, call));
  if (call.options.record && !lab.internet) {
    return usage_error(fmt::format("{} has no simulated internet, so there is nothing to record", word),
                       "leave --record out");
  }
  auto registry = TRY(Registry::open(true));
  const HolderPlan plan{.lab = lab, .source = word, .follows_us = passing, .record = call.options.record};
  auto held = start_named(lab, plan, registry, call);
  if (held) return LivingLab{std::move(lab), registry, *std::move(held)};
  registry.remove_if_empty();
  return fail(std::move(held).error());
}

}  // namespace ntool::commands::lab
