// EchoProber: asks one host again and again with ICMP echo (RFC 792, RFC 4443 4) and judges what comes back. A
// wire::Prober; net::drive runs it. Its habits are those of ping(8): when it ends, what counts as received, which
// sequence numbers it uses.
//
// A round trip is answer.at − sent.at, computed here alone: nothing that a packet says about time is believed. The
// payload is the pattern 00 01 02 … with the round of the sequence numbers (0 until they wrap, then 1 …) in its first
// four bytes, big-endian, so that an answer to a probe of an earlier round is not taken for one of this round. Payloads
// below four bytes have no room for it. A pattern of the user's own is written over only where ping(8) writes its time:
// in payloads of 16 bytes and more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <ntool/engine/probe/probe_quality.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>
#include <ntool/engine/probe/sequence_ring.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

struct EchoRules {
  IpAddress to = {};
  std::uint64_t count = 0;  ///< probes in all; 0: until the owner stops
  /// From probe to probe; 0: self-clocked, see `window`.
  Duration interval = std::chrono::seconds(1);
  std::uint32_t preload = 1;  ///< probes at once at the start (-l); of a self-clocked prober the least window
  /// Self-clocked: so many probes may be under way at most. The window begins with `preload`, grows with its answers,
  /// more slowly after a loss, and is halved by each loss. Where it is full and nothing is heard, a probe goes every 10
  /// ms all the same.
  std::uint32_t window = 1;
  /// The interval follows the round trips (-A): their moving average, in whole milliseconds and at least this. 0: as
  /// fast as answers come.
  std::optional<Duration> adaptive_from = {};
  /// How long the end waits for a first answer (-W); 0: for ever. Once there was an answer it waits for two of the
  /// longest round trips, at least one interval.
  Duration patience = std::chrono::seconds(10);
  /// The end at the latest (-w). With it an ICMP error ends all, and `count` is how many must be answered: it goes on
  /// probing until then.
  std::optional<Duration> deadline = {};
  std::size_t payload_size = 56;
  std::vector<std::uint8_t> pattern = {};  ///< fills the payload again and again (-p); empty: 00 01 02 …
  std::optional<Ttl> ttl = {};
  bool tell_silence = false;  ///< an event where a probe is unanswered when the next one goes (-O)
  bool tell_sending = false;  ///< an event for each probe that is out (-f)
  bool own_data = false;      ///< answers hold data of their own: told (EchoEvent::data), not compared
  bool anybody = false;       ///< `to` is a group: its members answer from addresses of their own
  bool only_target = false;   ///< what comes from other addresses is ignored (-C), unless `to` is a group
  bool user_times = false;    ///< round trips as this program sees them: no stamp of the kernel is heeded (-U)
};

struct EchoEvent {
  enum class Kind : std::uint8_t {
    reply,          ///< with the flags below: a good one has none of them
    error,          ///< ICMP: the probe goes no further
    notice,         ///< ICMP: a redirect or source quench, which stops nothing
    not_sent,       ///< the system refused: `error`
    no_answer_yet,  ///< see EchoRules::tell_silence
    sent,           ///< see EchoRules::tell_sending
  };
  Kind kind = Kind::reply;
  std::uint64_t number = 0;  ///< of the probe, from 1; 0: not known
  Seq sequence = {};
  Instant at = {};
  /// Who took the two times that `rtt` rests on: of the probe's sending, and of the arrival of what this tells.
  wire::Stamp sent_stamp = wire::Stamp::user;
  wire::Stamp stamp = wire::Stamp::user;
  std::optional<IpAddress> from = {};
  // reply
  std::optional<Ttl> ttl = {};
  std::size_t bytes = 0;             ///< of the ICMP message
  std::optional<Duration> rtt = {};  ///< not of late ones
  bool received = false;             ///< its probe counts as received from now on
  bool duplicate = false;            ///< the probe had been answered before
  bool late = false;                 ///< a duplicate: to a probe of an earlier round of sequence numbers
  bool checksum_ok = true;
  bool truncated = false;                    ///< shorter than what was sent
  bool different_address = false;            ///< not from the target
  std::optional<std::size_t> wrong_at = {};  ///< the first byte of the payload that is not what was sent
  std::uint8_t wrong_was = 0;
  std::uint8_t wrong_should_be = 0;
  std::vector<std::uint8_t> wrong_payload = {};  ///< the whole of it, where a byte is wrong
  std::vector<std::uint8_t> data = {};           ///< see EchoRules::own_data
  std::vector<std::uint8_t> ip_options = {};     ///< of an IPv4 packet (wire/ip_options), where it had some
  // error, notice
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint32_t icmp_info = 0;
  std::optional<Ttl> quoted_ttl = {};
  // not_sent
  std::shared_ptr<const Error> error = {};
};

