// ConnectProber: connects to one TCP port again and again and judges what comes of each try. A wire::Prober; net::drive
// runs it. The time of a try runs from its first SYN to the answer, so a try whose SYN was lost shows the second that
// the kernel waits before it sends another one (RFC 6298 2.1).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <ntool/engine/probe/probe_quality.hpp>
#include <ntool/engine/probe/rtt_statistics.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::engine {

struct ConnectRules {
  IpAddress to;
  Port port;
  std::uint64_t count = 0;  ///< tries in all; 0: until the owner stops
  /// From try to try; 0: the next one when the last is over. Below 10 ms one that was refused or could not be sent
  /// holds the next one back for so long.
  Duration interval = std::chrono::seconds(1);
  /// How long a try may stay without an answer; 0: as long as the kernel tries (about two minutes).
  Duration patience = std::chrono::seconds(3);
  /// The end at the latest; tries that are under way then are not counted.
  std::optional<Duration> deadline = {};
};

enum class ConnectState : std::uint8_t {
  open,         ///< connected
  closed,       ///< the host itself refused with a reset: it is up, and nothing listens there
  silent,       ///< nobody said anything in time
  unreachable,  ///< somebody said that it goes no further there, or this host has no way
  failed,       ///< anything else that the system said
};
/// The word of JSON and of messages: "open", "closed" …
std::string_view name_of(ConnectState state);

/// One try that is over.
struct ConnectEvent {
  std::uint64_t number = 0;  ///< from 1
  ConnectState state = ConnectState::open;
  Instant at;
  std::optional<Duration> elapsed = {};  ///< not of what was never sent
  /// unreachable: who said so, and in which words of ICMP; absent where the system gives no ICMP.
  std::optional<IpAddress> from = {};
  bool from_here = false;  ///< `from` is this host: it could not find the next one (no answer to ARP or NDP)
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::shared_ptr<const Error> error = {};  ///< what the system said, where it did
  std::optional<Mtu> longest_packet = {};   ///< open: what the connection would send, as this host knows the way
};

/// Of tries that are over.
struct ConnectStatistics {
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  std::uint64_t silent = 0;
  std::uint64_t unreachable = 0;
  std::uint64_t failed = 0;
  RttStatistics rtt = {};  ///< of open ones
  std::optional<Instant> first_sent = {};
  std::optional<Instant> last_heard = {};
  ProbeQuality quality = {};  ///< open ones are the answered, all others are lost

  [[nodiscard]] std::uint64_t tried() const { return open + closed + silent + unreachable + failed; }
  [[nodiscard]] double failed_percent() const;  ///< of all that did not connect; 0 while nothing was tried
  [[nodiscard]] Duration elapsed() const;       ///< from the first try to the last answer
};

class ConnectProber {
 public:
  using Event = ConnectEvent;
  /// `start`: when the first try is due and the deadline's time begins.
  ConnectProber(ConnectRules rules, Instant start);

  std::size_t poll_actions(Instant now, std::span<wire::ProbeAction> room);
  void handle_answers(std::span<const wire::ProbeAnswer> answers, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  std::optional<Event> poll_event();
  [[nodiscard]] bool finished() const { return over_ && events_.empty(); }

  [[nodiscard]] const ConnectStatistics& statistics() const { return statistics_; }
  /// The end, once, however it came (ProbeQuality::finish).
  void finish(Instant now) { statistics_.quality.finish(now, false); }

 private:
  struct Try {
    std::uint64_t number;
    Instant began;  ///< when it was sent; before that is known, when it was handed out
    bool sent = false;
  };
  using Tries = std::deque<Try>;

  [[nodiscard]] bool has_more() const { return rules_.count == 0 || begun_ < rules_.count; }
  [[nodiscard]] bool may_begin() const;
  Tries::iterator find(Seq id);
  void handle(const wire::ProbeAnswer& answer);
  void settle(Tries::iterator which, Event event);
  void give_up(Tries::iterator which);

  ConnectRules rules_;
  Instant next_due_;
  std::optional<Instant> deadline_;
  std::uint64_t begun_ = 0;
  bool over_ = false;
  Tries under_way_;             // in the order of their numbers
  std::deque<Seq> to_give_up_;  // connects that the port still holds
  std::deque<Event> events_;
  ConnectStatistics statistics_;
};

}  // namespace ntool::engine
