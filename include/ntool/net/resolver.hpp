// Resolver: names → addresses, from the hosts file and DNS, never through the C library's own resolver (static glibc
// would load modules of the host at run time).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/net/host_name.hpp>  // numeric_host: what callers ask before they resolve

namespace ntool::net {

class Resolver {
 public:
  virtual ~Resolver() = default;

  /// The addresses of `host` in the order in which to try them (RFC 6724), at least one. A numeric address is returned
  /// as it is, with "%zone" as number or interface name. `family` narrows the answer. Errors: not_found (no such name,
  /// or none in this family), timed_out, refused (the server said no), interrupted. Each names host and remedy.
  virtual Result<std::vector<IpAddress>> resolve(std::string_view host, std::optional<Family> family,
                                                 Instant deadline) = 0;

  /// The name that the hosts file gives for an address; never asks the network, so it never waits.
  virtual std::optional<std::string> known_name(const IpAddress& address) = 0;
};

}  // namespace ntool::net
