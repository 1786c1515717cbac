// A session of probing paths as values: what a run of traceroute or mtr saves as it happens, and what can be shown
// again or compared later. Pure; commands/path_session.hpp has the file.
//
// An event is one line: the header first, then in the order in which they happened who is probed, what became of each
// probe, what is known of the hosts that answered, which hops have been shown, and how each path ended.
//
// A trace asks each hop once for all. A watched path (mtr) is asked in rounds: there each question is an event, too, so
// that figures of its events are those of the run, whenever it was cut.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/probe/path_figures.hpp>
#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/wire/as_info.hpp>

namespace ntool::engine {

/// What a run in rounds was asked for, as far as its reports tell it.
struct SessionRounds {
  Duration interval = std::chrono::seconds(1);
  std::optional<std::uint64_t> cycles = {};  ///< none: without end
  std::string host_name = {};                ///< of the host that asked
  std::uint16_t packet_size = 64;
  bool random_size = false;                 ///< another one each time, up to packet_size
  std::optional<std::uint8_t> pattern = 0;  ///< none: another byte each time
  std::uint8_t traffic_class = 0;
  bool operator==(const SessionRounds&) const = default;
};

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
  std::optional<SessionRounds> rounds = {};
  bool operator==(const SessionHeader&) const = default;
};

struct SessionTarget {
  std::size_t number = 0;  ///< from 0 on, in the order in which they begin
  std::string typed = {};
  IpAddress address = {};
  std::size_t packet_bytes = 0;          ///< of each probe, with its IP header
  std::optional<IpAddress> source = {};  ///< which of this host's addresses probes left from
  bool neighbour = false;                ///< it is on a network of this host's own
};

/// Of a run in rounds: a probe goes.
struct SessionAsked {
  std::size_t target = 0;
  std::uint64_t round = 0;  ///< from 0
  Ttl ttl;
  Duration at{};  ///< since the start
};

/// Of a run in rounds: a probe was asked beyond the end of the path, and counts for nothing.
struct SessionWithdrawn {
  std::size_t target = 0;
  std::uint64_t round = 0;
  Ttl ttl;
  Duration at{};
};

/// What became of one probe.
struct SessionProbe {
  std::size_t target = 0;
  std::uint64_t round = 0;  ///< a single trace has one
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

using SessionEvent = std::variant<SessionHeader, SessionTarget, SessionAsked, SessionWithdrawn, SessionProbe,
                                  SessionHost, SessionHop, SessionEnd, SessionClose>;

class PathSession;

struct SessionPath {
  SessionTarget target;
  std::vector<TraceHop> hops = {};  ///< shown; of a run in rounds without probes
  std::optional<SessionEnd> end = {};
  std::optional<PathFigures> figures = {};  ///< of a run in rounds
};

/// The hops of a path with who answered: of a run in rounds everybody with the fastest of his round trips, and all hops
/// up to where the path ended, also where the session is cut.
std::vector<TraceHop> hops_of(const SessionPath& path);

/// The number of the first flow of a run: as it was saved, else as routers quoted it, the nearest one first, before any
/// of them translated it. None: it cannot be told.
std::optional<std::uint16_t> flow_number_of(const PathSession& session);
/// Whether two runs of single traces asked by one flow, as far as can be told. Runs in rounds count as if they did:
/// what balances shows itself there.
bool same_flow(const PathSession& was, const PathSession& is);

/// What an event of a run in rounds says of a watched path; nullopt: nothing. `started`: of the run.
std::optional<PathEvent> path_event_of(const SessionEvent& event, Instant started = {});
/// The same back; nullopt: it has no line of its own (NotSent, which a SessionEnd tells).
std::optional<SessionEvent> session_event_of(const PathEvent& event, Instant started);

/// Events → paths. Whatever they are, memory is bounded by their number.
class PathSession {
 public:
  static constexpr unsigned most_queries = 255;
  /// Of a run in rounds: each has a table of figures, which is larger than a line.
  static constexpr std::size_t most_watched = 1000;

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
  Result<void> take(const SessionAsked& asked);
  Result<void> take(const SessionWithdrawn& withdrawn);
  Result<void> take(const SessionProbe& probe);
  Result<void> take(const SessionHost& host);
  Result<void> take(const SessionHop& hop);
  Result<void> take(const SessionEnd& end);
  Result<void> take(const SessionClose& close);

  Result<void> fold(const PathEvent& event);

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
