// TraceProber: finds the way to a host by probes whose TTL ends on the way (traceroute(8)), many in flight at once and
// all of a flow alike, so that routers which balance by flow send them the same way. A passive machine, see
// wire/probe.hpp.
//
// An answer finds its probe by its id. Some routers quote too little for one: such an answer counts only where a single
// probe of the flow is under way. Otherwise the flow waits until it is quiet, asks again one by one what is still open,
// and goes on so until a probe stays silent.
//
// Where the port can carry only one probe of a flow at a time, a silent one has to be ended for the next; it is asked
// again at once in a spare flow, where it can wait for its answer.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/engine/probe/trace_rules.hpp>
#include <ntool/engine/probe/trace_wait.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

struct TraceEnd {
  TraceStop stop = TraceStop::silence;
  std::optional<Ttl> hops;                  ///< the last one that answered
  std::shared_ptr<const Error> error = {};  ///< not_sent: why
};

class TraceProber {
 public:
  using Event = TraceHop;

  explicit TraceProber(TraceRules rules);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  /// The next hop in order of TTL, as soon as nothing more can come for it.
  std::optional<TraceHop> poll_event();
  [[nodiscard]] bool finished() const;
  /// With TraceRules::tell_answers: each answer at once, while hops are told in order.
  std::optional<TraceAnswer> poll_answer();

  /// Nothing more is asked or awaited; hops up to the last one that answered are still told.
  void stop();
  /// Valid when finished.
  [[nodiscard]] TraceEnd end() const;

 private:
  /// One probe of one hop, as it is told in the end: slot (ttl - first) * queries + query.
  struct Slot {
    std::optional<TraceReply> reply;
    unsigned asked = 0;
    unsigned refused = 0;  ///< how often the system would not send
    Instant last_asked;
    bool waits_to_be_asked = false;  ///< again
    std::optional<Mtu> path_mtu = {};
  };
  /// A probe that was sent; its number among all gives the id.
  struct Ask {
    std::size_t slot;
    std::uint8_t flow;
    Instant sent;
    bool in_window = false;  ///< one of places_
    bool over = false;       ///< no answer can come
    bool stale = false;      ///< asked anew since: only an id makes its answer count
  };
  struct Flow {
    std::size_t next = 0;           ///< first slot that was never asked
    std::deque<std::size_t> again;  ///< slots to be asked before that
    std::size_t places = 0;         ///< in the window
    bool one_by_one = false;
    Duration turn{};                  ///< one by one: how long an answer may take, as far as could be told
    std::size_t unclaimed = 0;        ///< answers that could have been for several
    std::optional<Instant> quiet_at;  ///< nothing is asked before
  };
  struct Refused {
    Instant again_at;
    std::size_t slot;
  };

  [[nodiscard]] Ttl ttl_of(std::size_t slot) const;
  [[nodiscard]] std::size_t slots_in_scope() const;
  [[nodiscard]] std::optional<Ttl> last_answered() const;
  [[nodiscard]] bool is_open(std::size_t slot) const;
  [[nodiscard]] bool is_closed(std::size_t slot) const;
  [[nodiscard]] std::optional<std::size_t> next_slot(const Flow& flow) const;
  [[nodiscard]] bool anything_to_ask() const;
  [[nodiscard]] Duration place_time(const Ask& ask) const;
  void learn_patience();
  [[nodiscard]] Instant slot_deadline(std::size_t slot) const;
  [[nodiscard]] Instant deadline() const;

  std::optional<wire::ProbeAction> next_question(Instant now);
  std::optional<wire::ProbeAction> next_spare_question(Instant now);
  wire::ProbeAction ask(std::size_t slot, std::uint8_t flow, Instant now);
  void free_place(std::size_t number);
  void end_ask(std::size_t number);
  void silent(std::size_t number);
  void ask_anew(std::uint8_t flow);

  void handle_answer(const wire::ProbeAnswer& answer, Instant now);
  [[nodiscard]] Instant next_turn() const;
  [[nodiscard]] Port port_of(std::size_t number) const;
  [[nodiscard]] Seq id_of(std::size_t number) const;
  [[nodiscard]] std::optional<std::size_t> number_of(Seq id) const;
  std::optional<std::size_t> guess(std::uint8_t flow, Instant now);
  [[nodiscard]] bool has_answered_elsewhere(const TraceReply& reply, Ttl ttl) const;
  void credit(std::size_t number, TraceReply reply, Instant at, Instant now);
  void refuse(std::size_t number, const std::shared_ptr<const Error>& error, Instant now);
  bool shorten(std::size_t number, std::uint32_t told);
  void narrow_to(Ttl limit);
  void close();

  TraceRules rules_;
  TraceWait wait_;
  std::vector<Slot> slots_;
  std::vector<Duration> hop_patience_;  ///< of each hop's probes; empty without rules_.patience
  bool patience_is_old_ = true;         ///< answers have come since
  std::vector<Ask> asks_;
  std::vector<std::size_t> places_;  ///< numbers of the asks in the window
  std::vector<Flow> flows_;
  std::deque<std::size_t> spare_;  ///< slots to be asked in spare flows, which are those behind flows_
  std::array<std::optional<std::size_t>, 256> in_spare_flow_ = {};
  std::uint8_t next_spare_ = 0;
  std::vector<Refused> refused_;
  std::deque<Seq> give_up_;
  std::deque<TraceAnswer> answers_;  ///< to be told
  std::vector<std::uint8_t> payloads_;
  Ttl limit_;                           ///< nothing beyond is asked for or told
  std::uint32_t due_;                   ///< TTL of the hop to be told next; 32 bits, so that it can pass 255
  std::optional<Instant> last_useful_;  ///< answer; before the first one, when the first question went out
  Instant last_asked_;
  Instant now_;           ///< of the last call
  unsigned reports_ = 0;  ///< of packets that were too long
  bool closed_ = false;
  bool interrupted_ = false;
  std::shared_ptr<const Error> error_;
};

static_assert(wire::Prober<TraceProber>);

}  // namespace ntool::engine
