// Whom to trace: one host, or those of a list, resolved when their turn comes.
#pragma once

#include "plan.hpp"

#include <deque>
#include <string>

#include <ntool/commands/context.hpp>
#include <ntool/engine/probe/path_session.hpp>

namespace ntool::commands::traceroute {

struct Target {
  std::string typed;
  IpAddress address;
};

class Targets {
 public:
  /// Errors: of the file of a list; of the only host, which is resolved at once: as find_probe_target() has them.
  static Result<Targets> find(const Plan& plan, Context& context);

  /// The next one; nullopt: that was the last. Hosts that are unknown are complained of and passed over.
  std::optional<Target> next(Context& context);
  [[nodiscard]] bool none_left() const { return waiting_.empty() && !first_; }
  /// How many of the list were unknown.
  [[nodiscard]] std::uint64_t unknown() const { return unknown_; }
  /// The first one that is known; for what has to be done before any probe.
  [[nodiscard]] const std::optional<Target>& first() const { return first_; }
  /// Whether one of them may have a path in `session`: names of a list are not resolved for that.
  [[nodiscard]] bool may_be_in(const engine::PathSession& session) const;

 private:
  explicit Targets(const Plan& plan) : plan_(&plan) {}
  Result<Target> resolve(const std::string& word, Context& context) const;
  void take_first(Context& context);

  const Plan* plan_;
  std::optional<Target> first_;
  std::deque<std::string> waiting_;
  std::uint64_t unknown_ = 0;
};

}  // namespace ntool::commands::traceroute
