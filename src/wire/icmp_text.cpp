#include <array>
#include <fmt/format.h>
#include <string_view>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::wire {
namespace {

constexpr std::array<std::string_view, 16> v4_unreachable_codes = {"network unreachable",
                                                                   "host unreachable",
                                                                   "protocol unreachable",
                                                                   "port unreachable",
                                                                   "fragmentation needed",
                                                                   "source route failed",
                                                                   "destination network unknown",
                                                                   "destination host unknown",
                                                                   "source host isolated",
                                                                   "network administratively prohibited",
                                                                   "host administratively prohibited",
                                                                   "network unreachable for this type of service",
                                                                   "host unreachable for this type of service",
                                                                   "communication administratively prohibited",
                                                                   "host precedence violation",
                                                                   "precedence cutoff in effect"};

constexpr std::array<std::string_view, 8> v6_unreachable_codes = {"no route to destination",
                                                                  "communication administratively prohibited",
                                                                  "beyond scope of source address",
                                                                  "address unreachable",
                                                                  "port unreachable",
                                                                  "source address failed policy",
                                                                  "reject route to destination",
                                                                  "error in source routing header"};

}  // namespace

std::string icmp_error_text(Family family, std::uint8_t type, std::uint8_t code) {
  if (family == Family::ipv4) {
    if (type == icmp_v4::unreachable && code < v4_unreachable_codes.size())
      return std::string(v4_unreachable_codes[code]);
    if (type == icmp_v4::time_exceeded)
      return code == 0 ? "time to live exceeded" : "fragment reassembly time exceeded";
    return fmt::format("ICMP type {} code {}", type, code);
  }
  if (type == icmp_v6::unreachable && code < v6_unreachable_codes.size())
    return std::string(v6_unreachable_codes[code]);
  if (type == icmp_v6::packet_too_big) return "packet too big";
  if (type == icmp_v6::time_exceeded) return code == 0 ? "hop limit exceeded" : "fragment reassembly time exceeded";
  return fmt::format("ICMPv6 type {} code {}", type, code);
}

}  // namespace ntool::wire
