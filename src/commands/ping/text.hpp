// The lines of ping as iputils writes them (20221126), from what the prober told. Lines have no newline at their end.
#pragma once

#include "plan.hpp"

#include <string>
#include <string_view>

#include <ntool/base/civil_time.hpp>
#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/sys/local_zone.hpp>

namespace ntool::commands::ping {

/// Whom and how a run asks.
struct Target {
  IpAddress address = {};
  IpAddress source = {};  ///< the address that probes leave from
  std::uint16_t identifier = 0;
  bool raw = false;  ///< the port is a raw socket
};

/// -p: "PATTERN: 0xff00"
std::string pattern_line(const Plan& plan);

/// "local error: message too long, mtu=1500", "sendmsg: Operation not permitted; a firewall …": for stderr.
std::string refusal(const Error& error, Family family);

/// What -D and --timestamp-format put before a line: "[1795200182.250000] ".
std::string stamp_text(WallTime at, TimeFormat format, const sys::LocalZone& zone);

/// A line in which somebody is named; the name may still be on its way.
struct Line {
  std::string before;
  std::optional<IpAddress> who = {};
  std::string after = {};
};

/// "PING HOST (ADDRESS) 56(84) bytes of data."
Line header_line(const Plan& plan, const Target& target);

/// "64 bytes from …: icmp_seq=1 ttl=64 time=0.035 ms"; more than one line where the payload is wrong.
Line reply_line(const engine::EchoEvent& event, const Plan& plan, const Target& target);

/// "From … icmp_seq=1 Destination Host Unreachable", for errors and notices.
Line error_line(const engine::EchoEvent& event, const Target& target);

/// "no answer yet for icmp_seq=1"
Line silence_line(const engine::EchoEvent& event);

/// From "--- HOST ping statistics ---" on, with newlines.
std::string statistics_text(const engine::EchoStatistics& statistics, const Plan& plan);

/// "3/3 packets, 0% loss, min/avg/ewma/max = 0.021/0.026/0.026/0.031 ms"
std::string figures_line(const engine::EchoStatistics& statistics, const Plan& plan);

/// From the first probe to the last one.
Duration time_of_sending(const engine::EchoStatistics& statistics);

}  // namespace ntool::commands::ping
