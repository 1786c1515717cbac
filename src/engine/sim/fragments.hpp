// Fragments of IPv4 (RFC 791 3.2) and IPv6 (RFC 8200 4.5): put together, and made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/time.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::engine::sim {

/// A fragment, as both families have it.
struct Fragment {
  IpAddress source, destination;
  std::uint8_t protocol = 0;  ///< in IPv6 of what follows the fragment header
  std::uint32_t identification = 0;
  std::size_t offset = 0;
  bool more = false;
  Bytes header = {};               ///< what each fragment has before its part, without IPv6's fragment header
  std::size_t next_header_at = 0;  ///< IPv6: where `header` says what follows
  Bytes data = {};
  std::size_t size = 0;  ///< of the whole packet
};

[[nodiscard]] inline bool is_fragment(const wire::IpPacket& packet) {
  return packet.fragment_offset > 0 || packet.more_fragments;
}
/// nullopt: no fragment, or one whose headers cannot be walked. `packet` was parsed from `bytes`.
[[nodiscard]] std::optional<Fragment> fragment_in(const wire::IpPacket& packet, Bytes bytes);

/// Datagrams of which not all is there yet: at most so many, for so long. What overlaps is given up whole and stays so
/// (RFC 5722); the same fragment again is ignored.
class Reassembly {
 public:
  static constexpr std::size_t most = 64;
  static constexpr Duration patience = std::chrono::seconds(30);

  struct Whole {
    MutableBytes packet;      ///< lent until the next add()
    std::size_t largest = 0;  ///< bytes of the largest fragment
  };
  /// The packet that this fragment makes whole.
  std::optional<Whole> add(const Fragment& fragment, Instant now);

 private:
  struct Piece {
    std::size_t begin, end;
  };
  struct Datagram {
    bool used = false;
    bool refused = false;
    Instant began;
    IpAddress source, destination;
    std::uint8_t protocol = 0;
    std::uint32_t identification = 0;
    std::vector<std::uint8_t> header = {};  ///< of the first fragment; empty: it is not there yet
    std::vector<std::uint8_t> data = {};
    std::vector<Piece> pieces = {};  ///< by place
    std::optional<std::size_t> total = {};
    std::size_t received = 0;
    std::size_t largest = 0;
  };

  Datagram& datagram_of(const Fragment& fragment, Instant now);
  static bool take(Datagram& datagram, const Fragment& fragment);

  std::vector<Datagram> datagrams_;
  std::vector<std::uint8_t> whole_;
};

/// The fragments of a packet, in order. A packet that needs none, must not have any ("don't fragment") or is none comes
/// out as it is. No link is smaller than its family allows: 68 bytes, 1,280 for IPv6.
class Fragmenter {
 public:
  /// `packet` and `room` are lent to the end.
  Fragmenter(Bytes packet, std::size_t mtu, std::uint32_t identification, std::vector<std::uint8_t>& room);
  std::optional<Bytes> next();

 private:
  Bytes packet_;
  std::vector<std::uint8_t>& room_;
  std::uint32_t identification_;
  std::size_t header_ = 0;
  std::size_t step_ = 0;  ///< bytes of data in each; 0: not in fragments
  std::size_t at_ = 0;
  bool v4_ = true;
  bool done_ = false;
};

}  // namespace ntool::engine::sim
