#include "targets.hpp"

#include "records.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <ntool/base/text.hpp>
#include <ntool/commands/path_comparison.hpp>
#include <ntool/commands/probe_target.hpp>
#include <ntool/commands/target_file.hpp>
#include <ntool/report/json.hpp>

namespace ntool::commands::traceroute {
namespace {

/// Of a list that somebody else may have written.
constexpr std::size_t most_targets = std::size_t{1} << 20U;

}  // namespace

Result<Target> Targets::resolve(const std::string& word, Context& context) const {
  const ProbeTargetWanted wanted{.host = word, .family = plan_->family, .interface = plan_->interface};
  const IpAddress address = TRY(find_probe_target(wanted, context));
  return Target{word, address};
}

void Targets::take_first(Context& context) {
  while (!first_ && !waiting_.empty() && !context.stop.raised()) {
    const std::string word = std::move(waiting_.front());
    waiting_.pop_front();
    auto target = resolve(word, context);
    if (target) {
      first_ = *std::move(target);
    } else if (target.error().code != Errc::interrupted) {
      ++unknown_;
      context.complain(target.error().message());
      if (context.json) report::JsonLines(context.out).add(UnknownRecord{word, target.error().text()});
    }
  }
}

Result<Targets> Targets::find(const Plan& plan, Context& context) {
  Targets targets(plan);
  if (plan.targets.empty()) {
    targets.first_ = TRY(targets.resolve(plan.host, context));
    return targets;
  }
  TRY(read_target_file(plan.targets, context, [&](std::string_view word) -> Result<void> {
    if (targets.waiting_.size() >= most_targets)
      return usage_error("more than a million targets", "trace them in parts");
    targets.waiting_.emplace_back(word);
    return {};
  }));
  targets.take_first(context);
  return targets;
}

std::optional<Target> Targets::next(Context& context) {
  std::optional<Target> target = std::move(first_);
  first_.reset();
  take_first(context);
  return target;
}

bool Targets::may_be_in(const engine::PathSession& session) const {
  const PathsByHost paths(session);
  if (first_ && paths.find(first_->typed, first_->address) != nullptr) return true;
  return std::ranges::any_of(waiting_, [&](const std::string& word) {
    const auto address = IpAddress::parse(word);
    return !address || paths.find(word, *address) != nullptr;
  });
}

}  // namespace ntool::commands::traceroute
