// CaresReverseNames: the ReverseNames of a real machine: the hosts file, then PTR questions beside the work.
#pragma once

#include <map>
#include <memory>

#include <ntool/net/cares_resolver.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::net {

class DnsQuestions;

/// The name under which DNS keeps an address: "1.2.0.192.in-addr.arpa" (RFC 1035 3.5), "….ip6.arpa" with one label for
/// each hexadecimal digit (RFC 3596 2.5). A zone is left out.
std::string reverse_domain(const IpAddress& address);

class CaresReverseNames final : public ReverseNames {
 public:
  /// `resolver` knows the hosts file and whom to ask; it is used from the caller's thread alone.
  explicit CaresReverseNames(CaresResolver& resolver);
  ~CaresReverseNames() override;

  void ask(const IpAddress& address) override;
  std::optional<std::string> name_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

 private:
  CaresResolver& resolver_;
  std::unique_ptr<DnsQuestions> questions_;
  std::map<IpAddress, std::optional<std::string>> names_;  ///< nullopt: being asked
  std::map<std::string, IpAddress> asked_;                 ///< of domains that are being asked for
};

}  // namespace ntool::net
