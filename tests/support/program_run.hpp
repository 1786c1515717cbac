// The whole program in this process: words in, screen and exit code out.
#pragma once

#include "app/dispatcher.hpp"
#include "support/twin_ports.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ntool::test {

/// Doors that do not open.
class ClosedPorts final : public TwinPorts {
 public:
  Result<net::NetlinkTransport*> route_netlink() override;
  Result<net::Resolver*> resolver() override;
};

struct Screen {
  std::string out;
  std::string err;
  int exit = -1;
};

/// What a program has beside its words and its ports: time, waiting and signals.
struct Surroundings {
  sys::Clock& clock;
  sys::Poller& poller;
  sys::StopFlag& stop;
};

/// Runs `argv` as main would, with twins for everything.
Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, Surroundings surroundings,
                   app::Catalog commands = app::every_command());
/// The same in real time, with twins for the kernel behind `ports`.
Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, app::Catalog commands);
/// The same with closed ports, for what asks the kernel nothing.
Screen run_program(const std::vector<std::string_view>& argv, app::Catalog commands = app::every_command());

}  // namespace ntool::test
