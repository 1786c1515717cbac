// SweepProber: asks many hosts with ICMP echo (RFC 792, RFC 4443 4) who of them is there, or each again and again. A
// wire::Prober; net::drive runs it. Its habits are those of fping(8): pace, retries, timeouts, what is counted.
//
// Targets come from a SweepTargets one at a time. In the mode `alive` a target takes memory only while it is asked;
// the other modes keep an account of each. A reply counts if it comes from the address that was asked, within the
// timeout, with the number of a probe that is under way, and if it is the first one: nothing else moves a figure.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/rtt_quantiles.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>
#include <ntool/engine/probe/sweep_slots.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

class SweepTargets {
 public:
  virtual ~SweepTargets() = default;
  /// The next target; nullopt after the last. They are numbered from 0 in this order.
  virtual std::optional<IpAddress> next() = 0;
};

struct SweepRules {
  enum class Mode : std::uint8_t {
    alive,  ///< until each has answered or used up its tries
    count,  ///< each `count` times
    loop,   ///< each again and again until the owner stops
  };
  Mode mode = Mode::alive;
  std::uint32_t count = 1;
  std::uint32_t retries = 3;  ///< alive: tries after the first one
  double backoff = 1.5;       ///< alive: each try waits this many times as long as the one before
  Duration timeout = std::chrono::milliseconds(500);  ///< of the first try
  Duration interval = std::chrono::milliseconds(10);  ///< from probe to probe, whomever they go to; 0: at full speed
  Duration period = std::chrono::seconds(1);          ///< count, loop: from probe to probe to one target
  std::size_t payload_size = 56;                      ///< zeros
  std::optional<std::uint64_t> random_seed = {};      ///< random bytes instead, other ones for each batch
  bool keep_times = false;                            ///< count, loop: SweepAccount::times
  std::size_t most_under_way = std::size_t{1} << 20U;
};

/// What became of probes that are over; those under way are in no figure.
struct SweepFigures {
  std::uint64_t judged = 0;    ///< answered, timed out, or never sent
  std::uint64_t received = 0;  ///< were answered
  Duration min = Duration::zero();
  Duration max = Duration::zero();
  Duration sum = Duration::zero();

  void add(Duration round_trip);
  [[nodiscard]] Duration avg() const;
  /// In whole percent, rounded down as fping(8) does.
  [[nodiscard]] unsigned loss_percent() const;
};

struct SweepAccount {
  IpAddress address;
  SweepFigures total = {};
  SweepFigures recent = {};       ///< since SweepProber::begin_recent()
  std::vector<float> times = {};  ///< in milliseconds, by the index of the probe; negative: none
  Instant due = {};               ///< of the next probe
};

struct SweepEvent {
  enum class Kind : std::uint8_t {
    reply,        ///< alive: the target is; else to this probe
    unreachable,  ///< alive: nobody answered any try
    timed_out,    ///< count, loop: this probe was not answered
    duplicate,    ///< count, loop: one more answer to a probe
    error,        ///< ICMP said that a probe goes no further; it is still waited for, or was lost before
    not_sent,     ///< the system refused this probe for good: `error`
  };
  Kind kind = Kind::reply;
  std::uint64_t target = 0;
  IpAddress address = {};   ///< of the target
  std::uint32_t index = 0;  ///< of the probe, from 0; alive: of the try
  Instant at = {};
  wire::Stamp stamp = wire::Stamp::user;       ///< of the arrival
  wire::Stamp sent_stamp = wire::Stamp::user;  ///< reply, duplicate: of the sending
  std::optional<IpAddress> from = {};
  Duration rtt = {};
  std::optional<Ttl> ttl = {};
  std::size_t bytes = 0;      ///< of the ICMP message
  SweepFigures figures = {};  ///< count, loop: of the target, this probe included
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint32_t icmp_info = 0;
  std::shared_ptr<const Error> error = {};
};

struct SweepStatistics {
  std::uint64_t targets = 0;      ///< that were begun with
  std::uint64_t alive = 0;        ///< have answered at least once
  std::uint64_t unreachable = 0;  ///< mode alive
  std::uint64_t sent = 0;         ///< probes
  std::uint64_t timeouts = 0;     ///< probes that were not answered in time
  std::uint64_t errors = 0;       ///< ICMP errors about probes of ours
  std::uint64_t not_sent = 0;     ///< probes that the system refused for good
  std::uint64_t refusals = 0;     ///< of the system, those that were made good among them
  std::uint64_t duplicates = 0;   ///< further answers to a probe
  std::uint64_t ignored = 0;      ///< late answers, other hosts', forged ones
  std::size_t most_under_way = 0;
  SweepFigures figures;  ///< of all probes
  RttStatistics rtt;     ///< of all that were answered
  RttQuantiles round_trips;
};

class SweepProber {
 public:
  using Event = SweepEvent;
  /// `targets` must outlive it. `start`: when the first probe goes.
  SweepProber(SweepRules rules, SweepTargets& targets, Instant start);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event();
  [[nodiscard]] bool finished() const;

  [[nodiscard]] const SweepStatistics& statistics() const { return statistics_; }
  /// Count, loop: one for each target that was begun with, by its number.
  [[nodiscard]] std::span<const SweepAccount> accounts() const { return accounts_; }
  void begin_recent();

 private:
  using Id = SweepSlots::Id;
  using List = SweepSlots::List;
  using Slot = SweepSlots::Slot;
  using State = SweepSlots::State;

  [[nodiscard]] bool counts() const { return rules_.mode != SweepRules::Mode::alive; }
  [[nodiscard]] bool sends_more() const;
  [[nodiscard]] Instant next_target_due() const;
  [[nodiscard]] List& waiting_list(const Slot& slot);
  [[nodiscard]] Duration timeout_of(std::uint32_t index) const;
  Id next_probe(Instant now);
  Id begin_next_target(Instant now);
  Id begin_again(Instant now);
  void take_target();
  void fill_payload();
  void handle(const wire::ProbeAnswer& answer, Instant now);
  void handle_not_sent(Id id, const wire::ProbeAnswer& answer, Instant now);
  void handle_reply(Id id, const wire::ProbeAnswer& answer, Instant now);
  void handle_error(Id id, const wire::ProbeAnswer& answer);
  void handle_duplicate(Id id, const wire::ProbeAnswer& answer);
  void time_out(Id id, Instant now);
  void lose(Id id, Event event, Instant now);
  Event event_of(Event::Kind kind, const Slot& slot, Instant at) const;

  SweepRules rules_;
  SweepTargets& targets_;
  std::vector<std::uint8_t> payload_;
  std::uint64_t random_ = 0;
  std::vector<Duration> timeouts_;  // by the index of a try
  SweepSlots slots_;
  std::vector<List> waiting_;       // for an answer, as many as timeouts_
  List again_;                      // timed out, to be tried once more
  List refused_;                    // by the system, to be tried once more
  std::size_t under_way_ = 0;       // targets in the mode alive, else probes
  std::optional<IpAddress> ahead_;  // the target that comes next
  std::vector<SweepAccount> accounts_;
  std::size_t cursor_ = 0;   // count, loop: whose turn it is
  std::uint32_t round_ = 0;  // count, loop: how many probes each of them has had
  Instant next_send_;
  SweepStatistics statistics_;
  std::vector<Event> events_;
  std::size_t told_ = 0;
};

}  // namespace ntool::engine
