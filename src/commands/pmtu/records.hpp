// What a run tells: the object of --json, which the text is made of, too.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/connect_prober.hpp>
#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::commands::pmtu {

struct PmtuRecord {
  std::string target;  ///< as typed
  IpAddress address;
  engine::PathMtuWay way = engine::PathMtuWay::udp;
  Port port = {};        ///< TCP
  bool limited = false;  ///< longer packets than own_mtu were not asked for (-s)
  bool both = false;     ///< UDP and ICMP echo were tried
  /// The search was stopped: the result is what was known by then, without a verdict.
  bool interrupted = false;
  /// TCP: an attempt to connect that carried no data was answered, those of the search were not.
  bool plain_answered = false;
  engine::PathMtuResult result;
};
void describe(Fields& fields, const PmtuRecord& record);

/// TCP where no packets of a chosen size can be sent: what one connection says of itself.
struct ConnectRecord {
  std::string target;  ///< as typed
  IpAddress address;
  Port port;
  engine::ConnectEvent event;
  Error refused;  ///< why no more was tried
};
void describe(Fields& fields, const ConnectRecord& record);

/// "found", "black_hole", "loop", "suspected", "unanswered", "not_sent", "unclear".
std::string_view name_of(engine::PathMtuVerdict verdict);

/// "udp", "icmp", "tcp".
std::string_view name_of(engine::PathMtuWay way);

/// How sure a black hole is, from the chance that it is plain loss: "sure", "likely", "doubtful".
std::string_view confidence(double chance);

/// What a TCP segment carries in packets of that size, without options (RFC 9293 3.7.1).
std::size_t tcp_payload(Family family, std::size_t mtu);

}  // namespace ntool::commands::pmtu
