#include <array>
#include <fmt/format.h>
#include <string_view>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/icmp_error_sentences.hpp>

namespace ntool::wire {
namespace {

constexpr std::uint8_t frag_needed = 4;

constexpr auto v4_unreachable = std::to_array<std::string_view>({
    "Destination Net Unreachable",
    "Destination Host Unreachable",
    "Destination Protocol Unreachable",
    "Destination Port Unreachable",
    "Frag needed and DF set",
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
    "Precedence Cutoff",
});
constexpr auto v4_redirect = std::to_array<std::string_view>({
    "Redirect Network",
    "Redirect Host",
    "Redirect Type of Service and Network",
    "Redirect Type of Service and Host",
});
constexpr auto v6_unreachable = std::to_array<std::string_view>({
    "No route",
    "Administratively prohibited",
    "Beyond scope of source address",
    "Address unreachable",
    "Port unreachable",
});
constexpr auto v6_problem = std::to_array<std::string_view>({
    "Wrong header field ",
    "Unknown header ",
    "Unknown option ",
});

/// The word for a code, or `unknown` with the code in it.
template <class Words>
std::string word(const Words& words, std::uint8_t code, fmt::format_string<unsigned> unknown) {
  return code < words.size() ? std::string(words[code]) : fmt::format(unknown, unsigned{code});
}

std::string v4_sentence(std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  switch (type) {
    case icmp_v4::unreachable:
      return word(v4_unreachable, code, "Dest Unreachable, Bad Code: {}") +
             (code == frag_needed ? fmt::format(" (mtu = {})", info) : "");
    case icmp_v4::source_quench: return "Source Quench";
    case icmp_v4::redirect:
      return fmt::format("{}(New nexthop: {}.{}.{}.{})", word(v4_redirect, code, "Redirect, Bad Code: {}"), info >> 24U,
                         info >> 16U & 0xFFU, info >> 8U & 0xFFU, info & 0xFFU);
    case icmp_v4::time_exceeded:
      if (code == 0) return "Time to live exceeded";
      return code == 1 ? "Frag reassembly time exceeded" : fmt::format("Time exceeded, Bad Code: {}", code);
    case icmp_v4::parameter_problem: return fmt::format("Parameter problem: pointer = {}", info);
    default: return fmt::format("Bad ICMP type: {}", type);
  }
}

std::string v6_sentence(std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  switch (type) {
    case icmp_v6::unreachable: return "Destination unreachable: " + word(v6_unreachable, code, "Unknown code {}");
    case icmp_v6::packet_too_big:
      return fmt::format("Packet too big: mtu={}", info) + (code != 0 ? fmt::format(", code={}", code) : "");
    case icmp_v6::time_exceeded:
      if (code == 0) return "Time exceeded: Hop limit";
      return code == 1 ? "Time exceeded: Defragmentation failure" : fmt::format("Time exceeded: code {}", code);
    case icmp_v6::parameter_problem:
      return fmt::format("Parameter problem: {}at {}", word(v6_problem, code, "code {} "), info);
    default: return fmt::format("unknown icmp type: {}", type);
  }
}

}  // namespace

std::string icmp_error_sentence(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  return family == Family::ipv4 ? v4_sentence(type, code, info) : v6_sentence(type, code, info);
}

}  // namespace ntool::wire
