// What people type in a host's place, judged before anybody is asked.
#pragma once

#include <optional>
#include <string_view>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>

namespace ntool::net {

/// Whether DNS could know `name`: RFC 1123 2.1 with the underscore that service names use, labels of 1 to 63 bytes, 253
/// in all, a trailing dot allowed, the last label not a number (RFC 1123: then it would be an address). Errc::usage
/// names the rule that broke; names beyond ASCII are told to come in their xn-- form (RFC 5890).
Result<void> check_host_name(std::string_view name);

/// "localhost" and everything below it, which RFC 6761 6.3 takes out of DNS.
bool is_localhost_name(std::string_view name);

/// ASCII letters are equal in both cases (RFC 4343); a trailing dot is no difference.
bool same_host_name(std::string_view a, std::string_view b);

/// "example.com." → "example.com"; "." alone → "".
std::string_view without_root_dot(std::string_view name);

/// `host` as an address without asking anybody: IPv4, IPv6, "fe80::1%eth0". nullopt: it is a name.
std::optional<Result<IpAddress>> numeric_host(std::string_view host);

/// "example.com:80", "[2001:db8::1]:80": what some tools take and ours do not. nullopt: not so; an IPv6 address without
/// brackets is never split.
struct HostAndPort {
  std::string_view host;  ///< without brackets
  std::string_view port;
};
std::optional<HostAndPort> split_host_and_port(std::string_view word);

}  // namespace ntool::net
