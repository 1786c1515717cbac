#include "names.hpp"

#include <ntool/base/config_text.hpp>

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

std::string_view Names::service_in_text(Port port, wire::SocketProtocol protocol) {
  if (protocol != wire::SocketProtocol::raw && is_ephemeral(port)) return {};
  return service(port, protocol);
}

}  // namespace ntool::commands::ss
