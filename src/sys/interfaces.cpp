#include "ioctl_socket.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::sys {
namespace {

constexpr auto hint = "list the interfaces with 'ntool ifconfig -a'";

}  // namespace

Result<IfIndex> interface_index(std::string_view name) {
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name || name.find('\0') != std::string_view::npos) {
    return fail(error_from(ENODEV, "find interface", fmt::format("'{}'", name), hint));
  }
  std::memcpy(request.ifr_name, name.data(), name.size());
  const Fd socket = TRY(open_ioctl_socket());
  if (::ioctl(socket.number(), SIOCGIFINDEX, &request) < 0) {
    return fail_errno("find interface", fmt::format("'{}'", name), hint);
  }
  return IfIndex(static_cast<std::uint32_t>(request.ifr_ifindex));
}

Result<std::string> interface_name(IfIndex index) {
  ifreq request{};
  request.ifr_ifindex = static_cast<int>(index.value());
  const Fd socket = TRY(open_ioctl_socket());
  if (::ioctl(socket.number(), SIOCGIFNAME, &request) < 0) {
    return fail_errno("find interface", fmt::format("number {}", index.value()), hint);
  }
  return std::string(request.ifr_name, ::strnlen(request.ifr_name, sizeof request.ifr_name));
}

std::string address_text(const IpAddress& address) {
  if (address.zone() == IfIndex(0)) return address.to_string();
  const auto name = interface_name(address.zone());
  if (!name) return address.to_string();
  const std::string text = address.to_string();
  return text.substr(0, text.find('%') + 1) + *name;
}

}  // namespace ntool::sys
