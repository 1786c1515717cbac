#include "path_mtu_limits.hpp"

#include <algorithm>

#include <ntool/engine/probe/mtu_trace.hpp>
#include <ntool/engine/probe/way_back.hpp>

namespace ntool::engine {

using namespace std::chrono_literals;
using wire::ProbeAction;
using wire::ProbeAnswer;
using Kind = MtuTraceEvent::Kind;

namespace {

constexpr unsigned most_tries = 3;
constexpr unsigned most_refusals = 3;
constexpr Duration pause_after_refusal = 20ms;
constexpr unsigned usual_window = 3;
constexpr unsigned window_in_silence = 16;
constexpr std::size_t udp_header = 8;

}  // namespace

MtuTrace::MtuTrace(const MtuTraceRules& rules)
    : rules_(rules),
      headers_((rules.target.is_v4() ? 20U : 40U) + udp_header),
      size_(std::max(rules.packet_size.value_or(beyond_links(rules.target.family())), headers_ + 1)),
      due_(rules.first.value()),
      limit_(rules.last.value()) {
  end_.packet_size = size_;
  end_.stop = TraceStop::max_hops;
  over_ = limit_ < due_;
  if (!over_) slots_.resize(limit_ - due_ + 1);
}

unsigned MtuTrace::window() const {
  if (one_by_one_ || !has_id()) return 1;
  // The first hop of a way tells whether the own link is narrow; until then nothing else is worth asking.
  const bool silent = due_ <= limit_ && slot(Ttl(static_cast<std::uint8_t>(due_))).tries > 1;
  return silent ? window_in_silence : usual_window;
}

bool MtuTrace::wants_ask(Ttl ttl, Instant now) const {
  const Slot& asked = slot(ttl);
  if (asked.answer || asked.tries >= most_tries || (asked.again_at && *asked.again_at > now)) return false;
  return asked.tries == 0 || now >= asked.last_ask + wait_.in_window() ||
         std::ranges::none_of(asks_, [&](const Ask& ask) { return ask.alive && ask.ttl == ttl; });
}

std::size_t MtuTrace::poll_actions(Instant now, std::span<ProbeAction> room) {
  handle_timeout(now);
  std::size_t count = 0;
  payload_.resize(size_ - headers_);
  for (unsigned ttl = due_; !over_ && ttl <= limit_ && ttl < due_ + window() && count < room.size(); ++ttl) {
    const Ttl hop(static_cast<std::uint8_t>(ttl));
    if (!wants_ask(hop, now)) continue;
    Slot& asked = slot(hop);
    asked.again_at.reset();
    asked.last_ask = now;
    ++asked.tries;
    if (!last_useful_) last_useful_ = now;
    room[count++] = {.id = Seq(static_cast<std::uint16_t>(asks_.size() + 1)),
                     .to = rules_.target,
                     .port = rules_.port,
                     .ttl = hop,
                     .payload = payload_};
    asks_.push_back({hop, size_, now});
    if (last_useful_ == now && asks_.size() == 1) break;  // the first one alone: it may be too long for our own link
  }
  return count;
}

void MtuTrace::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  for (const auto& answer : answers) {
    if (!over_) handle_answer(answer, now);
  }
  tell();
}

std::optional<std::size_t> MtuTrace::ask_of(const ProbeAnswer& answer, Instant now) {
  if (answer.id) {
    const std::size_t number = static_cast<std::uint16_t>(answer.id->value() - 1);
    if (number < asks_.size()) return number;
    if (has_id()) return std::nullopt;
  }
  std::optional<std::size_t> only;
  for (std::size_t number = 0; number < asks_.size(); ++number) {
    if (!asks_[number].alive) continue;
    if (only && asks_[*only].ttl != asks_[number].ttl) {
      go_one_by_one(now);
      return std::nullopt;
    }
    only = number;
  }
  return only;
}

/// What is under way is forgotten, once its answers have had time to come.
void MtuTrace::go_one_by_one(Instant now) {
  one_by_one_ = true;
  for (Ask& ask : asks_) {
    if (!ask.alive) continue;
    ask.alive = false;
    slot(ask.ttl).tries = 0;
    slot(ask.ttl).again_at = now + wait_.in_turn();
  }
}

