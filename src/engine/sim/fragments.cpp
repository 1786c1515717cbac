#include "fragments.hpp"

#include "rewrite.hpp"

#include <algorithm>

namespace ntool::engine::sim {
namespace {

constexpr std::size_t largest_length = 65535;
constexpr std::size_t unit = 8;  // of offsets
constexpr std::uint8_t fragment_header = 44;
constexpr std::size_t fragment_header_size = 8;

/// RFC 8200 4.1: what may stand before a fragment header.
bool is_skipped(std::uint8_t header) {
  return header == 0 || header == 43 || header == 60;
}

std::optional<Fragment> v6_fragment(Fragment fragment, Bytes bytes) {
  std::size_t next_header_at = 6;
  std::size_t at = v6_header_size;
  while (is_skipped(bytes[next_header_at])) {
    if (at + 2 > bytes.size()) return std::nullopt;
    next_header_at = at;
    at += (bytes[at + 1] + std::size_t{1}) * unit;
  }
  if (bytes[next_header_at] != fragment_header || at + fragment_header_size > bytes.size()) return std::nullopt;
  fragment.protocol = bytes[at];
  fragment.identification = std::uint32_t{read_u16(bytes, at + 4)} << 16U | read_u16(bytes, at + 6);
  fragment.header = bytes.first(at);
  fragment.next_header_at = next_header_at;
  fragment.data = bytes.subspan(at + fragment_header_size);
  return fragment;
}

}  // namespace

std::optional<Fragment> fragment_in(const wire::IpPacket& packet, Bytes bytes) {
  if (!is_fragment(packet)) return std::nullopt;
  const auto header = static_cast<std::size_t>(packet.payload.data() - bytes.data());
  const Bytes whole = bytes.first(header + packet.payload.size());  // without padding
  Fragment fragment{.source = packet.source,
                    .destination = packet.destination,
                    .protocol = packet.protocol,
                    .identification = packet.identification,
                    .offset = packet.fragment_offset,
                    .more = packet.more_fragments,
                    .header = whole.first(header),
                    .data = packet.payload,
                    .size = whole.size()};
  return packet.source.is_v4() ? fragment : v6_fragment(fragment, whole);
}

Reassembly::Datagram& Reassembly::datagram_of(const Fragment& fragment, Instant now) {
  Datagram* free = nullptr;
  Datagram* oldest = nullptr;
  for (auto& datagram : datagrams_) {
    if (datagram.used && now - datagram.began > patience) datagram.used = false;
    if (!datagram.used) {
      free = &datagram;
    } else if (datagram.identification == fragment.identification && datagram.protocol == fragment.protocol &&
               datagram.source == fragment.source && datagram.destination == fragment.destination) {
      return datagram;
    } else if (oldest == nullptr || datagram.began < oldest->began) {
      oldest = &datagram;
    }
  }
  if (free == nullptr) free = datagrams_.size() < most ? &datagrams_.emplace_back() : oldest;
  free->used = true;
  free->refused = false;
  free->began = now;
  free->source = fragment.source;
  free->destination = fragment.destination;
  free->protocol = fragment.protocol;
  free->identification = fragment.identification;
  free->header.clear();
  free->data.clear();
  free->pieces.clear();
  free->total.reset();
  free->received = free->largest = 0;
  return *free;
}

/// False: it does not fit what is there.
bool Reassembly::take(Datagram& datagram, const Fragment& fragment) {
  const std::size_t begin = fragment.offset;
  const std::size_t end = begin + fragment.data.size();
  const auto after = std::ranges::lower_bound(datagram.pieces, begin, {}, &Piece::begin);
  if (after != datagram.pieces.end() && after->begin == begin && after->end == end) return true;
  const bool overlaps = (after != datagram.pieces.end() && after->begin < end) ||
                        (after != datagram.pieces.begin() && std::prev(after)->end > begin);
  const bool odd = fragment.data.empty() || (fragment.more && fragment.data.size() % unit != 0);
  if (overlaps || odd || end + fragment.header.size() > largest_length) return false;
  if (!fragment.more) {
    if (datagram.total || datagram.data.size() > end) return false;
    datagram.total = end;
  } else if (datagram.total && end > *datagram.total) {
    return false;
  }
  datagram.pieces.insert(after, {begin, end});
  if (datagram.data.size() < end) datagram.data.resize(end);
  std::ranges::copy(fragment.data, datagram.data.begin() + static_cast<std::ptrdiff_t>(begin));
  datagram.received += fragment.data.size();
  datagram.largest = std::max(datagram.largest, fragment.size);
  if (begin == 0) {
    datagram.header.assign(fragment.header.begin(), fragment.header.end());
    if (fragment.source.is_v6()) datagram.header[fragment.next_header_at] = fragment.protocol;
  }
  return true;
}

std::optional<Reassembly::Whole> Reassembly::add(const Fragment& fragment, Instant now) {
  Datagram& datagram = datagram_of(fragment, now);
  if (datagram.refused) return std::nullopt;
  if (!take(datagram, fragment)) {
    datagram.refused = true;
    return std::nullopt;
  }
  if (datagram.received != datagram.total) return std::nullopt;
  datagram.used = false;
  if (datagram.header.size() + datagram.data.size() > largest_length) return std::nullopt;
  whole_.assign(datagram.header.begin(), datagram.header.end());
  whole_.insert(whole_.end(), datagram.data.begin(), datagram.data.end());
  if (fragment.source.is_v4()) {
    write_u16(whole_, 2, whole_.size());
    write_u16(whole_, 6, read_u16(whole_, 6) & 0x4000U);  // of flags and offset only "don't fragment" stays
    write_header_checksum(whole_);
  } else {
    write_u16(whole_, 4, whole_.size() - v6_header_size);
  }
  return Whole{whole_, datagram.largest};
}

Fragmenter::Fragmenter(Bytes packet, std::size_t mtu, std::uint32_t identification, std::vector<std::uint8_t>& room)
    : packet_(packet), room_(room), identification_(identification) {
  constexpr std::size_t least_v4 = 68, least_v6 = 1280;
  if (packet.empty()) return;
  v4_ = packet[0] >> 4U != 6;
  mtu = std::max(mtu, v4_ ? least_v4 : least_v6);
  if (packet.size() <= mtu) return;
  const auto parsed = wire::parse_ip_packet(packet);
  if (!parsed || parsed->cut || parsed->dont_fragment || is_fragment(*parsed)) return;
  header_ = v4_ ? v4_header_length(packet) : v6_header_size;
  step_ = (mtu - header_ - (v4_ ? 0 : fragment_header_size)) / unit * unit;
}

std::optional<Bytes> Fragmenter::next() {
  if (done_) return std::nullopt;
  if (step_ == 0) {
    done_ = true;
    return packet_;
  }
  const std::size_t size = std::min(step_, packet_.size() - header_ - at_);
  done_ = header_ + at_ + size == packet_.size();
  room_.assign(packet_.begin(), packet_.begin() + static_cast<std::ptrdiff_t>(header_));
  if (v4_) {
    write_u16(room_, 2, header_ + size);
    write_u16(room_, 4, identification_ & 0xffffU);
    write_u16(room_, 6, at_ / unit | (done_ ? 0U : 0x2000U));
    write_header_checksum(room_);
  } else {
    room_.resize(header_ + fragment_header_size);
    room_[header_] = room_[6];
    room_[6] = fragment_header;
    write_u16(room_, 4, fragment_header_size + size);
    write_u16(room_, header_ + 2, at_ | (done_ ? 0U : 1U));
    write_u16(room_, header_ + 4, identification_ >> 16U);
    write_u16(room_, header_ + 6, identification_ & 0xffffU);
  }
  const auto data = packet_.subspan(header_ + at_, size);
  room_.insert(room_.end(), data.begin(), data.end());
  at_ += size;
  return room_;
}

}  // namespace ntool::engine::sim
