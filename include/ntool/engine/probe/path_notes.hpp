// What a trace as a whole says about its path, where single hops do not: where the way back differs, where addresses
// are translated, where it gets slow, where answers end. Pure; verbs have the words.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::engine {

struct PathNotes {
  /// From this hop on the way back has another length than the way there, as far as TTLs tell (way_back.hpp).
  struct Asymmetry {
    Ttl from;
    unsigned back = 0;  ///< hops, at that one
    bool operator==(const Asymmetry&) const = default;
  };
  std::optional<Asymmetry> asymmetry = {};

  /// What is sent beyond this hop carries another source: routers behind it quote another checksum, port or address
  /// than those before. Only where quotes were heard.
  struct Translation {
    Ttl after;
    bool operator==(const Translation&) const = default;
  };
  std::vector<Translation> translations = {};

  /// The traffic class (DSCP and ECN) that the first router saw is another one at this hop.
  struct Reclassed {
    Ttl at;
    std::uint8_t was = 0;
    std::uint8_t is = 0;
    bool operator==(const Reclassed&) const = default;
  };
  std::vector<Reclassed> reclassed = {};

  /// The largest step between two hops that all later ones keep: half of the whole round trip at least.
  struct Slowdown {
    Ttl before;
    Ttl after;
    Duration by{};
    bool operator==(const Slowdown&) const = default;
  };
  std::optional<Slowdown> slowdown = {};

  /// The last hop that answered, where others were asked in vain.
  std::optional<Ttl> silent_behind = {};
  std::vector<Ttl> balanced = {};  ///< hops where several addresses answered
  bool operator==(const PathNotes&) const = default;
};

/// `hops` in order of TTL. `constant_checksums`: probes of a flow had the same one when they left.
PathNotes notes_on(std::span<const TraceHop> hops, bool constant_checksums);

}  // namespace ntool::engine
