// What can be typed after `ntool tracepath`; plan.hpp says what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ntool/commands/command.hpp>

namespace ntool::commands::tracepath {

struct TracepathOptions {
  bool only_v4 = false;
  bool only_v6 = false;
  bool both = false;
  bool numeric = false;
  bool version = false;
  std::optional<std::uint32_t> length = {};
  std::uint32_t last = 30;
  std::optional<std::uint32_t> port = {};
  std::string host = {};
};

inline constexpr Option option_table[] = {
    flag<&TracepathOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&TracepathOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&TracepathOptions::both>("-b", "--both", "both names and addresses"),
    value<&TracepathOptions::length>("-l", "--length", "BYTES",
                                     "length of the first packets with all headers; without it as much as this host "
                                     "sends"),
    value<&TracepathOptions::last>("-m", "--max-hops", "HOPS", "go no further than this many hops (30)"),
    flag<&TracepathOptions::numeric>("-n", "--numeric", "addresses only: ask for no names"),
    value<&TracepathOptions::port>("-p", "--port", "PORT", "the UDP port to ask (44444)"),
    flag<&TracepathOptions::version>("-V", {}, "print the version and exit"),
};

inline constexpr Positional operand_table[] = {
    operand<&TracepathOptions::host>("HOST", "name or address; HOST/PORT is -p PORT", Completes::host),
};

}  // namespace ntool::commands::tracepath
