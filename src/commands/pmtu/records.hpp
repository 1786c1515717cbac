// What a run tells: the object of --json, which the text is made of, too.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::commands::pmtu {

struct PmtuRecord {
  std::string target;  ///< as typed
  IpAddress address;
  bool echo = false;     ///< by ICMP echo, not UDP
  bool limited = false;  ///< longer packets than own_mtu were not asked for (-s)
  bool both = false;     ///< UDP and ICMP echo were tried
  engine::PathMtuResult result;
};
void describe(Fields& fields, const PmtuRecord& record);

/// "found", "black_hole", "unanswered", "not_sent", "unclear".
std::string_view name_of(engine::PathMtuVerdict verdict);

/// How sure a black hole is, from the chance that it is plain loss: "sure", "likely", "doubtful".
std::string_view confidence(double chance);

/// What a TCP segment carries in packets of that size, without options (RFC 9293 3.7.1).
std::size_t tcp_payload(Family family, std::size_t mtu);

}  // namespace ntool::commands::pmtu
