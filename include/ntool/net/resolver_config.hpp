// resolv.conf(5) and the hosts line of nsswitch.conf(5), parsed here and not by c-ares: its 1.18 does not know
// "timeout:" and "attempts:", stops the search list early, and cannot say which servers it asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/numbers.hpp>
#include <ntool/base/time.hpp>

namespace ntool::net {

struct NameServer {
  std::string host;  ///< numeric, with "%zone" where it is link-local
  Port port{53};
  bool operator==(const NameServer&) const = default;
};

struct ResolverConfig {
  std::vector<NameServer> servers;  ///< at most three, as in resolv.conf(5); empty when the file names none
  std::vector<std::string> search;  ///< domains without their trailing dot
  unsigned ndots = 1;               ///< a name with at least so many dots is tried as it is first; at most 15
  Duration timeout = std::chrono::seconds(5);  ///< of one try at one server; 1 to 30 s
  unsigned attempts = 2;                       ///< tries at each server; 1 to 5
  bool tcp = false;                            ///< "use-vc"

  /// Lines and options that it does not know are skipped. "[address]:port" names a server on another port than 53, as
  /// on OpenBSD.
  static ResolverConfig parse(std::string_view resolv_conf);
};

/// The full names to ask for, in order: the search list applied to `host`. A trailing dot ends the search.
std::vector<std::string> names_to_ask(std::string_view host, const ResolverConfig& config);

/// What the hosts line names beside files and dns ("mdns4_minimal", "resolve", "myhostname"), in its order, without its
/// [STATUS=action] parts.
std::vector<std::string> sources_not_used(std::string_view nsswitch_conf);

}  // namespace ntool::net