struct EchoStatistics {
  std::uint64_t transmitted = 0;  ///< those that the system refused among them, as ping(8) counts
  std::uint64_t received = 0;     ///< probes that were answered
  std::uint64_t duplicates = 0;
  std::uint64_t corrupted = 0;  ///< wrong checksums; they answer nothing
  std::uint64_t errors = 0;     ///< ICMP errors, and probes that were too long to leave (Errc::too_long)
  std::uint64_t not_sent = 0;
  std::uint64_t wrong_data = 0;  ///< replies whose payload is not what was sent
  std::uint64_t ignored = 0;     ///< about probes that were never sent
  std::uint64_t pipe = 0;        ///< the most probes from an answered one to the newest, both included
  /// First answers of the target itself, sound ones: neither duplicates nor others' replies move a figure.
  RttStatistics rtt;
  std::optional<Instant> first_sent = {};
  std::optional<Instant> last_sent = {};
  ProbeQuality quality = {};  ///< of the same answers as `rtt`

  [[nodiscard]] double loss_percent() const;  ///< 0 while nothing was sent
};

class EchoProber {
 public:
  using Event = EchoEvent;
  /// `start`: when the deadline's time begins.
  EchoProber(EchoRules rules, Instant start);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event();
  [[nodiscard]] bool finished() const { return over_ && told_ == events_.size(); }

  [[nodiscard]] const EchoStatistics& statistics() const { return statistics_; }
  /// The end, once, however it came: what is still without an answer is judged (ProbeQuality::finish).
  void finish(Instant now) { statistics_.quality.finish(now, waited_out_); }

 private:
  [[nodiscard]] bool sends_more() const;
  [[nodiscard]] bool self_clocked() const { return interval_ == Duration::zero(); }
  [[nodiscard]] Instant next_probe_at() const;
  wire::ProbeAction next_probe(Instant now);
  void move_window(std::uint64_t answered);
  void slow_down();
  void adapt_interval();
  void write_round(std::uint64_t round);
  [[nodiscard]] std::size_t round_bytes() const;
  void handle(const wire::ProbeAnswer& answer, Instant now);
  void handle_sent(std::uint64_t number, Instant at);
  void handle_sent_stamp(std::uint64_t number, Instant at);
  void handle_not_sent(std::uint64_t number, const wire::ProbeAnswer& answer);
  void handle_reply(std::uint64_t number, const wire::ProbeAnswer& answer);
  void handle_error(std::uint64_t number, const wire::ProbeAnswer& answer);
  void compare_payload(std::uint64_t number, Bytes payload, Event& event);
  void widen_pipe(std::uint64_t number);
  void settle(SequenceRing::Probe& probe);
  void judge_end();

  EchoRules rules_;
  std::vector<std::uint8_t> payload_;
  std::uint64_t payload_round_ = 0;
  SequenceRing probes_;
  EchoStatistics statistics_;
  Duration interval_;   // of the rules, until it adapts
  Instant next_due_;    // self-clocked: when to send although the window is full
  Instant held_until_;  // self-clocked: after a probe that the system refused
  Instant last_begun_;
  std::uint32_t window_ = 1;  // self-clocked: probes that may be under way now
  std::uint32_t answers_in_window_ = 0;
  std::uint64_t window_halved_at_ = 0;  // the youngest probe then: one loss is many lost probes
  std::optional<Instant> deadline_;
  std::optional<Instant> linger_until_;  // set once, when the last probe is out
  bool lingers_ = false;
  bool waited_out_ = false;  // the time for last answers passed
  bool over_ = false;
  std::uint64_t acknowledged_ = 0;  // the youngest probe that something was heard about
  std::uint64_t settled_ = 0;
  std::vector<Event> events_;
  std::size_t told_ = 0;  // events before this one are told
};

}  // namespace ntool::engine
