// CaresResolver: the Resolver of a real machine. Numeric addresses, then the hosts file, then localhost by itself (RFC
// 6761 6.3: never asked of a server, known even without a hosts file), then DNS with the search list of resolv.conf.
// Each question is a blocking call with a deadline, which the StopFlag ends at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/net/hosts_file.hpp>
#include <ntool/net/resolver.hpp>
#include <ntool/net/resolver_config.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::net {

/// Where the machine keeps its names; tests have their own. Absent files are empty ones.
struct ResolverFiles {
  std::string hosts = "/etc/hosts";
  std::string resolv_conf = "/etc/resolv.conf";
  std::string nsswitch = "/etc/nsswitch.conf";
};

/// Whom resolv.conf tells us to ask; at least one.
struct NameServers {
  std::vector<Endpoint> servers = {};
  bool tcp = false;      ///< "use-vc"
  bool guessed = false;  ///< the file names none, so it is the one on this machine
};

class CaresResolver final : public Resolver {
 public:
  /// Opens nothing: each file is read at the first question that needs it.
  CaresResolver(sys::Clock& clock, const sys::StopFlag& stop, ResolverFiles files = {});

  Result<std::vector<IpAddress>> resolve(std::string_view host, std::optional<Family> family,
                                         Instant deadline) override;
  std::optional<std::string> known_name(const IpAddress& address) override;
  /// For whoever asks them something else.
  NameServers name_servers();

 private:
  HostsFile& hosts();
  const ResolverConfig& config();
  [[nodiscard]] std::optional<std::vector<IpAddress>> known_addresses(std::string_view host,
                                                                      std::optional<Family> family);
  Result<std::vector<IpAddress>> ask_servers(std::string_view host, std::optional<Family> family, Instant deadline);

  sys::Clock& clock_;
  const sys::StopFlag& stop_;
  ResolverFiles files_;
  std::optional<HostsFile> hosts_;
  std::optional<ResolverConfig> config_;
};

}  // namespace ntool::net
