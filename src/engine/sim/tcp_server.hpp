// The TCP of all simulated servers (RFC 9293): they answer the handshake, say their banner, read and throw away, and
// close after their client. Segments in, segments out, time as an argument. Unlike a real one it has no congestion
// control, only a bound of segments in flight, and keeps nothing that comes out of order. A half-open connection is
// only a reason to say SYN/ACK again where a banner is to follow: elsewhere whoever missed it asks again.
#pragma once

#include "tcp_connections.hpp"
#include "timers.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ntool/wire/transport_header.hpp>

namespace ntool::engine::sim {

/// RFC 9293 3.10.7.1: what a closed port says.
[[nodiscard]] wire::TcpSegment reset_of(const wire::TcpSegment& got);

class TcpServer {
 public:
  static constexpr std::size_t most = 4096;  ///< connections; the one that was silent for the longest makes room
  static constexpr Duration half_open_for = std::chrono::seconds(60);
  static constexpr Duration idle_for = std::chrono::hours(1);
  static constexpr std::uint32_t in_flight = 10;  ///< segments
  static constexpr int repeats = 8;               ///< without a word from the client, then the connection is given up

  using Ends = TcpEnds;
  using Home = TcpHome;
  struct Said {
    wire::TcpSegment segment;
    bool unasked = false;  ///< not the answer to one segment: a part of the banner, or said again
  };
  struct Repeat {
    Ends ends;
    Home home;
    Instant at;
    std::span<const Said> said;  ///< nothing: it has given up
  };

  explicit TcpServer(std::uint64_t seed) : seed_(seed), connections_(most, seed) {}

  /// A segment for an open port, with a right checksum. What is said to it is lent until the next call.
  std::span<const Said> receive(const Ends& ends, const Home& home, const wire::TcpSegment& segment, Instant now);
  /// When the next server says something again.
  [[nodiscard]] std::optional<Instant> next() const;
  /// What it says; only where next() told a time.
  Repeat repeat();

  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

 private:
  using Id = TcpConnections::Id;
  using Connection = TcpConnection;
  static constexpr Id none = TcpConnections::none;

  void close(Id id);
  void greet(Connection& connection, const wire::TcpSegment& syn) const;

  void synchronized(Id id, const wire::TcpSegment& segment, Instant now);
  bool acknowledged(Connection& connection, const wire::TcpSegment& segment);
  static bool read(Connection& connection, const wire::TcpSegment& segment);
  void push(Connection& connection);
  void say_again(Connection& connection);
  void set_timer(Id id, Instant now, bool anew);

  wire::TcpSegment& say(const Connection& connection, std::uint32_t sequence, bool unasked);
  void say_data(const Connection& connection, std::uint32_t sequence, std::uint32_t size);
  void say_syn_ack(const Connection& connection, bool unasked);

  std::uint64_t seed_;
  TcpConnections connections_;
  Timers timers_;
  std::vector<Said> said_;
};

}  // namespace ntool::engine::sim
