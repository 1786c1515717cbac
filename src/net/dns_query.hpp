// One question to the name servers, over c-ares; its header stays in dns_query.cpp. Only its DNS engine is used (ids,
// retries, TCP, parsing): files, search list, order of addresses and errors are ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::net {

struct DnsQuestion {
  std::string name;              ///< fully qualified, checked, without a trailing dot
  std::optional<Family> family;  ///< both when absent
  std::vector<Endpoint> servers;
  Duration timeout;  ///< of one try at one server
  unsigned attempts;
  bool tcp;
};

enum class DnsVerdict {
  found,
  no_such_name,  ///< NXDOMAIN
  no_address,    ///< the name exists, without addresses of this family
  refused,       ///< REFUSED from every server
  failed,        ///< SERVFAIL and other answers without an answer
  unreachable,   ///< no server could be sent to
  timed_out,
  interrupted
};

/// "no such name", for the log; what the user is told stands in resolve_errors.cpp.
std::string_view word_for(DnsVerdict verdict);

struct DnsAnswer {
  DnsVerdict verdict = DnsVerdict::timed_out;
  std::vector<IpAddress> addresses;  ///< as the servers ordered them
};

/// Asks until there is an answer, the servers are exhausted, `deadline` has come or `stop` is raised. Errors: only what
/// the system itself refuses (no memory, no descriptors).
Result<DnsAnswer> ask_dns(const DnsQuestion& question, sys::Clock& clock, const sys::StopFlag& stop, Instant deadline);

}  // namespace ntool::net