void MtuTrace::handle_answer(const ProbeAnswer& answer, Instant now) {
  if (answer.kind == ProbeAnswer::Kind::icmp_error &&
      (!answer.from || wire::is_about_another(answer, {rules_.target, rules_.port}) ||
       wire::is_icmp_advice(rules_.target.family(), answer.icmp_type))) {
    return;
  }
  const bool is_data = answer.kind == ProbeAnswer::Kind::datagram;
  if (is_data && (!answer.from || !answer.from->same_host(rules_.target))) return;
  const auto number = ask_of(answer, now);
  if (!number) return;
  Ask& ask = asks_[*number];
  if (answer.kind == ProbeAnswer::Kind::sent) {
    ask.sent = slot(ask.ttl).last_ask = answer.at;
    return;
  }
  if (answer.kind == ProbeAnswer::Kind::not_sent) return handle_refusal(*number, answer, now);
  if (answer.kind != ProbeAnswer::Kind::icmp_error && !is_data) return;
  if (ask.ttl.value() < due_ || ask.ttl.value() > limit_ || slot(ask.ttl).answer) return;
  const IcmpCause cause{answer.icmp_type, answer.icmp_code, answer.icmp_info};
  const Family family = rules_.target.family();
  const bool too_big = !is_data && wire::is_too_big(family, cause.type, cause.code);
  if (too_big && ask.size > size_) {
    // Old news: shorter packets are under way already. Once it makes its hop be asked by them at once; copies do
    // nothing.
    if (ask.alive) {
      end_asks(ask.ttl);
      slot(ask.ttl).tries = 0;
    }
    return;
  }
  MtuTraceEvent event{.kind = Kind::hop,
                      .ttl = ask.ttl,
                      .from = answer.from,
                      .rtt = std::max(Duration::zero(), answer.at - ask.sent),
                      .reply_ttl = answer.ttl};
  last_useful_ = now;
  wait_.saw(*event.rtt);
  if (too_big) {
    end_asks(ask.ttl);
    slot(ask.ttl).tries = 0;
    const Mtu mtu = wire::next_packet_size(family, ask.size, cause.info);
    // Whoever finds the least size of all too long says nothing that could be heeded.
    if (mtu.value() >= ask.size || ++reports_ > most_reports) {
      event.kind = Kind::unreachable;
      event.icmp = cause;
      return conclude(ask.ttl, std::move(event));
    }
    event.kind = Kind::too_big;
    return shrink(ask.ttl, mtu, std::move(event));
  }
  // A closed port; as in tracepath it does not matter whose, and every other code is an obstacle.
  if (is_data || wire::is_port_unreachable(family, cause.type, cause.code)) {
    event.kind = Kind::reached;
    event.data = is_data;
  } else if (!wire::is_ttl_exceeded(family, cause.type, cause.code)) {
    event.kind = Kind::unreachable;
  }
  if (!is_data) event.icmp = cause;
  conclude(ask.ttl, std::move(event));
}

void MtuTrace::handle_refusal(std::size_t number, const ProbeAnswer& answer, Instant now) {
  Ask& ask = asks_[number];
  Slot& asked = slot(ask.ttl);
  // shrink() has already taken back what it made too long: several of one batch may be refused for that.
  if (ask.alive && asked.tries > 0) --asked.tries;
  ask.alive = false;
  if (ask.size > size_ || asked.answer) return;
  const bool too_long = answer.error != nullptr && answer.error->code == Errc::too_long;
  const Mtu mtu = too_long
                      ? wire::next_packet_size(rules_.target.family(), ask.size, answer.mtu.value_or(Mtu()).value())
                      : Mtu(static_cast<std::uint32_t>(ask.size));
  if (mtu.value() < ask.size) {
    const Duration took = now - asked.last_ask;
    if (rules_.twice_after_own_link) twice_ = ask.ttl;
    return shrink(ask.ttl, mtu, {.kind = Kind::own_link, .ttl = ask.ttl, .rtt = took});
  }
  if (++asked.refused > most_refusals) {
    end_.stop = TraceStop::not_sent;
    conclude(ask.ttl, {.kind = Kind::not_sent, .ttl = ask.ttl, .error = answer.error});
    return;
  }
  asked.again_at = now + pause_after_refusal;
}

void MtuTrace::shrink(Ttl ttl, Mtu to, MtuTraceEvent event) {
  size_ = end_.packet_size = to.value();
  event.mtu = to;
  slot(ttl).before.push_back(std::move(event));
  // What is under way beyond is too long as well: only the router that has just spoken would say so again.
  for (Ask& ask : asks_) {
    if (!ask.alive || ask.ttl < ttl || slot(ask.ttl).answer) continue;
    ask.alive = false;
    slot(ask.ttl).tries = 0;
  }
}

void MtuTrace::end_asks(Ttl ttl) {
  for (Ask& ask : asks_) {
    if (ask.ttl == ttl) ask.alive = false;
  }
}

