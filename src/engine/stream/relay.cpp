#include <algorithm>

#include <ntool/engine/stream/relay.hpp>

namespace ntool::engine {

bool Relay::wants_read(Way way) const {
  const Direction& direction = at(way);
  if (direction.source_ended || direction.sink_closed || direction.full) return false;
  // A person's further lines would go nowhere once the peer is gone.
  const bool pointless = way == Way::outbound && rules_.finish_on_peer_end && at(Way::inbound).over();
  return verdict_ == Verdict::running && !pointless;
}

bool Relay::wants_write(Way way) const {
  return verdict_ == Verdict::running && at(way).buffered();
}

bool Relay::wants_half_close() const {
  const Direction& outbound = at(Way::outbound);
  return rules_.half_close_on_end && !half_closed_ && outbound.source_ended && !outbound.buffered() &&
         !outbound.sink_closed;
}

void Relay::read(Way way, std::uint64_t bytes, Instant now) {
  at(way).read += bytes;
  last_activity_ = now;
}

void Relay::buffer_full(Way way) {
  at(way).full = at(way).buffered();
}

void Relay::written(Way way, std::uint64_t bytes, Instant now) {
  Direction& direction = at(way);
  direction.written = std::min(direction.written + bytes, direction.read);
  if (bytes > 0) direction.full = false;
  last_activity_ = now;
  judge();
}

void Relay::source_ended(Way way, Instant now) {
  if (at(way).source_ended) return;
  at(way).source_ended = true;
  last_activity_ = now;
  if (way == Way::outbound) outbound_ended_at_ = now;
  judge();
}

void Relay::sink_closed(Way way) {
  at(way).sink_closed = true;
  judge();
}

void Relay::half_closed() {
  half_closed_ = true;
  judge();
}

void Relay::judge() {
  if (verdict_ != Verdict::running || !at(Way::inbound).over()) return;
  const Direction& outbound = at(Way::outbound);
  const bool told = !rules_.half_close_on_end || half_closed_ || outbound.sink_closed;
  const bool sent_to_its_end = outbound.over() && told;
  const bool nobody_listens = rules_.finish_on_peer_end && !outbound.buffered();
  if (sent_to_its_end || nobody_listens) verdict_ = Verdict::complete;
}

std::optional<Instant> Relay::linger_ends() const {
  if (!rules_.linger || !outbound_ended_at_ || at(Way::outbound).buffered()) return std::nullopt;
  return std::max(*outbound_ended_at_ + *rules_.linger, last_activity_);
}

std::optional<Instant> Relay::patience_ends() const {
  if (!rules_.patience_after_peer_end || !at(Way::inbound).over() || at(Way::outbound).buffered()) return std::nullopt;
  return last_activity_ + *rules_.patience_after_peer_end;
}

std::optional<Instant> Relay::poll_timeout() const {
  if (verdict_ != Verdict::running || at(Way::inbound).buffered()) return std::nullopt;
  std::optional<Instant> next;
  const auto consider = [&](std::optional<Instant> at) {
    if (at) next = next ? std::min(*next, *at) : *at;
  };
  consider(linger_ends());
  consider(patience_ends());
  if (rules_.idle_limit) consider(last_activity_ + *rules_.idle_limit);
  return next;
}

void Relay::handle_timeout(Instant now) {
  const auto due = poll_timeout();
  if (!due || now < *due) return;
  const auto is_up = [now](std::optional<Instant> at) { return at && now >= *at; };
  if (is_up(patience_ends())) {
    verdict_ = Verdict::complete;
  } else {
    verdict_ = is_up(linger_ends()) ? Verdict::lingered : Verdict::idle;
  }
}

}  // namespace ntool::engine
