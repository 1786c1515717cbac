// TraceSet: many traces at once through one port, each begun when its owner likes: the rounds of mtr, a list of
// targets. A passive machine as each TraceProber in it, see wire/probe.hpp.
//
// Each trace has a range of ids to itself, by which answers find it; a range that has become free is used again last of
// all, so that late answers of an earlier trace meet nobody. An answer without an id goes to the newest trace of the
// target that it is about, or comes from. What has nothing to do costs nothing, however many traces there are.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <ntool/engine/probe/trace_prober.hpp>

namespace ntool::engine {

/// What one trace of a set has to tell. Its TraceEnd is the last.
struct TraceEvent {
  std::size_t trace = 0;  ///< as begin() numbered it
  std::variant<TraceAnswer, TraceHop, TraceEnd> what;
};

class TraceSet {
 public:
  using Event = TraceEvent;

  /// `ids_per_trace`: how many probes of one trace are told apart; 1 to 65,536. Ids begin with `first_id`.
  explicit TraceSet(std::uint32_t ids_per_trace, Seq first_id = Seq(1));
  ~TraceSet();
  TraceSet(const TraceSet&) = delete;
  TraceSet& operator=(const TraceSet&) = delete;

  /// Whether a range of ids is free.
  [[nodiscard]] bool has_room() const { return !free_.empty(); }
  /// Begins a trace, whose first_id and id_count are set here. Needs room. Traces are numbered from 0.
  std::size_t begin(TraceRules rules);
  /// Nothing more is asked or awaited by it; what is known of it is told.
  void stop(std::size_t trace);
  void stop_all();
  [[nodiscard]] std::size_t running() const { return by_number_.size(); }
  /// Whose question has this id; nullopt: of none that runs.
  [[nodiscard]] std::optional<std::size_t> trace_of(Seq id) const;

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<TraceEvent> poll_event();
  /// Nothing runs and all is told; another trace may still be begun.
  [[nodiscard]] bool finished() const { return by_number_.empty() && events_.empty() && give_up_.empty(); }

 private:
  struct Running;
  using Range = std::size_t;

  void touch(Range range);
  void settle(Range range);
  void retire(Range range);
  [[nodiscard]] std::optional<Range> range_of(Seq id) const;
  [[nodiscard]] std::optional<Range> range_of(const wire::ProbeAnswer& answer) const;

  std::uint32_t ids_per_trace_;
  Seq first_id_;
  std::vector<std::unique_ptr<Running>> ranges_;   // null: free
  std::deque<Range> free_;                         // longest unused first
  std::map<std::size_t, Range> by_number_;         // of what runs
  std::multimap<IpAddress, std::size_t> targets_;  // numbers of what runs
  std::deque<Range> ready_;                        // may have something to do
  std::set<std::pair<Instant, Range>> due_;
  std::vector<std::unique_ptr<Running>> retired_;  // whose payloads may still be lent
  std::deque<wire::ProbeAction> give_up_;          // of traces that have ended
  std::deque<TraceEvent> events_;
  std::size_t next_number_ = 0;
  Instant now_;  // of the last call
};

static_assert(wire::Prober<TraceSet>);

}  // namespace ntool::engine
