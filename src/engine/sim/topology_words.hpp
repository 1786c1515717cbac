// The words of a topology's text that carry a value: times, shares, rates, ICMP kinds.
#pragma once

#include <string>
#include <string_view>

#include <ntool/engine/sim/topology.hpp>

namespace ntool::engine::sim {

/// "1.5ms"; up to an hour, so that no sum of them leaves the scale.
Result<Duration> parse_time(std::string_view word);
/// "2.5%" is 0.025.
Result<double> parse_share(std::string_view word);
/// "10/s"
Result<std::uint32_t> parse_rate(std::string_view word);
/// "24001", "24001/5", "24001/5/1": label, traffic class, TTL.
Result<wire::MplsLabel> parse_label(std::string_view word);
/// After `unreachable`: a word or a code.
Result<IcmpKind> parse_unreachable(std::string_view word);
/// After `error`: "TYPE/CODE", for both families the same numbers.
Result<IcmpKind> parse_icmp_kind(std::string_view word);
/// Any bytes in one word: "\n", "\r", "\s" (a blank), "\\" and "\x7f" stand for theirs.
Result<std::string> parse_text(std::string_view word);

}  // namespace ntool::engine::sim
