// MtuTrace: the way to a host by packets as large as it takes, none of which may be cut (tracepath(8)). Where one is
// too long for a link, the router before that says so (RFC 792 type 3 code 4, RFC 4443 3.2) and how much would fit (RFC
// 1191, RFC 8201); from there on packets are that small. A passive machine, see wire/probe.hpp; its port is one for UDP
// whose packets are not cut (sys::PathMtuDiscovery::probe).
//
// A few hops are asked at a time, and more while one is silent, so that a silent way is asked through quickly; not
// more, because hosts tell only a few senders in a row that a port is closed. Answers that do not say to which probe
// they are count only where one probe is under way; the first that comes while there are several makes us ask one by
// one.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_wait.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

struct MtuTraceRules {
  IpAddress target = {};
  Port port{44444};
  Ttl first{1};
  Ttl last{30};
  /// Of the first packets, with IP and UDP header; nullopt: more than any link takes, so that this host says how much
  /// its own does.
  std::optional<std::size_t> packet_size = {};
  /// A hop is asked once more after this host's own link has turned out to be narrow: the first round trip then also
  /// has the time in it that finding the neighbour took (ARP).
  bool twice_after_own_link = false;
};

/// One line of tracepath.
struct MtuTraceEvent {
  enum class Kind {
    own_link,     ///< this host sends no more than `mtu`
    too_big,      ///< the link behind the hop before this one takes no more than `mtu`, says `from`
    hop,          ///< a router at this TTL
    silent,       ///< nobody answered three probes
    reached,      ///< the target says that the port is closed, or answers with data
    unreachable,  ///< somebody said why nothing goes on: `icmp`
    not_sent,     ///< this host would not: `error`
  };
  Kind kind;
  Ttl ttl;
  std::optional<IpAddress> from = {};
  std::optional<Duration> rtt = {};
  std::optional<Mtu> mtu = {};
  std::optional<Ttl> reply_ttl = {};  ///< that the answer had left
  std::optional<IcmpCause> icmp = {};
  bool data = false;  ///< reached: with data
  std::shared_ptr<const Error> error = {};
};

struct MtuTraceEnd {
  std::size_t packet_size =
      0;                    ///< the path MTU as far as the way was walked; what was begun with where nobody objected
  std::optional<Ttl> hops;  ///< to the target
  std::optional<unsigned> back;
  TraceStop stop = TraceStop::silence;
};

class MtuTrace {
 public:
  using Event = MtuTraceEvent;

  explicit MtuTrace(const MtuTraceRules& rules);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  /// In order of TTL.
  std::optional<MtuTraceEvent> poll_event();
  [[nodiscard]] bool finished() const { return over_ && told_.empty(); }
  /// Nothing more is asked or awaited: what is known is told, hops before it that have not answered are silent.
  void stop();

  /// Valid when finished or stopped.
  [[nodiscard]] MtuTraceEnd end() const { return end_; }

 private:
  struct Slot {
    std::deque<MtuTraceEvent> before;     ///< to be told before the answer
    std::optional<MtuTraceEvent> answer;  ///< the last word of this hop
    unsigned tries = 0;
    unsigned refused = 0;
    bool told_once = false;
    Instant last_ask;
    std::optional<Instant> again_at;  ///< not asked before
  };
  struct Ask {
    Ttl ttl;
    std::size_t size;
    Instant sent;
    bool alive = true;  ///< its hop waits for it
  };
  Slot& slot(Ttl ttl) { return slots_[ttl.value() - rules_.first.value()]; }
  [[nodiscard]] const Slot& slot(Ttl ttl) const { return slots_[ttl.value() - rules_.first.value()]; }
  [[nodiscard]] unsigned window() const;
  [[nodiscard]] bool has_id() const { return size_ - headers_ >= 2; }
  [[nodiscard]] bool wants_ask(Ttl ttl, Instant now) const;
  [[nodiscard]] Instant deadline(Ttl ttl) const;
  [[nodiscard]] bool later_answered(Ttl ttl) const;
  void handle_answer(const wire::ProbeAnswer& answer, Instant now);
  std::optional<std::size_t> ask_of(const wire::ProbeAnswer& answer, Instant now);
  void go_one_by_one(Instant now);
  void handle_refusal(std::size_t number, const wire::ProbeAnswer& answer, Instant now);
  void shrink(Ttl ttl, Mtu to, MtuTraceEvent event);
  void conclude(Ttl ttl, MtuTraceEvent event);
  void end_asks(Ttl ttl);
  void tell();

  MtuTraceRules rules_;
  std::size_t headers_;
  std::size_t size_;
  TraceWait wait_;
  std::vector<Slot> slots_;
  std::vector<Ask> asks_;
  std::vector<std::uint8_t> payload_;
  std::deque<MtuTraceEvent> told_;
  unsigned due_;    ///< TTL of the hop to be told next; may pass 255
  unsigned limit_;  ///< nothing beyond is asked for or told
  std::optional<Ttl> twice_;
  std::optional<Instant> last_useful_;
  unsigned reports_ = 0;  ///< that a link is narrow
  bool one_by_one_ = false;
  bool over_ = false;
  MtuTraceEnd end_;
};

static_assert(wire::Prober<MtuTrace>);

}  // namespace ntool::engine
