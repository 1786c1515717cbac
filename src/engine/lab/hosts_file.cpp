#include <fmt/format.h>

#include <ntool/engine/lab/lab_file.hpp>

namespace ntool::engine::lab {

std::string hosts_file(const Lab& lab) {
  std::string text = "127.0.0.1 localhost\n::1 localhost\n";
  // IPv4 before IPv6, and a host's first link first: readers take the lines in their order.
  for (const auto& host : lab.hosts) {
    for (const auto family : {Family::ipv4, Family::ipv6}) {
      for (const auto& interface : host.interfaces) {
        for (const auto& prefix : interface.addresses) {
          if (prefix.address().family() == family) {
            text += fmt::format("{} {}\n", prefix.address().to_string(), host.name);
          }
        }
      }
    }
  }
  return text;
}

}  // namespace ntool::engine::lab
