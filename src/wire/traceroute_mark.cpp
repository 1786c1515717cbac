#include <array>
#include <fmt/format.h>
#include <string_view>

#include <ntool/wire/icmp.hpp>
#include <ntool/wire/traceroute_mark.hpp>

namespace ntool::wire {
namespace {

constexpr std::array<std::string_view, 16> v4_unreachable = {
    "!N", "!H", "!P", "" /* port: arrived */, "" /* tells its MTU */, "!S", "!N", "!H", "!N", "!X", "!X", "!N", "!H",
    "!X", "!V", "!C"};
constexpr std::array<std::string_view, 5> v6_unreachable = {"!N", "!X", "!H", "!H", "" /* port: arrived */};

template <std::size_t N>
std::string unreachable_mark(const std::array<std::string_view, N>& marks, std::uint8_t code) {
  return code < N ? std::string(marks[code]) : fmt::format("!<{}>", code);
}

}  // namespace

std::string traceroute_mark(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info) {
  const bool is_v4 = family == Family::ipv4;
  if (is_v4 ? type == icmp_v4::unreachable && code == icmp_v4::fragmentation_needed : type == icmp_v6::packet_too_big)
    return fmt::format("!F-{}", info);
  if (type == (is_v4 ? icmp_v4::unreachable : icmp_v6::unreachable))
    return is_v4 ? unreachable_mark(v4_unreachable, code) : unreachable_mark(v6_unreachable, code);
  if (type == (is_v4 ? icmp_v4::time_exceeded : icmp_v6::time_exceeded) && code == 0) return "";
  return fmt::format("!<{}-{}>", type, code);
}

}  // namespace ntool::wire
