#include "kept_error.hpp"

namespace ntool::net {

std::optional<wire::ProbeAnswer> kept_error_answer(const sys::NetworkError& error) {
  if (!error.from_icmp) return std::nullopt;
  return wire::ProbeAnswer{.kind = wire::ProbeAnswer::Kind::icmp_error,
                           .from = error.offender,
                           .icmp_type = error.icmp_type,
                           .icmp_code = error.icmp_code,
                           .icmp_info = error.info};
}

std::optional<wire::ProbeAnswer> kept_error_answer(const sys::IncomingProbe& message, const sys::NetworkError& error) {
  auto answer = kept_error_answer(error);
  if (!answer) return std::nullopt;
  answer->to = message.to;
  answer->ttl = message.ttl;
  answer->truncated = message.truncated;
  if (!message.peer.ip.is_unspecified()) answer->about = message.peer;
  if (error.extensions_at > 0 && error.extensions_at < message.bytes.size()) {
    answer->extensions = message.bytes.subspan(error.extensions_at);
  }
  return answer;
}

}  // namespace ntool::net