void MtuTrace::conclude(Ttl ttl, MtuTraceEvent event) {
  end_asks(ttl);
  Slot& asked = slot(ttl);
  if (event.kind != Kind::hop && event.kind != Kind::silent) {
    limit_ = std::min<unsigned>(limit_, ttl.value());
    if (event.kind == Kind::reached) {
      end_.stop = TraceStop::target;
      end_.hops = ttl;
      end_.back.reset();
      if (event.reply_ttl) end_.back = hops_back(*event.reply_ttl);
    } else if (event.kind == Kind::unreachable) {
      end_.stop = TraceStop::unreachable;
    }
  }
  if (twice_ == ttl && event.kind != Kind::not_sent && event.kind != Kind::silent) {
    twice_.reset();
    asked.before.push_back(std::move(event));
    asked.tries = 0;
    asked.told_once = true;
    return;
  }
  asked.answer = std::move(event);
}

/// What a hop has said before its last word is told as soon as the hops before it are done.
void MtuTrace::tell() {
  while (due_ <= limit_) {
    const Ttl ttl(static_cast<std::uint8_t>(due_));
    Slot& asked = slot(ttl);
    for (; !asked.before.empty(); asked.before.pop_front()) told_.push_back(std::move(asked.before.front()));
    if (!asked.answer) return;
    if (!asked.told_once || asked.answer->kind != Kind::silent) told_.push_back(*asked.answer);
    ++due_;
  }
  over_ = true;
  if (limit_ < rules_.first.value()) return;  // stopped before anybody had answered
  const auto& last = slot(Ttl(static_cast<std::uint8_t>(limit_))).answer;
  // A hop that is told twice may have ended the way before it fell silent.
  if (last && last->kind == Kind::silent && end_.stop == TraceStop::max_hops) end_.stop = TraceStop::silence;
}

void MtuTrace::stop() {
  if (over_) return;
  while (limit_ >= due_) {
    const auto& answer = slot(Ttl(static_cast<std::uint8_t>(limit_))).answer;
    if (answer && answer->kind != Kind::silent) break;
    --limit_;
  }
  // Of a hop that has ended the way it is known how it goes on, whoever is still awaited before it.
  if (end_.stop == TraceStop::max_hops) end_.stop = TraceStop::interrupted;
  for (unsigned number = due_; number <= limit_; ++number) {
    const Ttl ttl(static_cast<std::uint8_t>(number));
    if (!slot(ttl).answer) conclude(ttl, {.kind = Kind::silent, .ttl = ttl});
  }
  tell();
}

bool MtuTrace::later_answered(Ttl ttl) const {
  for (unsigned later = ttl.value() + 1U; later <= limit_; ++later) {
    const auto& answer = slot(Ttl(static_cast<std::uint8_t>(later))).answer;
    if (answer && answer->kind != Kind::silent) return true;
  }
  return false;
}

/// Until when a hop that was asked often enough is waited for.
Instant MtuTrace::deadline(Ttl ttl) const {
  const Instant asked = slot(ttl).last_ask;
  const Instant chance = asked + std::max(wait_.least_chance(), wait_.in_window());
  return later_answered(ttl) ? chance : std::max(chance, *last_useful_ + wait_.until_end());
}

void MtuTrace::handle_timeout(Instant now) {
  if (over_) return;
  for (unsigned number = due_; number <= limit_; ++number) {
    const Ttl ttl(static_cast<std::uint8_t>(number));
    const Slot& asked = slot(ttl);
    if (asked.answer || asked.tries < most_tries || now < deadline(ttl)) continue;
    conclude(ttl, {.kind = Kind::silent, .ttl = ttl});
  }
  tell();
}

std::optional<Instant> MtuTrace::poll_timeout() const {
  if (over_) return std::nullopt;
  std::optional<Instant> earliest;
  const auto consider = [&](Instant at) { earliest = std::min(earliest.value_or(at), at); };
  for (unsigned number = due_; number <= limit_ && number < due_ + window(); ++number) {
    const Ttl ttl(static_cast<std::uint8_t>(number));
    const Slot& asked = slot(ttl);
    if (asked.answer) continue;
    if (asked.again_at) {
      consider(*asked.again_at);
    } else if (asked.tries >= most_tries) {
      consider(deadline(ttl));
    } else if (asked.tries > 0) {
      consider(asked.last_ask + wait_.in_window());
    }
  }
  return earliest;
}

std::optional<MtuTraceEvent> MtuTrace::poll_event() {
  if (told_.empty()) return std::nullopt;
  auto event = std::move(told_.front());
  told_.pop_front();
  return event;
}

}  // namespace ntool::engine
