#include "trace_reply.hpp"

namespace ntool::engine {
namespace {

using wire::ProbeAnswer;

/// Groups and "this host" are answered by addresses of their own.
bool may_answer_for(const IpAddress& target, const IpAddress& from) {
  return target.same_host(from) || target.is_unspecified() || target.is_multicast();
}

constexpr std::uint8_t mpls_class = 1;       // RFC 4950 3
constexpr std::uint8_t interface_class = 2;  // RFC 5837 4

void read_extensions(Bytes extensions, TraceReply& reply) {
  if (extensions.empty()) return;
  const auto objects = wire::parse_icmp_extensions(extensions);
  if (!objects) return;  // broken ones do not make the hop itself unknown
  for (const auto& object : *objects) {
    if (const auto stack = wire::parse_mpls_labels(object); stack && !stack->empty()) {
      reply.labels.insert(reply.labels.end(), stack->begin(), stack->end());
    } else if (const auto interface = wire::parse_interface_information(object); interface && *interface) {
      reply.interfaces.push_back(**interface);
    } else if (object.object_class != mpls_class && object.object_class != interface_class) {
      reply.extensions.push_back({object.object_class, object.type, {object.payload.begin(), object.payload.end()}});
    }
  }
}

/// Of a TCP header; ports that do not see it lend nothing.
std::optional<std::uint8_t> tcp_flags_in(Bytes header) {
  constexpr std::size_t place = 13;
  return header.size() > place ? std::optional(header[place]) : std::nullopt;
}

std::optional<TraceReply> from_router(const ProbeAnswer& answer, const TraceRules& rules) {
  const IcmpCause cause{answer.icmp_type, answer.icmp_code, answer.icmp_info};
  const Family family = rules.target.family();
  if (!answer.from || !answer.checksum_ok || wire::is_icmp_advice(family, cause.type)) return std::nullopt;
  const Port asked = rules.port_per_probe ? Port{} : rules.port;
  if (wire::is_about_another(answer, {rules.target, asked})) return std::nullopt;
  TraceReply reply{
      .from = *answer.from, .icmp = cause, .ttl = answer.ttl, .quoted_ttl = answer.quoted_ttl, .quoted = answer.quoted};
  read_extensions(answer.extensions, reply);
  // A host with several addresses may refuse a port from another one than it was asked at.
  const bool refuses_port = wire::is_port_unreachable(family, cause.type, cause.code);
  reply.reached =
      !wire::is_ttl_exceeded(family, cause.type, cause.code) &&
      (answer.from->same_host(rules.target) || (refuses_port && rules.question == TraceRules::Question::udp));
  return reply;
}

}  // namespace

std::optional<TraceReply> trace_reply(const ProbeAnswer& answer, const TraceRules& rules) {
  switch (answer.kind) {
    case ProbeAnswer::Kind::icmp_error: return from_router(answer, rules);
    case ProbeAnswer::Kind::echo_reply:
    case ProbeAnswer::Kind::datagram:
      if (!answer.from || !answer.checksum_ok || !may_answer_for(rules.target, *answer.from)) return std::nullopt;
      return TraceReply{.from = *answer.from, .reached = true, .ttl = answer.ttl};
    case ProbeAnswer::Kind::connected:
    case ProbeAnswer::Kind::refused:
      // A box on the way that answers by its own address or port has seen our number, and is not the end of the way.
      if (answer.from && !may_answer_for(rules.target, *answer.from)) return std::nullopt;
      if (wire::is_about_another(answer, {rules.target, rules.port_per_probe ? Port{} : rules.port})) {
        return std::nullopt;
      }
      return TraceReply{.from = answer.from.value_or(rules.target),
                        .reached = true,
                        .refused = answer.kind == ProbeAnswer::Kind::refused,
                        .tcp_flags = tcp_flags_in(answer.payload),
                        .ttl = answer.ttl};
    case ProbeAnswer::Kind::sent:
    case ProbeAnswer::Kind::sent_stamp:
    case ProbeAnswer::Kind::not_sent:
    case ProbeAnswer::Kind::failed: break;
  }
  return std::nullopt;
}

bool ends_way(const TraceReply& reply) {
  if (reply.reached || !reply.icmp) return true;
  return !wire::is_ttl_exceeded(reply.from.family(), reply.icmp->type, reply.icmp->code);
}

}  // namespace ntool::engine
