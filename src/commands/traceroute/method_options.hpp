// -O: what can be chosen of a method.
#pragma once

#include "plan.hpp"

#include <string>

namespace ntool::commands::traceroute {

/// Heeds plan.method_options: fills in plan.raw, plan.only_raw, plan.only_datagrams, plan.tells_tcp_flags. Errors: an
/// option that the method does not have, or its number.
Result<void> heed_method_options(Plan& plan);

/// Whether help is asked for instead of a trace, and its text.
bool asks_for_method_help(const Plan& plan);
std::string method_help(Method method);

/// "syn,ack" of the flags byte (RFC 9293 3.1), from the lowest bit on.
std::string tcp_flag_words(std::uint8_t flags);

}  // namespace ntool::commands::traceroute
