// Parts of `internet:` in a lab file; internet_section.cpp puts them together.
#pragma once

#include "value.hpp"

#include <ntool/engine/sim/topology.hpp>

namespace ntool::engine::lab {

/// What hops and targets have in common.
Result<void> read_line(const Map& map, sim::Line& line);
/// "1/s", or {rate: 10/s, burst: 3}.
Result<sim::RateLimit> read_rate_limit(const Value& value);
/// "full", or a number of bytes.
Result<std::size_t> read_quote(const Value& value);
Result<sim::Mangling> read_mangling(const Value& value);

/// 2001:db8:ffff::cb00:7101 for 203.0.113.1: the IPv6 address of a hop that has only an IPv4 address, on a path that
/// leads to networks of both.
IpAddress ipv6_twin(const IpAddress& v4);

/// `default_rtt` where it says none.
Result<sim::Hop> read_hop(const Value& value, Duration default_rtt);

/// All keys of a target, with "to" where `has_prefixes`, which the caller reads.
Result<Map> target_map(const Value& value, bool has_prefixes);
Result<sim::Target> read_target(const Map& map, Duration default_rtt);

}  // namespace ntool::engine::lab
