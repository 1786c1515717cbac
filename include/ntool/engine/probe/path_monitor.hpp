// PathMonitor: asks all hops on the way to some hosts, again and again (mtr(8)), through one port. A passive machine,
// see wire/probe.hpp.
//
// A cycle is one trace of one host, begun every interval whether or not those before have heard all they wait for. The
// first one finds how long the path is. Later ones ask up to its end, or where the host does not answer some hops
// beyond the last one that did, and notice when it becomes longer or shorter.
//
// With a number of cycles it ends as soon as nothing more is to come: every probe is answered, or silence has lasted
// the larger of 0.5 s and three times the largest round trip (1 s where nobody has answered at all).
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/path_event.hpp>
#include <ntool/engine/probe/trace_set.hpp>

namespace ntool::engine {

struct PathPayload {
  std::size_t bytes = 0;  ///< at least 2 for echo
  std::uint8_t fill = 0;
};

struct PathRules {
  TraceRules::Question question = TraceRules::Question::echo;
  Port port = {};
  Ttl first{1};
  Ttl last{30};
  unsigned most_unknown = 5;  ///< hops asked beyond the last one that answered, where the host itself does not
  Duration interval = std::chrono::seconds(1);
  Duration patience = std::chrono::seconds(10);  ///< with each probe
  std::optional<std::uint64_t> cycles = {};      ///< none: until stop()
  std::optional<Duration> grace = {};            ///< never longer than this after the last question
  /// Of the probes of each cycle; called once for each.
  std::function<PathPayload(Family)> payload = [](Family) { return PathPayload{.bytes = 36}; };
};

class PathMonitor {
 public:
  using Event = PathEvent;

  PathMonitor(const std::vector<IpAddress>& targets, PathRules rules);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<PathEvent> poll_event();
  [[nodiscard]] bool finished() const;

  /// Nothing more is asked or awaited. What has been awaited as long as the end would wait for it is lost; the rest is
  /// neither answered nor lost.
  void stop();
  /// No cycle begins until `paused` is false again; answers count.
  void pause(bool paused);
  [[nodiscard]] bool paused() const { return paused_; }
  /// Cycles that have begun and wait for something.
  [[nodiscard]] std::size_t under_way() const { return cycles_.size(); }
  [[nodiscard]] const PathRules& rules() const { return rules_; }
  /// For cycles that have not begun; question and port must stay. A shorter interval counts from now on.
  void change(PathRules rules);

 private:
  /// One cycle of one host.
  struct Cycle {
    std::size_t target;
    std::uint64_t number;
    Ttl first;
    Ttl end;  // nothing beyond counts
    Instant begun;
    std::bitset<256> asked;     // by TTL
    std::bitset<256> settled;   // answered, or given up
    std::vector<Instant> sent;  // by TTL - first
    [[nodiscard]] bool is_open(unsigned ttl) const { return asked[ttl] && !settled[ttl]; }
  };
  struct Target {
    IpAddress address;
    std::uint64_t begun = 0;                               // cycles
    std::optional<Instant> next_begin = {};                // none: at once
    std::optional<Ttl> end = {};                           // of the path, where it is known
    std::uint64_t end_told_in = 0;                         // cycle
    std::optional<Instant> end_heard = {};                 // the last time
    std::uint8_t last_answered = 0;                        // TTL
    std::bitset<256> has_answered = {};                    // by TTL
    std::vector<std::optional<Instant>> first_asked = {};  // by TTL
    std::optional<Duration> largest_rtt = {};
    std::optional<Instant> last_news = {};
    Instant last_asked = {};
    std::vector<std::size_t> traces = {};  // that run
    bool over = false;
  };

  void begin_cycles(Instant now);
  [[nodiscard]] Duration patience_with(const Target& target) const;
  void forget_silent_end(Target& target, Instant now) const;
  [[nodiscard]] std::optional<Instant> next_room() const;
  bool make_room(Instant now);
  void begin_cycle(std::size_t index, Instant now);
  void note_question(const wire::ProbeAction& action, Instant now);
  void take_events(Instant now);
  void take_answer(Cycle& cycle, const TraceAnswer& answer);
  void take_end(Cycle& cycle, const TraceEnd& end, Instant now);
  void learn_end(Target& target, const Cycle& cycle, Ttl ttl, const TraceReply& reply);
  void silence(Cycle& cycle, unsigned ttl, Instant now);
  void tell(const Cycle& cycle, Ttl ttl, Instant at, decltype(PathEvent::what) what);
  [[nodiscard]] bool has_begun_all(const Target& target) const {
    return rules_.cycles && target.begun >= *rules_.cycles;
  }
  /// When nothing more is to be expected; none: still asking, or more cycles follow.
  [[nodiscard]] std::optional<Instant> end_of(std::size_t index) const;
  void end_targets(Instant now);

  PathRules rules_;
  std::vector<Target> targets_;
  TraceSet set_;
  std::map<std::size_t, Cycle> cycles_;  // by trace
  std::deque<PathEvent> events_;
  std::size_t next_in_turn_ = 0;  // target
  Instant now_;
  bool paused_ = false;
  bool stopped_ = false;
};

static_assert(wire::Prober<PathMonitor>);

}  // namespace ntool::engine
