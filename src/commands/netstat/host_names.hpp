// Names of the hosts in a listing, each looked up once.
#pragma once

#include "options.hpp"

#include <map>
#include <string>

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/net/resolver.hpp>

namespace ntool::commands::netstat {

class HostNames {
 public:
  HostNames(const NetstatOptions& options, Context& context);

  /// Fills in both, unless they were switched off; what has no name stays empty.
  void add_to(engine::InetSocketRecord& record);

 private:
  std::string host(const IpAddress& address);

  net::Resolver* resolver_ = nullptr;             // nullptr: no names
  std::map<IpAddress, std::string> known_hosts_;  // of those without a name, too
};

}  // namespace ntool::commands::netstat
