#include "knobs.hpp"

#include <fmt/format.h>
#include <string>
#include <string_view>

#include <ntool/sys/files.hpp>

namespace ntool::commands::lab {
namespace {

struct Knob {
  std::string_view path;  ///< below /proc/sys/net
  std::string_view value;
};

Result<void> turn(const Knob& knob) {
  return sys::write_knob(fmt::format("/proc/sys/net/{}", knob.path), knob.value);
}

/// Kernels of different ages lack some of these.
constexpr Knob niceties[] = {
    // Errors are worth as much as answers here: none may be held back.
    {"ipv4/icmp_ratelimit", "0"},
    {"ipv4/icmp_msgs_per_sec", "1000000"},
    {"ipv4/icmp_msgs_burst", "100000"},
    {"ipv6/icmp/ratelimit", "0"},
    // Paths may be asymmetric, and nobody is taught a better one.
    {"ipv4/conf/all/rp_filter", "0"},
    {"ipv4/conf/default/rp_filter", "0"},
    {"ipv4/conf/all/send_redirects", "0"},
    {"ipv4/conf/default/send_redirects", "0"},
    // IPv6 is there even where the machine has turned it off, at once and without looking for others.
    {"ipv6/conf/all/disable_ipv6", "0"},
    {"ipv6/conf/default/disable_ipv6", "0"},
    {"ipv6/conf/lo/disable_ipv6", "0"},
    {"ipv6/conf/all/accept_dad", "0"},
    {"ipv6/conf/default/accept_dad", "0"},
    {"ipv6/conf/default/accept_ra", "0"},
    {"ipv6/conf/default/autoconf", "0"},
    {"ipv6/conf/default/router_solicitations", "0"},
};

/// Datagram ICMP sockets (ping without privileges) for everybody who exists: in a user namespace that is group 0 alone.
void allow_ping() {
  if (!turn({"ipv4/ping_group_range", "0 2147483647"})) (void)turn({"ipv4/ping_group_range", "0 0"});
}

}  // namespace

Result<void> turn_host_knobs(bool router) {
  for (const auto& knob : niceties) (void)turn(knob);
  allow_ping();
  if (!router) return {};
  TRY(turn({"ipv4/ip_forward", "1"}));
  // Absent where the kernel has no IPv6: an address of that family will tell.
  (void)turn({"ipv6/conf/all/forwarding", "1"});
  (void)turn({"ipv6/conf/default/forwarding", "1"});
  return {};
}

Result<void> turn_silent_knobs() {
  (void)turn({"ipv6/conf/all/disable_ipv6", "1"});
  (void)turn({"ipv6/conf/default/disable_ipv6", "1"});
  return {};
}

}  // namespace ntool::commands::lab
