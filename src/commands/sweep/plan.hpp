// What the words mean: checked, and free of the kernel and of names.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>
#include <vector>

#include <ntool/base/civil_time.hpp>
#include <ntool/engine/probe/sweep_prober.hpp>

namespace ntool::commands::sweep {

struct Plan {
  /// Where targets come from.
  enum class From : std::uint8_t { words, file, standard_input, range };
  From from = From::words;
  std::vector<std::string> words = {};
  std::string file = {};
  std::optional<Family> family = {};

  engine::SweepRules rules = {};  ///< but for the random seed
  bool random_data = false;
  std::optional<Ttl> ttl = {};
  std::optional<std::uint8_t> traffic_class = {};
  std::optional<IpAddress> source = {};
  std::string interface = {};
  bool dont_fragment = false;
  bool all_addresses = false;

  bool show_alive = true;        ///< mode alive: "is alive", or with `bare` the name alone
  bool show_unreachable = true;  ///< the same
  bool bare = false;             ///< -a, -u
  bool show_probes = true;       ///< count, loop: a line for each answer and each timeout
  bool quiet = false;            ///< nor any complaint about single targets
  bool elapsed = false;
  std::optional<TimeFormat> timestamps = {};  ///< how the time before each line is written; none: no time
  bool outage = false;
  bool statistics = false;
  bool netdata = false;
  std::optional<Duration> report_every = {};
  std::uint64_t enough = 0;  ///< -x, -X; 0: not asked for
  bool enough_at_once = false;
  Limits limits = {};  ///< of all probes to all targets together

  enum class Names : std::uint8_t { as_typed, of_typed_addresses, of_all_addresses };
  Names names = Names::as_typed;
  bool by_address = false;

  /// The kernel's stamp of a sending costs a message for each probe, which a fast sweep has no time for.
  [[nodiscard]] bool stamps_sending() const { return rules.interval >= std::chrono::milliseconds(1); }
  [[nodiscard]] bool counts() const { return rules.mode != engine::SweepRules::Mode::alive; }
};

/// Errors: Errc::usage, in the words of fping(8) where it has some.
Result<Plan> make_plan(const SweepOptions& options);

}  // namespace ntool::commands::sweep
