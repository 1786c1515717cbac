// PortScan: asks one host about a range of ports, many at a time. A passive machine: it hands out actions (knock at
// this port, give that one up), takes in answers, and yields results in ascending order of ports. TCP ports are knocked
// at once each; a UDP port is knocked again when it is silent, because closed ones answer at a limited rate
// (RFC 1812 4.3.2.8).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine {

struct PortScanRules {
  PortRange ports;
  std::size_t window = 256;            ///< ports asked at the same time
  std::optional<Duration> limit = {};  ///< how long one port may stay silent; none: until the kernel gives up
  unsigned knocks = 1;                 ///< how often a silent port is asked, evenly within `limit`
};

class PortScan {
 public:
  explicit PortScan(PortScanRules rules)
      : rules_(rules), next_(rules.ports.first.value()), due_(rules.ports.first.value()) {}

  struct Action {
    enum class Kind { knock, knock_again, give_up } kind;
    Port port;
  };
  /// What the network said about one port.
  struct Answer {
    enum class Kind {
      open,
      failed,        ///< `error` says why: refused, unreachable …
      no_resources,  ///< no descriptor left: ask again later, with fewer at a time
    } kind;
    Port port;
    std::optional<Error> error = {};
  };
  enum class State { open, closed, silent, unreachable, failed };
  struct Finding {
    Port port;
    State state;
    Duration elapsed;            ///< from the first knock to the answer
    std::optional<Error> error;  ///< for everything but open and silent
  };

  /// What to do now; call it until it gives nothing. An action handed out is under way until answered or given up.
  std::optional<Action> poll_action(Instant now);
  void handle_answer(Answer answer, Instant now);
  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  /// The next result in ascending order.
  std::optional<Finding> poll_finding();
  [[nodiscard]] bool finished() const;

 private:
  struct Asked {
    Instant first_knock;
    Instant next_timeout;
    unsigned knocks = 1;
  };
  void settle(std::uint16_t port, Finding finding);
  [[nodiscard]] std::optional<Duration> patience() const;  ///< between two knocks

  PortScanRules rules_;
  std::uint32_t next_;                // not yet asked; 32 bits, so that it can pass 65535
  std::uint32_t due_;                 // whose result is to be told next
  std::vector<std::uint16_t> again_;  // to be asked once more after no_resources
  std::map<std::uint16_t, Asked> asked_;
  std::deque<std::pair<Instant, std::uint16_t>> timeouts_;  // in order: every port waits equally long
  std::deque<Action> actions_;
  std::map<std::uint16_t, Finding> settled_;  // waiting for a lower port
};

}  // namespace ntool::engine
