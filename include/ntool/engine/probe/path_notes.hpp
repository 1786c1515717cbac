// What a trace as a whole says about its path, where single hops do not: where the way back differs, where addresses
// are translated, where it gets slow, where packets go in a circle, where answers end. Pure; verbs have the words.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::engine {

struct PathNotes {
  /// Packets go from the last of these hops back to the first one, and so round until their TTL is used up. Of what is
  /// measured inside nothing else is said.
  struct Loop {
    Ttl first;
    Ttl last;  ///< before the first one comes again
    bool operator==(const Loop&) const = default;
  };
  std::optional<Loop> loop = {};

  /// From this hop on the way back has another length than the way there, as far as TTLs tell (way_back.hpp). Never by
  /// an error or a reset that ends the way alone: a firewall may have sent it in the target's name.
  struct Asymmetry {
    Ttl from;
    unsigned back = 0;  ///< hops, at that one
    bool operator==(const Asymmetry&) const = default;
  };
  std::optional<Asymmetry> asymmetry = {};

  /// The reset or error that bears the target's address left no farther away than the hop before the target, while all
  /// hops up to there are as far away as their TTL says: that hop, as it seems, speaks for the target.
  struct SpokenFor {
    Ttl at;  ///< where the target seems to be
    Ttl by;  ///< how many hops away its answer comes from
    bool operator==(const SpokenFor&) const = default;
  };
  std::optional<SpokenFor> spoken_for = {};

  /// What is sent beyond this hop carries another source: routers behind it quote another checksum, port or address
  /// than those before. Only where quotes were heard.
  struct Translation {
    Ttl after;
    bool operator==(const Translation&) const = default;
  };
  std::vector<Translation> translations = {};
  /// Routers answered, and of no answer is known what it quotes: whether addresses are translated cannot be told.
  bool quotes_unheard = false;
  /// The caller's to set: it asked by a protocol whose quotes NATs restore, so that seeing none is no proof.
  bool may_hide_translation = false;

  /// The traffic class (DSCP and ECN) that the first router saw is another one at this hop.
  struct Reclassed {
    Ttl at;
    std::uint8_t was = 0;
    std::uint8_t is = 0;
    bool operator==(const Reclassed&) const = default;
  };
  std::vector<Reclassed> reclassed = {};

  /// The largest step between two hops that all later ones keep: half of the whole round trip at least, and 10 ms.
  struct Slowdown {
    Ttl before;
    Ttl after;
    Duration by{};
    bool operator==(const Slowdown&) const = default;
  };
  std::optional<Slowdown> slowdown = {};

  /// This host itself says that the way ends: nobody answers for the next hop on its own link.
  bool neighbour_silent = false;

  /// The last hop that answered, where others were asked in vain.
  std::optional<Ttl> silent_behind = {};
  std::vector<Ttl> balanced = {};  ///< hops where several addresses answered
  bool operator==(const PathNotes&) const = default;
};

/// `hops` in order of TTL. `constant_checksums`: probes of a flow had the same one when they left. `own`: the address
/// that they left from, where it is known; an error that bears it was made here.
PathNotes notes_on(std::span<const TraceHop> hops, bool constant_checksums, const std::optional<IpAddress>& own = {});

}  // namespace ntool::engine
