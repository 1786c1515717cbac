// The whole program in this process: words in, screen and exit code out.
#pragma once

#include "app/dispatcher.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ntool::testing {

struct Screen {
  std::string out;
  std::string err;
  int exit = -1;
};

/// Runs `argv` as main would, with twins for the kernel behind `ports`.
Screen run_program(const std::vector<std::string_view>& argv, net::Ports& ports, app::Catalog commands);
/// The same where the verb asks the kernel nothing: every port is closed.
Screen run_program(const std::vector<std::string_view>& argv, app::Catalog commands = app::every_command());

}  // namespace ntool::testing
