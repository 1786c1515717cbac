// Names for the numbers of a listing, each looked up once.
#pragma once

#include "options.hpp"

#include <map>
#include <optional>
#include <string>

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands::netstat {

class Names {
 public:
  Names(const NetstatOptions& options, Context& context);

  /// Fills in what was not switched off; what has no name stays empty.
  void add_to(engine::InetSocketRecord& record);

 private:
  std::string host(const IpAddress& address);
  std::string service(Port port, wire::SocketProtocol protocol);
  std::string user(std::uint32_t uid);

  bool hosts_, ports_, users_;
  net::Resolver* resolver_ = nullptr;
  sys::NameTables tables_;
  std::map<IpAddress, std::string> known_hosts_;  // of those without a name, too
};

}  // namespace ntool::commands::netstat
