// PathMtuSearch: how large packets may be on the way to a host that are not cut, whether or not the routers on the way
// tell it. A passive machine, see wire/probe.hpp; its port carries UDP, ICMP echo or TCP segments with SYN and data
// (net::RawPortRules::carries_payload), and never lets packets be cut (sys::PathMtuDiscovery::probe).
//
// 1. What this host itself sends at most: what is too long never leaves, so asking costs nothing.
// 2. The largest packet and a small one, side by side. A router that says how much fits (RFC 1191, RFC 8201) is heeded,
//    until a packet arrives. What was said is no proof: only the target's own answer is.
// 3. Where large packets vanish without a word and small ones do not (a black hole, RFC 2923 2.1), the size is halved
//    in on. Each size goes with a small packet beside it: only where that one is answered its silence counts. So
//    neither loss nor a host that tells only one sender a second that its port is closed is taken for a size that does
//    not fit.
// 4. In the end the first size that failed is tried again: if it was bad luck, the search goes on.
// 5. Where a router reports some sizes and larger ones vanish, they vanish before they come to it: what it reports has
//    passed all links up to there. So the size from which on they vanish is halved in on between the largest that was
//    reported and the smallest that was not, each size with a packet beside it that is known to be reported.
// 6. By packets whose TTL ends on the way: which hop it is. The same tells how far they come where nobody answers, and
//    where they go in a circle: then packets with the system's own TTL use it up.
//
// A SYN that carries data is answered as one without (RFC 9293 3.4: the data waits until the connection stands, which
// it never does here), and a closed port resets it. Small ones carry data, too: where firewalls drop such SYNs all are
// silent, and that is no black hole.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_wait.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

/// By which packets.
enum class PathMtuWay : std::uint8_t { udp, echo, tcp };

struct PathMtuRules {
  /// Of a SYN that has one option, the MSS.
  static constexpr std::size_t tcp_header = 24;

  IpAddress target = {};
  Port port = {};  ///< UDP, TCP
  PathMtuWay way = PathMtuWay::udp;
  /// It is enough to know that large packets vanish: `suspected`.
  bool only_suspect = false;
  unsigned tries = 3;  ///< how often a size must have failed, beside small packets that arrived
  Ttl last{30};        ///< how far the hop is looked for
  /// Packets are no longer than this, with all headers; nullopt: as long as this host sends them.
  std::optional<std::size_t> largest = {};
};

/// A router's word that a link is narrow.
struct MtuReport {
  IpAddress from;
  std::size_t size = 0;         ///< of the packet that was too long
  Mtu mtu;                      ///< that fits, as it was taken
  bool named = true;            ///< false: it named none that could be believed, and the next plateau was tried
  std::optional<Ttl> hop = {};  ///< where it stands; the narrow link is behind it
};

enum class PathMtuVerdict {
  found,       ///< packets of this size arrive; larger ones do not leave, or somebody says that they do not fit
  black_hole,  ///< larger packets vanish
  loop,        ///< packets use up the system's own TTL: they go in a circle, or the way is longer
  suspected,   ///< the same, without looking for the size
  unanswered,  ///< the target answers nothing, not even small packets
  not_sent,    ///< this host would not: `error`
  unclear,     ///< too much is lost to tell
};

/// How often a kind of packet was asked for and answered.
struct AnswerCount {
  unsigned asked = 0;
  unsigned answered = 0;
};

/// Where packets vanish without a word.
struct MtuHole {
  std::size_t vanishes = 0;  ///< the smallest size that does
  AnswerCount large = {};    ///< packets of that size
  AnswerCount beside = {};   ///< packets beside larger ones, to tell it from plain loss
  std::optional<std::size_t> reported =
      {};  ///< their size, where they were reported to be too long; else they are small
  /// How likely it is that all those large packets were lost by chance, if as many of them get lost as of the others.
  double chance = 1;
  std::optional<Ttl> behind = {};      ///< the last hop that large packets have reached
  std::optional<IpAddress> from = {};  ///< its address
  std::optional<Ttl> next_hop = {};    ///< the first hop that small ones alone have reached, where it answered
  std::optional<IpAddress> next = {};  ///< its address
};

/// Who answers at a hop.
struct PathHop {
  Ttl hop;
  IpAddress from;
  bool operator==(const PathHop&) const = default;
};

