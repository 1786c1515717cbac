#include "names.hpp"

#include <fmt/format.h>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::commands::ss {

bool Names::is_ephemeral(Port port) {
  if (!range_known_) {
    range_known_ = true;
    const std::string text = ports_.kernel_knob("net/ipv4/ip_local_port_range").value_or("");
    std::string_view line = std::string_view(text).substr(0, text.find('\n'));
    const auto first = parse_unsigned(next_word(line), 0, 65535);
    const auto last = parse_unsigned(next_word(line), 0, 65535);
    if (first && last) first_ephemeral_ = *first, last_ephemeral_ = *last;
  }
  return port.value() >= first_ephemeral_ && port.value() <= last_ephemeral_;
}

std::string_view Names::service(Port port, wire::SocketProtocol protocol) {
  if (port == Port(0)) return {};
  const std::uint32_t key = static_cast<std::uint32_t>(protocol) << 16U | port.value();
  const auto [entry, is_new] = services_.try_emplace(key);
  if (!is_new) return entry->second;
  if (protocol == wire::SocketProtocol::raw) {
    if (port.value() > 255) return {};
    entry->second = tables_.protocol_name(static_cast<std::uint8_t>(port.value())).value_or("");
  } else if (!is_ephemeral(port)) {
    entry->second = tables_.service_name(port, protocol == wire::SocketProtocol::tcp ? "tcp" : "udp").value_or("");
  }
  return entry->second;
}

std::string_view Names::interface(IfIndex index) {
  const auto [entry, is_new] = interfaces_.try_emplace(index);
  if (is_new) entry->second = sys::interface_name(index).value_or(fmt::format("if{}", index.value()));
  return entry->second;
}

}  // namespace ntool::commands::ss
