// The connections of the simulated TCP servers: a table with a bound, by their ends and by when they were heard last.
// Its room is used again: once warm it allocates nothing.
#pragma once

#include <cstdint>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>

namespace ntool::engine::sim {

struct TcpEnds {
  Endpoint server, client;
  bool operator==(const TcpEnds&) const = default;
};
/// The same ends, the same number; whoever does not know the seed cannot guess it.
[[nodiscard]] std::uint64_t hash_of(const TcpEnds& ends, std::uint64_t seed);

/// Where a server stands and what it has to say.
struct TcpHome {
  std::size_t path = 0, target = 0;
  Bytes banner = {};  ///< lent for as long as the connection lives
  Duration round_trip{};
};

struct TcpConnection {
  TcpEnds ends;
  TcpHome home;
  bool established = false;
  bool client_done = false;  ///< its FIN was read
  bool recovering = false;   ///< up to `recover` everything is sent again, one segment for each acknowledgement
  std::uint16_t segment_size = 0;
  std::uint16_t window = 0;
  std::uint32_t first = 0;  ///< our SYN's place; the banner begins behind it, our FIN is behind the banner
  std::uint32_t unacknowledged = 0, next = 0;  ///< SND.UNA, SND.NXT
  std::uint32_t recover = 0;
  std::uint32_t wanted = 0;  ///< RCV.NXT
  int backoff = 0;
  int unheard = 0;  ///< repeats since the client was heard
  Instant heard;

  /// Where our FIN stands.
  [[nodiscard]] std::uint32_t end() const { return first + 1 + static_cast<std::uint32_t>(home.banner.size()); }
  /// Our FIN is acknowledged, and it came after the client's.
  [[nodiscard]] bool finished() const { return unacknowledged == end() + 1; }
};

class TcpConnections {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = 0xffffffffU;

  TcpConnections(std::size_t most, std::uint64_t seed) : most_(most), seed_(seed), buckets_(2 * most, none) {}

  [[nodiscard]] TcpConnection& operator[](Id id) { return slots_[id].connection; }
  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] bool full() const { return used_ == most_; }

  [[nodiscard]] Id find(const TcpEnds& ends) const;
  /// The one that was heard least recently, or none.
  [[nodiscard]] Id oldest() const { return oldest_; }
  /// Not while the table is full. The ends are not there yet.
  Id add(const TcpEnds& ends, const TcpHome& home, Instant now);
  void heard(Id id, Instant now);
  void remove(Id id);

 private:
  struct Slot {
    TcpConnection connection;
    Id chain = none;  ///< the next with the same hash; of unused ones the next
    Id older = none, younger = none;
  };

  [[nodiscard]] std::size_t bucket_of(const TcpEnds& ends) const { return hash_of(ends, seed_) % buckets_.size(); }
  void link(Id id);
  void unlink(Id id);

  std::size_t most_;
  std::uint64_t seed_;
  std::vector<Slot> slots_;
  std::vector<Id> buckets_;
  Id free_ = none;
  Id oldest_ = none, youngest_ = none;
  std::size_t used_ = 0;
};

}  // namespace ntool::engine::sim
