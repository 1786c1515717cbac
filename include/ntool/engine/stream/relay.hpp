// Relay: the account of a conversation between a local side (stdin, stdout) and a network side. It counts what went
// into and out of the two buffers, knows which ends are over, and says who may read or write, when to half-close and
// when all is done. It never sees a byte: pumps move those (net/pump.hpp).
//
// The rules of the ends, in one place because netcats lose data over them:
// - The end of stdin is passed on (half_close_on_end), once everything read before it has been sent.
// - The end of the peer never throws anything away: what it sent is written out, and stdin is still sent to its end,
//   unless stdin is a person (finish_on_peer_end), whom nobody answers any more.
// - Our own slow reader is not an idle peer: no time counts while bytes wait for stdout. While bytes wait for the
//   network only idle time counts, and whoever sees signs of life there reports them (postpone_idle).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include <ntool/base/time.hpp>

namespace ntool::engine {

struct RelayRules {
  bool half_close_on_end = true;    ///< the end of stdin shuts down our sending side
  bool finish_on_peer_end = false;  ///< do not wait for stdin to end once the peer has
  /// Do not wait for stdin to end once the peer has and stdin was silent for this long (a server with others to serve).
  std::optional<Duration> patience_after_peer_end = {};
  std::optional<Duration> linger = {};      ///< give up this long after stdin ended (nc -q)
  std::optional<Duration> idle_limit = {};  ///< give up after this long without a byte either way (nc -w)
};

class Relay {
 public:
  /// outbound: stdin → network; inbound: network → stdout.
  enum class Way : std::uint8_t { outbound, inbound };

  Relay(RelayRules rules, Instant now) : rules_(rules), last_activity_(now) {}

  enum class Verdict : std::uint8_t {
    running,
    complete,  ///< both ways are over and nothing is left in a buffer
    lingered,  ///< the time after the end of stdin is up
    idle       ///< nobody said anything for idle_limit
  };
  [[nodiscard]] Verdict verdict() const { return verdict_; }

  /// Whether the way's source may be read now / its sink has something to write. Ask again after every report.
  [[nodiscard]] bool wants_read(Way way) const;
  [[nodiscard]] bool wants_write(Way way) const;
  /// True from the moment when the peer should be told that we send no more, until half_closed().
  [[nodiscard]] bool wants_half_close() const;

  // Reports from whoever moves the bytes.
  /// `bytes` came from the source into the buffer. 0 is an empty datagram, not an end.
  void read(Way way, std::uint64_t bytes, Instant now);
  /// The buffer takes no more until something was written.
  void buffer_full(Way way);
  /// `bytes` left the buffer for the sink.
  void written(Way way, std::uint64_t bytes, Instant now);
  void source_ended(Way way, Instant now);
  /// The sink takes nothing any more; what waits for it is lost, and counted by unwritten().
  void sink_closed(Way way);
  void half_closed();

  /// Something else shows that the peer was alive at that moment: idle time counts from there.
  void postpone_idle(Instant alive) { last_activity_ = std::max(last_activity_, alive); }

  void handle_timeout(Instant now);
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

  [[nodiscard]] std::uint64_t total_read(Way way) const { return at(way).read; }
  [[nodiscard]] std::uint64_t total_written(Way way) const { return at(way).written; }
  /// Bytes read from the source that never reached the sink.
  [[nodiscard]] std::uint64_t unwritten(Way way) const { return at(way).read - at(way).written; }
  [[nodiscard]] bool ended(Way way) const { return at(way).source_ended; }

 private:
  struct Direction {
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    bool full = false;
    bool source_ended = false;
    bool sink_closed = false;
    [[nodiscard]] bool buffered() const { return read > written && !sink_closed; }
    [[nodiscard]] bool over() const { return sink_closed || (source_ended && !buffered()); }
  };
  [[nodiscard]] const Direction& at(Way way) const { return ways_[static_cast<std::size_t>(way)]; }
  [[nodiscard]] Direction& at(Way way) { return ways_[static_cast<std::size_t>(way)]; }
  void judge();
  [[nodiscard]] std::optional<Instant> linger_ends() const;
  [[nodiscard]] std::optional<Instant> patience_ends() const;

  RelayRules rules_;
  Direction ways_[2];
  Instant last_activity_;
  std::optional<Instant> outbound_ended_at_;
  bool half_closed_ = false;
  Verdict verdict_ = Verdict::running;
};

}  // namespace ntool::engine
