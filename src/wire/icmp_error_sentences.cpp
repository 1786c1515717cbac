#include <array>
#include <fmt/format.h>
#include <string_view>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::wire {
namespace {

constexpr std::array<std::string_view, 16> v4_unreachable = {"Destination Net Unreachable",
                                                             "Destination Host Unreachable",
                                                             "Destination Protocol Unreachable",
                                                             "Destination Port Unreachable",
                                                             "",  // tells its MTU
                                                             "Source Route Failed",
                                                             "Destination Net Unknown",
                                                             "Destination Host Unknown",
                                                             "Source Host Isolated",
                                                             "Destination Net Prohibited",
                                                             "Destination Host Prohibited",
                                                             "Destination Net Unreachable for Type of Service",
                                                             "Destination Host Unreachable for Type of Service",
                                                             "Packet filtered",
                                                             "Precedence Violation",
                                                             "Precedence Cutoff"};
constexpr std::array<std::string_view, 2> v4_time_exceeded = {"Time to live exceeded", "Frag reassembly time exceeded"};
constexpr std::array<std::string_view, 4> v4_redirect = {
    "Redirect Network", "Redirect Host", "Redirect Type of Service and Network", "Redirect Type of Service and Host"};

constexpr std::array<std::string_view, 5> v6_unreachable = {"No route", "Administratively prohibited",
                                                            "Beyond scope of source address", "Address unreachable",
                                                            "Port unreachable"};
constexpr std::array<std::string_view, 2> v6_time_exceeded = {"Hop limit", "Defragmentation failure"};
constexpr std::array<std::string_view, 3> v6_parameter_problem = {"Wrong header field", "Unknown header",
                                                                  "Unknown option"};

/// The words for a code, or `otherwise` and its number.
template <std::size_t N>
std::string words(const std::array<std::string_view, N>& table, std::uint8_t code, std::string_view otherwise) {
  return code < N ? std::string(table[code]) : fmt::format("{}{}", otherwise, code);
}

std::string v4_sentence(std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  switch (type) {
    case icmp_v4::unreachable:
      if (code == icmp_v4::fragmentation_needed) return fmt::format("Frag needed and DF set (mtu = {})", info);
      return words(v4_unreachable, code, "Dest Unreachable, Bad Code: ");
    case icmp_v4::source_quench: return "Source Quench";
    case icmp_v4::redirect:
      return fmt::format("{}(New nexthop: {}.{}.{}.{})", words(v4_redirect, code, "Redirect, Bad Code: "), info >> 24U,
                         info >> 16U & 0xFFU, info >> 8U & 0xFFU, info & 0xFFU);
    case icmp_v4::time_exceeded: return words(v4_time_exceeded, code, "Time exceeded, Bad Code: ");
    case icmp_v4::parameter_problem: return fmt::format("Parameter problem: pointer = {}", info);
    default: return fmt::format("Bad ICMP type: {}", type);
  }
}

std::string v6_sentence(std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  switch (type) {
    case icmp_v6::unreachable: return "Destination unreachable: " + words(v6_unreachable, code, "Unknown code ");
    case icmp_v6::packet_too_big:
      return fmt::format("Packet too big: mtu={}", info) + (code == 0 ? "" : fmt::format(", code={}", code));
    case icmp_v6::time_exceeded: return "Time exceeded: " + words(v6_time_exceeded, code, "code ");
    case icmp_v6::parameter_problem:
      return fmt::format("Parameter problem: {} at {}", words(v6_parameter_problem, code, "code "), info);
    default: return fmt::format("unknown icmp type: {}", type);
  }
}

}  // namespace

std::string icmp_error_sentence(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  return family == Family::ipv4 ? v4_sentence(type, code, info) : v6_sentence(type, code, info);
}

}  // namespace ntool::wire
