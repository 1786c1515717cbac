// What can be typed after `ntool tcping`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/assertions.hpp>
#include <ntool/commands/command.hpp>

namespace ntool::commands::tcping {

struct TcpingOptions {
  std::optional<std::uint32_t> count;
  Duration interval = std::chrono::seconds(1);
  Duration patience = std::chrono::seconds(3);
  std::optional<Duration> deadline;
  bool only_v4 = false;
  bool only_v6 = false;
  bool quiet = false;
  bool detail = false;
  std::optional<LossLimit> fail_loss;
  std::vector<RttLimit> fail_rtt;
  std::vector<std::string> operands;
};

inline constexpr Option option_table[] = {
    value<&TcpingOptions::count>("-c", "--count", "N", "stop after so many tries; without it Ctrl-C ends it"),
    value<&TcpingOptions::interval>("-i", "--interval", "SECONDS",
                                    "from try to try, 1 by default; 0: each as soon as the last is over"),
    value<&TcpingOptions::patience>("-W", "--timeout", "SECONDS",
                                    "how long a try may stay unanswered, 3 by default; 0: until the kernel gives up"),
    value<&TcpingOptions::deadline>("-w", "--deadline", "SECONDS", "stop after so long, whatever was answered"),
    flag<&TcpingOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&TcpingOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&TcpingOptions::quiet>("-q", "--quiet", "only the first line and the statistics"),
    flag<&TcpingOptions::detail>("", "--detail", "at the end also percentiles, jitter and outages"),
    fail_loss_option<&TcpingOptions::fail_loss>(),
    fail_rtt_option<&TcpingOptions::fail_rtt>(),
};

inline constexpr Positional operand_table[] = {
    operand<&TcpingOptions::operands>("HOST", "name or address; after it a port or a service name (80 by default)",
                                      Completes::host, true),
};

}  // namespace ntool::commands::tcping
