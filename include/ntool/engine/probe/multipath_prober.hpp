// MultipathProber: all ways of a path that routers balance by flow ("Multipath Detection Algorithm", Augustin, Friedman
// and Teixeira, 2007). It asks each hop in ever more flows until, with the confidence that was asked for, another
// address would have answered by now if flows were spread evenly over one more; and follows the flows of each address
// to the next hop, so that links are known, too. A passive machine, see wire/probe.hpp.
//
// First one flow finds the length of the path. Routers limit their answers: a hop that has answered and falls silent is
// asked ever more slowly, and again. A late answer counts until the end where it says to which probe it is; where
// routers quote too little for that, a flow has one probe under way, and rests after each that was given up. A router
// that throws dice for each packet is told by a flow that meets several addresses: flows are asked again until it would
// have shown.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_prober.hpp>
#include <ntool/engine/probe/trace_rules.hpp>
#include <ntool/engine/probe/trace_wait.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

/// Flows are numbered by a byte, and not all of its values (wire/probe.hpp).
inline constexpr unsigned most_flows = 255;

struct MultipathRules {
  /// What is asked of whom, and how fast. Of no account are queries, flows, patience and tell_answers, and what would
  /// take the probes of a flow apart: port_per_probe and finds_mtu. All ids are its own, from first_id on, whatever
  /// id_count says.
  TraceRules trace = {};
  double confidence = 0.95;  ///< for each hop, between 0 and 1
};

/// How many flows must have met only `known` addresses, so that one more is ruled out with this confidence (the
/// stopping rule). `known` is at least 1. At most 255.
unsigned flows_to_rule_out_more(unsigned known, double confidence);
/// With which confidence so many flows rule out that there is another address besides `known`.
double confidence_of(unsigned known, unsigned flows);
/// How many second packets must have met what the first one of their flow met, so that dice between so many addresses
/// are ruled out with this confidence. `addresses` is at least 2.
unsigned checks_to_rule_out_dice(std::size_t addresses, double confidence);

struct MultipathNode {
  IpAddress address;
  std::vector<std::uint8_t> flows;  ///< whose first packet met it, in ascending order; none: only another one did
  Duration fastest{};
  bool ends = false;  ///< the target, or who says that it goes no further
  TraceReply reply;   ///< the first
};

struct MultipathHop {
  Ttl ttl;
  std::vector<MultipathNode> nodes;  ///< in the order of their first flow
  unsigned flows = 0;                ///< that were answered
  unsigned silent = 0;               ///< that were not
  double confidence = 0;             ///< that there is no further address; 0 where nobody answered
  bool by_packet = false;            ///< one flow met several addresses: no links to or from other hops with several
};

struct MultipathLink {
  Ttl ttl;  ///< of `from`; `to` is one hop further
  IpAddress from;
  IpAddress to;
  unsigned flows = 0;
};

struct MultipathResult {
  std::vector<MultipathHop> hops;
  std::vector<MultipathLink> links;
  std::size_t probes = 0;
  bool reached = false;
  TraceStop stop = TraceStop::silence;
  std::shared_ptr<const Error> error = {};  ///< not_sent: why
};

/// Told with each new address.
struct MultipathProgress {
  Ttl ttl;
  IpAddress address;
  std::size_t probes = 0;  ///< so far
};

class MultipathProber {
 public:
  using Event = MultipathProgress;

  explicit MultipathProber(const MultipathRules& rules);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<MultipathProgress> poll_event();
  [[nodiscard]] bool finished() const { return closed_ && events_.empty() && give_up_.empty(); }

  /// Nothing more is asked or awaited.
  void stop();
  /// What is known; all of it once finished.
  [[nodiscard]] MultipathResult result() const;

 private:
  /// A flow at a hop.
  struct Cell {
    std::optional<TraceReply> reply;
    unsigned tries = 0;
    bool waiting = false;  ///< in the queue, or under way
    bool silent = false;   ///< not asked again
  };
  struct Hop {
    std::map<std::uint8_t, Cell> cells;
    std::vector<TraceReply> met;  ///< the first answer of each address, in the order of coming
    Duration pause{};             ///< between two questions
    Instant next_at;
    unsigned checks = 0;        ///< of whether it balances by packet: answers in a flow that was answered before
    unsigned checks_asked = 0;  ///< they can get lost
    bool by_packet = false;
    bool changed = true;  ///< since it was planned
  };
  struct Question {
    std::size_t hop;
    std::uint8_t flow;
    bool operator==(const Question&) const = default;
  };
  struct Ask {
    Question question;
    Instant sent;
    bool over = false;  ///< no answer counts any more
    bool lost = false;  ///< no longer waited for; an answer that names it counts
  };
  /// A flow in which a probe was given up, until the next is asked.
  struct Rest {
    Instant until;
    std::optional<std::size_t> lost;  ///< the one; none: there were several
  };

  [[nodiscard]] Ttl ttl_of(std::size_t hop) const;
  [[nodiscard]] Seq id_of(std::size_t number) const;
  [[nodiscard]] std::optional<std::size_t> number_of(const wire::ProbeAnswer& answer) const;
  [[nodiscard]] std::optional<std::size_t> guess(std::uint8_t flow) const;
  [[nodiscard]] bool has_answered_elsewhere(const TraceReply& reply, std::size_t hop) const;
  [[nodiscard]] bool is_under_way(const Question& question) const;
  [[nodiscard]] std::optional<Instant> time_of(const Question& question) const;
  [[nodiscard]] Duration patience() const;
  [[nodiscard]] Instant awaited_until() const;
  [[nodiscard]] bool has_asked_all() const { return queue_.empty() && under_way_.empty(); }
  [[nodiscard]] bool has_ended_before(std::size_t hop, std::uint8_t flow) const;
  [[nodiscard]] bool is_silent(const Hop& hop) const;
  void want(std::size_t hop, std::uint8_t flow);
  void plan(Instant now);
  void plan_hop(std::size_t hop);
  void plan_checks(std::size_t hop);
  void plan_links(std::size_t from, std::size_t to);
  unsigned wanted(std::size_t known);
  void end_flow(std::uint8_t flow, std::size_t hop);
  void end_scan();
  void credit(std::size_t number, TraceReply reply, Instant at);
  void welcome_late(std::size_t number);
  void lose(std::size_t number, Instant now);
  void refuse(const wire::ProbeAnswer& answer, std::size_t number, Instant now);
  void close();

  MultipathRules rules_;
  TraceWait wait_;
  std::vector<Hop> hops_;      // from rules_.trace.first on
  std::size_t scope_;          // hops that belong to the path, as far as known
  bool scanning_ = true;       // the length is being found by flow 0
  bool one_per_flow_ = false;  // answers do not say to which probe
  std::deque<Question> queue_;
  std::vector<Ask> asks_;
  std::vector<std::size_t> under_way_;  // numbers of asks
  std::map<std::uint8_t, Rest> rests_;
  unsigned silent_cells_ = 0;
  Instant last_silent_asked_;
  Instant last_asked_;
  std::map<std::uint8_t, std::size_t> end_of_flow_;
  std::array<unsigned, most_flows + 1> wanted_ = {};  // the stopping rule by known addresses; 0: not yet needed
  std::deque<Seq> give_up_;
  std::vector<std::uint8_t> payloads_;
  std::deque<MultipathProgress> events_;
  unsigned refusals_ = 0;
  std::shared_ptr<const Error> error_;
  bool interrupted_ = false;
  bool closed_ = false;
};

static_assert(wire::Prober<MultipathProber>);

}  // namespace ntool::engine
