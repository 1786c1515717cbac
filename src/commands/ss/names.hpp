// What ss says in place of numbers.
#pragma once

#include <string_view>

#include <ntool/commands/context.hpp>
#include <ntool/commands/socket_records.hpp>

namespace ntool::commands::ss {

class Names : public SocketNames {
 public:
  explicit Names(net::Ports& ports) : SocketNames(ports), ports_(ports) {}

  /// As SocketNames::service, but ports that the kernel gives to whoever asks (ip_local_port_range) have none in the
  /// text of ss: it would name connections by chance.
  std::string_view service_in_text(Port port, wire::SocketProtocol protocol);
  /// Empty where it cannot be found out. Valid until the next call.
  std::string_view cgroup(std::uint64_t id) { return ports_.cgroup_path(id); }

 private:
  [[nodiscard]] bool is_ephemeral(Port port);

  net::Ports& ports_;
  bool range_known_ = false;
  std::uint64_t first_ephemeral_ = 1024;
  std::uint64_t last_ephemeral_ = 4999;
};

}  // namespace ntool::commands::ss
