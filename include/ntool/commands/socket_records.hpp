// Sockets become records in one place, so that `ss` and `netstat` say the same of the same socket in JSON.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/sys/name_tables.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace ntool::commands {

/// Names for the numbers of sockets, each looked up once. Views are valid as long as this is.
class SocketNames {
 public:
  explicit SocketNames(const net::Ports& ports) : tables_(ports.name_tables()) {}

  /// Of a port, or of a raw socket's protocol; empty where it has none. UDP-Lite has the names of UDP (RFC 3828
  /// section 6).
  std::string_view service(Port port, wire::SocketProtocol protocol);
  /// "eth0"; "if7" where it is gone; empty for index 0.
  std::string_view interface(IfIndex index);
  /// Empty where it has none.
  std::string_view user(std::uint32_t uid) { return tables_.user_name(uid).value_or(std::string_view()); }

 private:
  sys::NameTables tables_;
  std::unordered_map<std::uint32_t, std::string_view> services_;  // into tables_
  std::map<IfIndex, std::string> interfaces_;
};

/// What a record has beside its socket; an interface has its name in any case.
struct SocketExtras {
  bool services = false;
  bool users = false;
  const sys::SocketOwners* owners = nullptr;  ///< nullptr: they were not asked for
};

[[nodiscard]] engine::InetSocketRecord record_of(const wire::InetSocket& socket, SocketNames& names,
                                                 const SocketExtras& extras);
[[nodiscard]] engine::UnixSocketRecord record_of(wire::UnixSocket socket, SocketNames& names,
                                                 const SocketExtras& extras);

}  // namespace ntool::commands
