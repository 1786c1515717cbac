// A session of probing paths as values: what a run of traceroute or mtr saves as it happens, and what can be shown
// again or compared later. Pure; commands/path_session.hpp has the file.
//
// An event is one line: the header first, then in the order in which they happened who is probed, what became of each
// probe, what is known of the hosts that answered, which hops have been shown, and how each path ended.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/wire/as_info.hpp>

namespace ntool::engine {

struct SessionHeader {
  std::string program = {};  ///< who wrote it: "ntool 1.0"
  std::string verb = {};     ///< "traceroute", "mtr"
  WallTime started = {};
  std::string way = {};  ///< how the probes travel, in words
  // What the run was asked for, as far as it decides what is shown.
  Ttl first{1};
  Ttl last{30};
  unsigned queries = 3;  ///< probes per hop (and round)
  bool names = false;
  bool networks = false;
  bool extensions = false;
  bool back = false;
  bool explain = false;
  bool tcp_flags = false;
  bool constant_checksums = false;  ///< of the probes of a flow (notes_on)
  /// What is asked, in a word of traceroute's -M; empty: not told.
  std::string method = {};
  /// Of the first flow, so that it can be asked again: routers that balance their load choose the way by it. The source
  /// port, or of ICMP the identifier.
  std::optional<std::uint16_t> flow_number = {};
  bool operator==(const SessionHeader&) const = default;
};

struct SessionTarget {
  std::size_t number = 0;  ///< from 0 on, in the order in which they begin
  std::string typed = {};
  IpAddress address = {};
  std::size_t packet_bytes = 0;  ///< of each probe, with its IP header
  std::optional<IpAddress> source = {};  ///< which of this host's addresses probes left from
  bool neighbour = false;                ///< it is on a network of this host's own
};

/// What became of one probe.
struct SessionProbe {
  std::size_t target = 0;
  std::uint64_t round = 0;  ///< of mtr; a single trace has one
  Ttl ttl;
  unsigned query = 0;  ///< which one of its hop and round
  Duration at{};       ///< since the start: when it was answered or given up
  std::optional<TraceReply> reply = {};
};

/// What is known of somebody who answered, from now on.
struct SessionHost {
  IpAddress address = {};
  std::string name = {};      ///< empty: none known; any bytes
  wire::AsInfo network = {};  ///< known() or not
};

/// Nothing more came for this hop, and it was shown.
struct SessionHop {
  std::size_t target = 0;
  Ttl ttl;
};

struct SessionEnd {
  std::size_t target = 0;
  TraceStop stop = TraceStop::silence;
  std::optional<Ttl> hops = {};  ///< the last one that answered
  std::string way = {};
  std::string error = {};  ///< not_sent: why
};

/// The run ended of itself; a session without this was cut.
struct SessionClose {};

using SessionEvent =
    std::variant<SessionHeader, SessionTarget, SessionProbe, SessionHost, SessionHop, SessionEnd, SessionClose>;

struct SessionPath {
  SessionTarget target;
  std::vector<TraceHop> hops = {};  ///< shown
  std::optional<SessionEnd> end = {};
};

/// Events → paths. Whatever they are, memory is bounded by their number.
class PathSession {
 public:
  static constexpr unsigned most_queries = 255;

  /// Errors: Errc::malformed, an event that cannot come here; nothing has changed then.
  Result<void> add(const SessionEvent& event);

  [[nodiscard]] const SessionHeader& header() const { return *header_; }
  [[nodiscard]] bool has_begun() const { return header_.has_value(); }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] const std::vector<SessionPath>& paths() const { return paths_; }
  [[nodiscard]] const SessionHost* host(const IpAddress& address) const;
  /// Whose hops are shown now: the first path that has not ended. Those of later ones cannot come before.
  [[nodiscard]] std::size_t current() const { return current_; }

 private:
  Result<void> take(const SessionHeader& header);
  Result<void> take(const SessionTarget& target);
  Result<void> take(const SessionProbe& probe);
  Result<void> take(const SessionHost& host);
  Result<void> take(const SessionHop& hop);
  Result<void> take(const SessionEnd& end);
  Result<void> take(const SessionClose& close);

  /// Answers to probes of hops that are not shown yet, by TTL.
  using Open = std::map<std::uint8_t, std::vector<std::optional<TraceReply>>>;

  std::optional<SessionHeader> header_;
  std::vector<SessionPath> paths_;
  std::vector<Open> open_;  // beside paths_
  std::map<IpAddress, SessionHost> hosts_;
  std::size_t current_ = 0;
  bool closed_ = false;
};

}  // namespace ntool::engine
