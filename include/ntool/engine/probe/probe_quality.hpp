// ProbeQuality: how steady a run of probes was: percentiles, jitter, outages, reordering. A prober tells it what was
// sent and what was answered; it keeps no clock. Constant work for each answer, and at most 65,536 undecided probes in
// memory.
//
// A probe without an answer is not lost at once. It is decided when
// - it was answered; or the system refused it or an ICMP error stopped it, and a later one was answered; or
// - a later probe was answered, and since it was sent lost_after(the longest round trip, `least_patience`) passed; or
// - 65,536 later probes were sent; or
// - the run ends (finish): lost if that time passed or the prober waited as long as it means to, otherwise it is still
//   awaited, which is neither.
// An answer to a probe that was decided before moves percentiles and reordering; jitter and outages stay, and it is
// counted as overdue.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <ntool/engine/probe/reordering.hpp>
#include <ntool/engine/probe/rtt_quantiles.hpp>

namespace ntool::engine {

/// A run of probes without an answer.
struct Outage {
  Instant began;           ///< the first of them was sent
  Instant ended;           ///< the next one that was answered was sent; where it goes on: the end of the run
  std::uint64_t probes{};  ///< without an answer
  bool goes_on = false;    ///< nothing was answered until the end
  [[nodiscard]] Duration length() const { return ended - began; }
};

struct OutageStatistics {
  std::uint64_t count = 0;
  std::uint64_t probes = 0;  ///< lost, in all of them
  Duration total{};
  std::optional<Outage> longest = {};
  std::deque<Outage> last = {};  ///< the last 100 at most, the eldest first
};

class ProbeQuality {
 public:
  static constexpr std::size_t most_undecided = 65'536;
  static constexpr std::size_t most_listed = 100;

  ProbeQuality() = default;
  explicit ProbeQuality(Duration least_patience) : least_patience_(least_patience) {}

  /// A probe is on its way; they are numbered from 1 and told in order. One that was passed over counts as sent with
  /// it.
  void sent(std::uint64_t number, Instant at);
  /// The first good answer to a probe. `at`: when it came.
  void answered(std::uint64_t number, Duration round_trip, Instant at);
  /// The probe will not be answered: the system refused it, or an ICMP error stopped it. An answer may come all the
  /// same.
  void stopped(std::uint64_t number);
  /// The end of the run, once. `waited_out`: the prober waited for the last answers as long as it means to, so what has
  /// no answer is lost.
  void finish(Instant now, bool waited_out);

  [[nodiscard]] const RttQuantiles& round_trips() const { return round_trips_; }
  /// The mean of |D| where D is the difference of the round trips of two probes, one answered after the other in the
  /// order of sending; lost ones between them are passed over, as in RFC 3550 6.4.1, whose D this is for the way there
  /// and back, without its smoothing (RFC 5481 calls D the inter-packet delay variation). nullopt: fewer than two.
  [[nodiscard]] std::optional<Duration> jitter() const;
  [[nodiscard]] const OutageStatistics& outages() const { return outages_; }
  [[nodiscard]] const Reordering& reordering() const { return reordering_; }
  [[nodiscard]] std::uint64_t overdue() const { return overdue_; }
  /// Probes that may still be answered; after finish: those that were neither answered nor lost.
  [[nodiscard]] std::uint64_t awaited() const { return awaited_; }

 private:
  enum class State : std::uint8_t { waiting, stopped, answered };
  struct Probe {
    Instant sent_at{};
    Duration round_trip{};
    State state = State::waiting;
  };
  [[nodiscard]] Duration patience() const;
  /// Of probes that are not decided yet.
  Probe& at(std::uint64_t number) {
    return undecided_[static_cast<std::size_t>((number - 1) & (undecided_.size() - 1))];
  }
  void begin(Instant at);
  void grow();
  void decide_first();
  void end_outage(Instant at, bool goes_on);

  Duration least_patience_ = std::chrono::seconds(1);
  RttQuantiles round_trips_;
  Reordering reordering_;
  OutageStatistics outages_;
  std::optional<Outage> outage_;  // under way
  std::vector<Probe> undecided_;  // a ring by number; its size is a power of two
  std::uint64_t sent_ = 0;
  std::uint64_t decided_ = 0;
  std::uint64_t youngest_answered_ = 0;
  std::uint64_t awaited_ = 0;
  std::uint64_t overdue_ = 0;
  std::optional<Duration> last_round_trip_;  // in the order of sending
  std::uint64_t differences_ = 0;
  __extension__ using Wide = unsigned __int128;
  Wide sum_of_differences_ = 0;
};

}  // namespace ntool::engine
