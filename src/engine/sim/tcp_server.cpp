#include "tcp_server.hpp"

#include <algorithm>
#include <array>

#include <ntool/engine/sim/random.hpp>

namespace ntool::engine::sim {
namespace {

using namespace std::chrono_literals;
using wire::TcpSegment;

constexpr std::uint32_t our_window = 65535;
/// RFC 6298 2.1 before the round trip is known; then what Linux waits at least.
constexpr Duration first_patience = 1s;
constexpr Duration least_patience = 200ms;
constexpr Duration most_patience = 60s;

/// RFC 9293 3.4: sequence numbers go round.
bool before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

/// In the sequence space SYN and FIN count for one each.
std::uint32_t length_of(const TcpSegment& segment) {
  return static_cast<std::uint32_t>(segment.payload.size() + (segment.syn ? 1 : 0) + (segment.fin ? 1 : 0));
}

/// RFC 9293 3.7.1: what fits behind the headers of an Ethernet frame, and what holds without the option.
struct SegmentSizes {
  std::uint16_t most, unsaid;
  std::array<std::uint8_t, 4> option;  ///< kind 2, length 4, `most`
};
constexpr SegmentSizes sizes_v4{1460, 536, {2, 4, 0x05, 0xb4}};
constexpr SegmentSizes sizes_v6{1440, 1220, {2, 4, 0x05, 0xa0}};
const SegmentSizes& sizes_for(const Endpoint& end) {
  return end.ip.is_v4() ? sizes_v4 : sizes_v6;
}

std::uint16_t segment_size_in(const TcpSegment& syn, const SegmentSizes& sizes) {
  constexpr std::uint8_t end_of_list = 0, no_operation = 1, maximum_segment_size = 2;
  ByteReader options(syn.options);
  while (const auto kind = options.u8()) {
    if (*kind == end_of_list) break;
    if (*kind == no_operation) continue;
    const auto length = options.u8();
    if (!length || *length < 2) break;
    const auto value = options.take(*length - 2U);
    if (!value) break;
    if (*kind != maximum_segment_size || value->size() != 2) continue;
    const auto told = static_cast<std::uint16_t>((*value)[0] << 8U | (*value)[1]);
    return told == 0 ? sizes.unsaid : std::min(told, sizes.most);
  }
  return sizes.unsaid;
}

}  // namespace

TcpSegment reset_of(const TcpSegment& got) {
  TcpSegment out{.source = got.destination, .destination = got.source, .rst = true, .window = 0};
  if (got.ack) {
    out.sequence = got.acknowledgement;
  } else {
    out.ack = true;
    out.acknowledgement = got.sequence + length_of(got);
  }
  return out;
}

void TcpServer::close(Id id) {
  timers_.clear(id);
  connections_.remove(id);
}

/// RFC 9293 3.4.1: a first number that strangers cannot guess, and the same one for the same SYN.
void TcpServer::greet(Connection& connection, const TcpSegment& syn) const {
  connection.first = static_cast<std::uint32_t>(hash_of(connection.ends, mix(seed_ + syn.sequence)));
  connection.unacknowledged = connection.first;
  connection.next = connection.first + 1;
  connection.wanted = syn.sequence + 1;
  connection.window = syn.window;
  connection.segment_size = segment_size_in(syn, sizes_for(connection.ends.server));
}

// --- what is said

TcpSegment& TcpServer::say(const Connection& connection, std::uint32_t sequence, bool unasked) {
  return said_
      .emplace_back(Said{{.source = connection.ends.server.port,
                          .destination = connection.ends.client.port,
                          .sequence = sequence,
                          .acknowledgement = connection.wanted,
                          .ack = true},
                         unasked})
      .segment;
}

void TcpServer::say_data(const Connection& connection, std::uint32_t sequence, std::uint32_t size) {
  auto& segment = say(connection, sequence, true);
  segment.payload = connection.home.banner.subspan(sequence - connection.first - 1, size);
  segment.psh = sequence + size == connection.end();
}

void TcpServer::say_syn_ack(const Connection& connection, bool unasked) {
  auto& segment = say(connection, connection.first, unasked);
  segment.syn = true;
  segment.options = sizes_for(connection.ends.server).option;
}

/// As much of the banner as may be in flight, and behind it, once the client is done, our end.
void TcpServer::push(Connection& connection) {
  const std::uint32_t allowed = std::min<std::uint32_t>(connection.window, in_flight * connection.segment_size);
  while (before(connection.next, connection.end())) {
    const std::uint32_t flying = connection.next - connection.unacknowledged;
    if (flying >= allowed) return;
    const std::uint32_t size =
        std::min({std::uint32_t{connection.segment_size}, connection.end() - connection.next, allowed - flying});
    say_data(connection, connection.next, size);
    connection.next += size;
  }
  if (connection.client_done && connection.next == connection.end()) {
    say(connection, connection.next, !said_.empty()).fin = true;
    ++connection.next;
  }
}

/// The first that is not acknowledged; where the window is shut, one byte that asks whether it is open again.
void TcpServer::say_again(Connection& connection) {
  if (!connection.established) return say_syn_ack(connection, true);
  const std::uint32_t from = connection.unacknowledged;
  if (from == connection.end()) {
    say(connection, from, true).fin = true;
    return;
  }
  const std::uint32_t size = std::min(
      {std::uint32_t{connection.segment_size}, connection.end() - from, std::max<std::uint32_t>(connection.window, 1)});
  say_data(connection, from, size);
  if (before(connection.next, from + size)) connection.next = from + size;
}

// --- what is heard

std::span<const TcpServer::Said> TcpServer::receive(const Ends& ends, const Home& home, const TcpSegment& segment,
                                                    Instant now) {
  said_.clear();
  while (connections_.oldest() != none && now - connections_[connections_.oldest()].heard > idle_for) {
    close(connections_.oldest());
  }
  Id id = connections_.find(ends);
  if (id != none && !connections_[id].established && now - connections_[id].heard > half_open_for) {
    close(id);
    id = none;
  }
  if (id == none) {
    // RFC 9293 3.10.7.2: what has neither of the two, as a lone FIN, is dropped.
    if (segment.rst) return said_;
    if (segment.ack) said_.push_back({reset_of(segment)});
    if (segment.ack || !segment.syn) return said_;
    if (connections_.full()) close(connections_.oldest());
    id = connections_.add(ends, home, now);
    greet(connections_[id], segment);
    say_syn_ack(connections_[id], false);
    set_timer(id, now, true);
    return said_;
  }
  Connection& connection = connections_[id];
  if (segment.rst) {
    // RFC 5961 3.2: only one that knows the next number ends it at once.
    if (segment.sequence == connection.wanted) {
      close(id);
    } else if (segment.sequence - connection.wanted < our_window) {
      say(connection, connection.next, false);
    }
  } else if (segment.syn && !segment.ack && !connection.established) {
    if (segment.sequence + 1 != connection.wanted) {  // another attempt: nobody heard our answer to the former
      greet(connection, segment);
      connection.backoff = 0;
      set_timer(id, now, true);
    }
    connections_.heard(id, now);
    say_syn_ack(connection, false);
  } else if (segment.syn) {
    say(connection, connection.next, false);  // RFC 5961 4.2
  } else if (segment.ack) {
    synchronized(id, segment, now);
  }
  return said_;
}

void TcpServer::synchronized(Id id, const TcpSegment& segment, Instant now) {
  Connection& connection = connections_[id];
  if (!connection.established && segment.acknowledgement != connection.next) {
    said_.push_back({reset_of(segment)});
    return;
  }
  // RFC 9293 3.10.7.4: some of it must lie within our window.
  const std::uint32_t length = length_of(segment);
  const bool past =
      length == 0 ? before(segment.sequence, connection.wanted) : !before(connection.wanted, segment.sequence + length);
  const bool beyond = !before(segment.sequence, connection.wanted + our_window);
  if (past || beyond || before(connection.next, segment.acknowledgement)) {
    connections_.heard(id, now);
    // Also what is old may hold news of our own data.
    const bool progress =
        !beyond && !before(connection.next, segment.acknowledgement) && acknowledged(connection, segment);
    say(connection, connection.next, false);
    return connection.finished() ? close(id) : set_timer(id, now, progress);
  }
  connections_.heard(id, now);
  connection.established = true;
  const bool progress = acknowledged(connection, segment);
  if (connection.finished()) return close(id);
  const bool owed = length > 0;
  if (read(connection, segment)) connection.client_done = true;
  if (progress && connection.recovering) say_again(connection);
  push(connection);
  if (owed && said_.empty()) say(connection, connection.next, false);
  set_timer(id, now, progress);
}

/// True: something was acknowledged that was not before.
bool TcpServer::acknowledged(Connection& connection, const TcpSegment& segment) {
  if (before(segment.acknowledgement, connection.unacknowledged)) return false;
  connection.window = segment.window;
  if (segment.acknowledgement == connection.unacknowledged) return false;
  connection.unacknowledged = segment.acknowledgement;
  connection.backoff = 0;
  if (!before(connection.unacknowledged, connection.recover)) connection.recovering = false;
  return true;
}

/// True: the client's end is read. What comes out of order is not, and will come again.
bool TcpServer::read(Connection& connection, const TcpSegment& segment) {
  if (before(connection.wanted, segment.sequence) || connection.client_done) return false;
  const std::uint32_t end = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
  if (before(connection.wanted, end)) connection.wanted = end;
  if (!segment.fin || connection.wanted != end) return false;
  ++connection.wanted;
  return true;
}

// --- time

void TcpServer::set_timer(Id id, Instant now, bool anew) {
  const Connection& connection = connections_[id];
  const bool waits = !connection.established
                         ? !connection.home.banner.empty()
                         : connection.unacknowledged != connection.next || before(connection.next, connection.end());
  if (!waits) return timers_.clear(id);
  if (timers_.is_set(id) && !anew) return;
  const Duration patience = connection.established ? least_patience : first_patience;
  const Duration wait = std::min(patience * (std::int64_t{1} << std::min(connection.backoff, 8)), most_patience);
  timers_.set(id, now + connection.home.round_trip + wait);
}

std::optional<Instant> TcpServer::next() const {
  const auto timer = timers_.next();
  if (!timer) return std::nullopt;
  return timer->at;
}

TcpServer::Repeat TcpServer::repeat() {
  said_.clear();
  const auto timer = *timers_.next();
  Connection& connection = connections_[timer.id];
  Repeat repeat{connection.ends, connection.home, timer.at, {}};
  if (connection.unheard == repeats) {
    close(timer.id);
    return repeat;
  }
  ++connection.unheard;
  ++connection.backoff;
  if (connection.established) {
    connection.recovering = true;
    connection.recover = connection.next;
  }
  say_again(connection);
  set_timer(timer.id, timer.at, true);
  repeat.said = said_;
  return repeat;
}

}  // namespace ntool::engine::sim