struct PathMtuResult {
  PathMtuVerdict verdict = PathMtuVerdict::unanswered;
  std::size_t own_mtu = 0;              ///< what this host sends at most; 0: it was not found out
  std::size_t mtu = 0;                  ///< the largest size that has arrived; 0: none has
  std::vector<MtuReport> reports = {};  ///< each link once
  std::vector<MtuHole> holes = {};   ///< the one that decides the path MTU first, then one before a router that reports
  AnswerCount small = {};            ///< small packets
  std::vector<PathHop> circle = {};  ///< loop: once round, as far as its routers answer
  std::optional<PathHop> furthest = {};  ///< unanswered, loop without a circle: the last hop that answers small packets
  std::optional<Duration> rtt = {};      ///< the shortest to the target
  std::optional<bool> port_open = {};    ///< TCP: its last answer took the connection, or refused it
  std::optional<std::uint16_t> mss = {};  ///< TCP: the longest segments that the port says it takes (RFC 9293 3.7.1)
  /// Somebody said that nothing goes on: the ICMP error.
  std::optional<IpAddress> refused_by = {};
  std::uint8_t icmp_type = 0, icmp_code = 0;
  std::shared_ptr<const Error> error = {};
};

class PathMtuSearch {
 public:
  /// There is nothing to tell before the end.
  struct Event {};

  explicit PathMtuSearch(const PathMtuRules& rules);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event() { return std::nullopt; }
  [[nodiscard]] bool finished() const { return stage_ == Stage::over; }

  /// What is known so far; all of it when finished.
  [[nodiscard]] const PathMtuResult& result() const { return result_; }

 private:
  enum class Stage { own, full, halve, confirm, find_hop, find_hole, walk, over };
  enum class State : std::uint8_t {
    waiting,
    sent,
    left,     ///< stage own: it is out, which is all that was asked
    arrived,  ///< the target has answered
    too_big,
    expired,
    refused
  };
  struct Ask {
    std::size_t size;
    std::optional<Ttl> ttl;
    State state = State::waiting;
    Instant sent = {};
    std::optional<IpAddress> from = {};  ///< who has answered
  };

  /// What is known of a size.
  struct Trial {
    unsigned silent = 0;                   ///< how often nothing came, while what was sent beside it was answered
    bool told = false;                     ///< a router has reported it
    std::optional<std::size_t> fits = {};  ///< and has named this
  };

  void ask(std::size_t size, std::optional<Ttl> ttl = {});
  void begin_round();
  void ask_pair();
  void ask_own(std::size_t size);
  void ask_hops();
  void enter(Stage stage);
  void halve();
  void finish(PathMtuVerdict verdict);

  [[nodiscard]] std::span<const Ask> round() const { return std::span(asks_).subspan(round_begin_); }
  [[nodiscard]] bool round_is_over(Instant now) const;
  [[nodiscard]] Instant round_deadline() const;
  void after_round(Instant now);
  void after_own();
  void after_pair(Instant now);
  void arrived_at(std::size_t size);
  void reported_at(std::size_t size);
  void failed_at(std::size_t size);
  void nothing_heard(Instant now);
  void passed(std::size_t size);
  void end_of_sizes();
  void locate();
  void after_walk();
  [[nodiscard]] std::vector<PathHop> circle() const;
  void after_find_hop();
  void after_find_hole();
  void add_hole();

  void handle_answer(const wire::ProbeAnswer& answer, Instant now);
  void handle_error(std::size_t number, const wire::ProbeAnswer& answer);
  bool hear_tcp(const wire::ProbeAnswer& answer);
  [[nodiscard]] bool is_from_target(const wire::ProbeAnswer& answer) const;
  void take_report(const Ask& ask, const wire::ProbeAnswer& answer);
  [[nodiscard]] std::optional<std::size_t> ask_of(const wire::ProbeAnswer& answer) const;

  PathMtuRules rules_;
  std::size_t headers_;
  Stage stage_ = Stage::own;
  TraceWait wait_;
  std::vector<Ask> asks_;
  std::size_t round_begin_ = 0;  ///< asks of the round: from here on
  std::size_t next_ = 0;         ///< to be handed out
  Instant last_sent_{};
  std::optional<Instant> pause_until_;
  std::vector<std::uint8_t> payload_;
  PathMtuResult result_;
  std::size_t own_sent_ = 0, own_refused_ = 0;  ///< own: the largest that leaves, the smallest that does not
  std::size_t size_ = 0;                        ///< that is asked beside a small one
  std::size_t good_ = 0, bad_ = 0;              ///< halve: arrived, does not
  std::size_t ceiling_ = 0;                     ///< of this nobody has said that it is too big
  std::map<std::size_t, Trial> trials_;         ///< sizes that did not arrive
  std::optional<std::size_t> reported_;         ///< halve in on where reports end: the size that goes beside others
  AnswerCount beside_;                          ///< and how it fared
  unsigned confirmed_ = 0;                      ///< how often bad_ has failed again
  unsigned unheard_ = 0;                        ///< rounds in a row in which nothing at all was answered
  std::size_t report_ = 0, hole_ = 0;           ///< find_hop, find_hole: which
  unsigned first_hop_ = 1;                      ///< of the batch of hops that is asked
  std::vector<std::optional<IpAddress>> hops_;  ///< walk: who answers, from the first hop on
  bool used_up_ = false;                        ///< somebody has said that the system's own TTL was
};

static_assert(wire::Prober<PathMtuSearch>);

}  // namespace ntool::engine
