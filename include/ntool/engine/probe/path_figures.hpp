// PathFigures: the events of one watched path → its hops with their figures, those of mtr(8). Memory is bounded,
// whoever answers and however long it runs.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <ntool/engine/probe/path_event.hpp>

namespace ntool::engine {

/// An address that has answered at a hop.
struct PathAddress {
  IpAddress address;
  std::uint64_t received = 0;
  Duration last{};
  Duration best{};
  Duration worst{};
  Duration total{};
  std::uint64_t newest_cycle = 0;
  std::vector<wire::MplsLabel> labels = {};  ///< of its newest answer
  [[nodiscard]] Duration average() const {
    return received == 0 ? Duration{} : total / static_cast<Duration::rep>(received);
  }
};

/// What became of one probe.
struct PathSample {
  enum class State : std::uint8_t {
    awaited,
    overdue,  ///< awaited for so long that it is probably lost, see PathFigures::note_overdue
    answered,
    lost
  };
  std::uint64_t cycle = 0;
  State state = State::awaited;
  Duration rtt{};
  Instant asked = {};
};

/// Times are microseconds, as mtr(8) has them; all are 0 while nothing was answered.
class HopFigures {
 public:
  /// Who answers from ever new addresses does not fill our memory.
  static constexpr std::size_t most_addresses = 32;
  static constexpr std::size_t longest_history = 400;

  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::uint64_t awaited() const { return awaited_; }
  /// Not answered, and not awaited any more; those that are overdue are not.
  [[nodiscard]] std::uint64_t dropped() const { return sent_ - awaited_ - received_; }
  /// In thousandths of a percent of those that are decided, rounded down.
  [[nodiscard]] std::uint64_t loss_millipercent() const;

  [[nodiscard]] Duration last() const { return whole(last_); }
  [[nodiscard]] Duration best() const { return whole(best_); }
  [[nodiscard]] Duration worst() const { return whole(worst_); }
  [[nodiscard]] Duration average() const { return whole(average_); }
  [[nodiscard]] Duration geometric_mean() const;
  /// Of a sample: √(Σ(x − average)² / (n − 1)).
  [[nodiscard]] Duration deviation() const;
  [[nodiscard]] Duration jitter() const { return whole(jitter_); }  ///< |newest − the one before|
  [[nodiscard]] Duration average_jitter() const { return whole(jitter_average_); }
  [[nodiscard]] Duration worst_jitter() const { return whole(jitter_worst_); }
  /// RFC 1889 A.8, sixteen times its J, as the RFC keeps it and mtr(8) shows it.
  [[nodiscard]] Duration interarrival_jitter() const { return whole(interarrival_); }

  /// Who answered the newest probe that was answered.
  [[nodiscard]] const std::optional<IpAddress>& newest() const { return newest_; }
  /// In the order in which they first answered.
  [[nodiscard]] const std::vector<PathAddress>& addresses() const { return addresses_; }
  /// Answers from addresses that found no place among them.
  [[nodiscard]] std::uint64_t from_others() const { return from_others_; }
  /// The newest answer said that nothing lies beyond.
  [[nodiscard]] bool ends() const { return ends_; }
  /// The newest answer came from the target itself.
  [[nodiscard]] bool reached() const { return reached_; }
  /// The ICMP error that the newest answer was; absent: it was none.
  [[nodiscard]] const std::optional<IcmpCause>& cause() const { return cause_; }
  /// The oldest first.
  [[nodiscard]] const std::deque<PathSample>& history() const { return history_; }

 private:
  friend class PathFigures;
  using Microseconds = double;
  static Duration whole(Microseconds us) { return std::chrono::microseconds(static_cast<std::int64_t>(us)); }
  [[nodiscard]] PathSample* sample_of(std::uint64_t cycle);
  void asked(std::uint64_t cycle, Instant at);
  void note_overdue(Instant now);
  void settle(PathSample& sample, PathSample::State state);
  void answered(std::uint64_t cycle, const TraceReply& reply);
  void lost(std::uint64_t cycle);
  void withdrawn(std::uint64_t cycle);
  void fold(Microseconds rtt);
  void note_address(std::uint64_t cycle, const TraceReply& reply);

  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t awaited_ = 0;  // without those that are overdue
  std::uint64_t overdue_ = 0;
  Microseconds last_ = 0, best_ = 0, worst_ = 0, average_ = 0;
  double squares_ = 0;     // of the distances from the average, summed
  double logarithms_ = 0;  // summed
  Microseconds jitter_ = 0, jitter_average_ = 0, jitter_worst_ = 0, interarrival_ = 0;
  std::optional<IpAddress> newest_;
  std::uint64_t newest_cycle_ = 0;
  bool ends_ = false;
  bool reached_ = false;
  std::optional<IcmpCause> cause_;
  std::vector<PathAddress> addresses_;
  std::uint64_t from_others_ = 0;
  std::deque<PathSample> history_;
};

class PathFigures {
 public:
  /// `first` is the first hop that is asked, `last` the last one that can be.
  explicit PathFigures(Ttl first = Ttl(1), Ttl last = Ttl(255));

  /// Events of other targets are the caller's to keep away.
  void add(const PathEvent& event);
  /// For who shows them while they grow: what is awaited for longer than the larger of 0.5 s and three times the
  /// largest round trip of its hop (1 s where it has never answered) counts as lost, until an answer comes after all.
  void note_overdue(Instant now);
  /// As if nothing had been asked so far; what is under way does not count either.
  void reset();

  [[nodiscard]] Ttl first() const { return first_; }
  /// How far the path goes as far as is known: the first hop whose newest answer ends it and behind which nobody has
  /// answered in a later cycle, or the hop behind the last one that ever answered. 0: nobody has answered.
  [[nodiscard]] Ttl length() const;
  /// Empty figures where nothing was asked.
  [[nodiscard]] const HopFigures& hop(Ttl ttl) const;
  /// The newest cycle that anything was asked in, counted from 1; 0: none.
  [[nodiscard]] std::uint64_t cycles() const { return cycles_; }
  /// Whether the path ends with an answer of the target itself.
  [[nodiscard]] bool reached() const;
  /// Whether it ends with an answer: the target's, or that of somebody who says that it goes no further.
  [[nodiscard]] bool ends() const;
  /// What this host itself said of a probe, that nobody has the address or that it knows no way: such a probe is lost,
  /// for no hop has answered.
  [[nodiscard]] const std::optional<IcmpCause>& said_here() const { return said_here_; }

 private:
  Ttl first_;
  Ttl last_;
  std::uint64_t cycles_ = 0;
  std::uint64_t counts_from_ = 0;  // cycle
  std::vector<HopFigures> hops_;   // from first_ on
  std::optional<IcmpCause> said_here_;
};

}  // namespace ntool::engine
