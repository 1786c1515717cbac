// What differs between two traces of a path. Pure; verbs have the words.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::engine {

struct PathComparison {
  /// A place on the path where others answer than before.
  struct Hop {
    std::optional<Ttl> was_ttl = {};  ///< absent: a new hop
    std::optional<Ttl> ttl = {};      ///< absent: it is gone
    std::vector<IpAddress> was = {};  ///< empty: nobody answered
    std::vector<IpAddress> is = {};
    /// It only answers now, or only did before: that is no proof of another path, routers limit their answers.
    [[nodiscard]] bool only_silence() const { return was_ttl && ttl && (was.empty() || is.empty()); }
    /// Others answer in the same place, and another flow or packet may be all that it takes: several answered there in
    /// one of the traces, or the two were asked by different flows.
    bool balanced = false;
    bool operator==(const Hop&) const = default;
  };
  std::vector<Hop> hops = {};  ///< in order

  /// Of a hop that both have: the fastest answer.
  struct RoundTrip {
    Ttl ttl;
    Duration was{};
    Duration is{};
    bool operator==(const RoundTrip&) const = default;
  };
  std::vector<RoundTrip> round_trips = {};

  // How far somebody answered, and whether the target did.
  std::optional<Ttl> length_was = {};
  std::optional<Ttl> length_is = {};
  bool reached_was = false;
  bool reached_is = false;
  bool same_flow = true;  ///< of both traces; else routers that balance their load may have sent them different ways

  /// Whether the path itself is another one: round trips and silence of single hops are not enough.
  [[nodiscard]] bool path_changed() const;
  [[nodiscard]] bool nothing_changed() const {
    return hops.empty() && round_trips.empty() && length_was == length_is && reached_was == reached_is;
  }

  /// Hops that both have, for what else can be compared: indices into the two.
  struct Pair {
    std::size_t was = 0;
    std::size_t is = 0;
    bool operator==(const Pair&) const = default;
  };
  std::vector<Pair> same = {};
};

struct ComparedPath {
  std::span<const TraceHop> hops;  ///< in order of TTL
  std::optional<Ttl> length = {};
  bool reached = false;
};

/// A hop is the same where an address answers at both, and hops between are aligned so that as many as possible are:
/// one that is put in between changes nothing behind it. Round trips are told that differ by more than half of what
/// they were, and by more than 5 ms. `same_flow`: both asked by the same addresses, ports and identifiers.
PathComparison compare(const ComparedPath& was, const ComparedPath& is, bool same_flow = true);

}  // namespace ntool::engine
