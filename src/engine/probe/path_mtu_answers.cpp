// PathMtuSearch: what it makes of an answer. What it asks stands in path_mtu.cpp.
#include "path_mtu_limits.hpp"

#include <algorithm>

#include <ntool/engine/probe/path_mtu.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/tcp_options.hpp>
#include <ntool/wire/transport_header.hpp>

namespace ntool::engine {

using wire::ProbeAnswer;

namespace {

bool tells_too_big(const ProbeAnswer& answer, Family family) {
  return wire::is_too_big(family, answer.icmp_type, answer.icmp_code);
}

/// Which packets are answered so.
PathMtuWay way_of(ProbeAnswer::Kind kind) {
  if (kind == ProbeAnswer::Kind::echo_reply) return PathMtuWay::echo;
  return kind == ProbeAnswer::Kind::datagram ? PathMtuWay::udp : PathMtuWay::tcp;
}

}  // namespace

void PathMtuSearch::handle_answers(std::span<const ProbeAnswer> answers, Instant now) {
  for (const auto& answer : answers) {
    if (stage_ == Stage::over) return;
    handle_answer(answer, now);
  }
}

/// An error that quotes too little to name its probe is about the largest packet that waits: small ones meet none.
std::optional<std::size_t> PathMtuSearch::ask_of(const ProbeAnswer& answer) const {
  if (answer.id) {
    const std::size_t number = static_cast<std::uint16_t>(answer.id->value() - 1);
    return number < next_ ? std::optional(number) : std::nullopt;
  }
  if (answer.kind != ProbeAnswer::Kind::icmp_error || !tells_too_big(answer, rules_.target.family()))
    return std::nullopt;
  for (std::size_t number = round_begin_; number < next_; ++number) {
    if (asks_[number].state == State::sent && !asks_[number].ttl) return number;
  }
  return std::nullopt;
}

void PathMtuSearch::handle_answer(const ProbeAnswer& answer, Instant now) {
  using Kind = ProbeAnswer::Kind;
  const auto number = ask_of(answer);
  if (!number) return;
  Ask& ask = asks_[*number];
  switch (answer.kind) {
    case Kind::sent:
      ask.sent = answer.at;
      // Of our own link it is enough to know that the packet has left.
      if (stage_ == Stage::own && *number + 1 == asks_.size()) ask.state = State::left;
      break;
    case Kind::not_sent:
      ask.state = State::refused;
      if (answer.error == nullptr || answer.error->code != Errc::too_long) {
        result_.error = answer.error;
        return finish(PathMtuVerdict::not_sent);
      }
      if (stage_ != Stage::own) break;
      own_refused_ = std::min(own_refused_, ask.size);
      if (answer.mtu && answer.mtu->value() < own_refused_ && answer.mtu->value() > own_sent_) {
        own_sent_ = result_.own_mtu = answer.mtu->value();
      }
      break;
    case Kind::echo_reply:
    case Kind::datagram:
    case Kind::connected:
    case Kind::refused:
      if (way_of(answer.kind) != rules_.way || !is_from_target(answer) || !answer.checksum_ok) return;
      if (rules_.way == PathMtuWay::tcp && !hear_tcp(answer)) return;
      ask.state = State::arrived;
      break;
    case Kind::icmp_error: handle_error(*number, answer); break;
    default: return;
  }
  if (ask.state == State::arrived) {
    ask.from = answer.from;
    result_.mtu = std::max(result_.mtu, ask.size);
    if (!result_.rtt || answer.at - ask.sent < *result_.rtt) {
      result_.rtt = std::max(Duration::zero(), answer.at - ask.sent);
    }
  }
  if (answer.kind == Kind::sent || answer.kind == Kind::not_sent) return;
  wait_.saw(std::max(Duration::zero(), answer.at - ask.sent));
  handle_timeout(now);
}

void PathMtuSearch::handle_error(std::size_t number, const ProbeAnswer& answer) {
  const Family family = rules_.target.family();
  if (!answer.from || wire::is_about_another(answer, {rules_.target, rules_.port}) ||
      wire::is_icmp_advice(family, answer.icmp_type)) {
    return;
  }
  Ask& ask = asks_[number];
  if (ask.state == State::left && tells_too_big(answer, family)) return;  // it will be asked again in its turn
  if (ask.state != State::sent && ask.state != State::left) return;
  ask.from = answer.from;
  if (tells_too_big(answer, family)) {
    ask.state = State::too_big;
    return take_report(ask, answer);
  }
  if (wire::is_ttl_exceeded(family, answer.icmp_type, answer.icmp_code)) {
    ask.state = State::expired;
    return;
  }
  // To TCP hosts say so by a reset; a firewall of the host itself may use ICMP, and any code of it.
  const bool host_refuses =
      rules_.way == PathMtuWay::tcp && is_from_target(answer) && wire::is_unreachable(family, answer.icmp_type);
  if (host_refuses ||
      (rules_.way == PathMtuWay::udp && wire::is_port_unreachable(family, answer.icmp_type, answer.icmp_code))) {
    ask.state = State::arrived;
    return;
  }
  // Somebody on the way, where the target itself was heard before; or a packet that was to leave, no more.
  if (ask.ttl || stage_ == Stage::own) return;
  result_.small.asked = std::max(1U, result_.small.asked);
  result_.refused_by = answer.from;
  result_.icmp_type = answer.icmp_type;
  result_.icmp_code = answer.icmp_code;
  finish(PathMtuVerdict::unanswered);
}

bool PathMtuSearch::is_from_target(const ProbeAnswer& answer) const {
  return answer.from && answer.from->same_host(rules_.target);
}

/// What the header of an answer says; false: it is of another port.
bool PathMtuSearch::hear_tcp(const ProbeAnswer& answer) {
  const auto segment = wire::parse_tcp(answer.payload, *answer.from, answer.to.value_or(rules_.target));
  if (!segment || segment->source != rules_.port) return false;
  result_.port_open = answer.kind == ProbeAnswer::Kind::connected;
  if (!segment->syn) return true;
  const auto options = wire::parse_tcp_options(segment->options);
  if (options && options->max_segment_size) result_.mss = options->max_segment_size;
  return true;
}

void PathMtuSearch::take_report(const Ask& ask, const ProbeAnswer& answer) {
  if (ask.ttl || ask.size > ceiling_ || stage_ == Stage::own) return;
  const Mtu mtu = wire::next_packet_size(rules_.target.family(), ask.size, answer.icmp_info);
  const MtuReport report{.from = *answer.from, .size = ask.size, .mtu = mtu, .named = mtu.value() == answer.icmp_info};
  Trial& trial = trials_[ask.size];
  trial.told = true;
  if (report.named) trial.fits = mtu.value();
  // Where no size is named, the smallest that is too long says most.
  const auto known = std::ranges::find_if(result_.reports, [&](const MtuReport& each) {
    return each.from == report.from && each.named == report.named && (!each.named || each.mtu == report.mtu);
  });
  if (known == result_.reports.end()) {
    result_.reports.push_back(report);
  } else if (!report.named && report.size < known->size) {
    *known = report;
  }
  // Even the least size is said to be too big, or there are more narrow links than any way has: somebody lies.
  if (mtu.value() >= ask.size || result_.reports.size() > most_reports) return finish(PathMtuVerdict::unclear);
  if (stage_ == Stage::full) ceiling_ = size_ = mtu.value();
}

}  // namespace ntool::engine
