// One question to the name servers, over c-ares; its header stays in dns_query.cpp. Only its DNS engine is used (ids,
// retries, TCP, parsing): files, search list, order of addresses and errors are ours.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/stop.hpp>
#include <ntool/sys/worker.hpp>

namespace ntool::net {

enum class DnsRecord { a, aaaa, ptr, txt };

struct DnsQuestion {
  std::string name;                ///< fully qualified, checked, without a trailing dot
  std::vector<DnsRecord> records;  ///< all are asked for at once
  std::vector<Endpoint> servers;
  Duration timeout;  ///< of one try at one server
  unsigned attempts;
  bool tcp;
};

enum class DnsVerdict {
  found,
  no_such_name,  ///< NXDOMAIN
  no_address,    ///< the name exists, without records of these types
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
  std::vector<IpAddress> addresses = {};  ///< as the servers ordered them
  /// What the PTR records say; an answer in which one is no host name (RFC 1123) counts as none. Whoever runs the zone
  /// chose them, so they prove nothing.
  std::vector<std::string> names = {};
  /// TXT records, each with its strings joined; any bytes. At most 256 of them.
  std::vector<std::string> texts = {};
};

/// What ends a question early: Ctrl-C in the main loop, or the owner of a worker that has lost interest.
struct Interruption {
  Interruption(const sys::StopFlag& stop) : raised([&stop] { return stop.raised(); }), fd(stop.wake_fd()) {}
  Interruption(const sys::Cancel& cancel) : raised([&cancel] { return cancel.requested(); }), fd(cancel.fd()) {}
  std::function<bool()> raised;
  int fd;  ///< readable once raised; -1: there is none
};

/// Asks until there is an answer, the servers are exhausted, `deadline` has come or `stop` is raised. Errors: only what
/// the system itself refuses (no memory, no descriptors). May be called from several threads at once.
Result<DnsAnswer> ask_dns(const DnsQuestion& question, sys::Clock& clock, const Interruption& stop, Instant deadline);

}  // namespace ntool::net
