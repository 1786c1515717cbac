#include "ioctl_socket.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <ntool/sys/offloads.hpp>

namespace ntool::sys {
namespace {

constexpr auto operation = "turn off the transmit offloads of interface";

struct Offload {
  std::uint32_t set, get;
  const char* name;
};
/// Segmentation goes by itself where checksums or scatter-gather are off (netdev_fix_features of the kernel), but who
/// turns those on again would have it back: each is turned off for itself. A packet that is forwarded may have been
/// made for another device; the kernel cuts it and sums it up before this one gets it (validate_xmit_skb).
constexpr std::array<Offload, 4> offloads = {{
    {ETHTOOL_STSO, ETHTOOL_GTSO, "TCP segmentation"},
    {ETHTOOL_SGSO, ETHTOOL_GGSO, "generic segmentation"},
    {ETHTOOL_STXCSUM, ETHTOOL_GTXCSUM, "checksums"},
    {ETHTOOL_SSG, ETHTOOL_GSG, "scatter-gather"},
}};

/// 0 or an errno. `value` is what to set, or what was got.
int ethtool(const Fd& socket, ifreq& request, std::uint32_t command, std::uint32_t& value) {
  ethtool_value asked{.cmd = command, .data = value};
  request.ifr_data = reinterpret_cast<char*>(&asked);
  if (::ioctl(socket.number(), SIOCETHTOOL, &request) < 0) return errno;
  value = asked.data;
  return 0;
}

}  // namespace

Result<void> turn_off_transmit_offloads(const std::string& interface) {
  const auto subject = fmt::format("'{}'", interface);
  ifreq request{};
  if (interface.empty() || interface.size() >= sizeof request.ifr_name) {
    return fail(error_from(ENODEV, operation, subject));
  }
  interface.copy(request.ifr_name, interface.size());
  const Fd socket = TRY(open_ioctl_socket());
  for (const Offload& offload : offloads) {
    std::uint32_t off = 0, now = 0;
    const int refused = ethtool(socket, request, offload.set, off);
    if (refused == EOPNOTSUPP && ethtool(socket, request, offload.get, now) == 0 && now == 0) continue;  // has none
    if (refused == 0) continue;
    Error error = error_from(refused, operation, subject, refused == EPERM ? "it needs CAP_NET_ADMIN" : "");
    error.reason += fmt::format(" ({})", offload.name);
    return fail(std::move(error));
  }
  return {};
}

}  // namespace ntool::sys
