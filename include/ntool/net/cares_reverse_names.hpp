// CaresReverseNames: the ReverseNames of a real machine. A question blocks, so each is a worker's; few of them run at a
// time, and whoever is destroyed first calls them off.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include <ntool/net/cares_resolver.hpp>
#include <ntool/net/reverse_names.hpp>
#include <ntool/sys/worker.hpp>

namespace ntool::net {

/// The name under which DNS keeps an address: "1.2.0.192.in-addr.arpa" (RFC 1035 3.5), "….ip6.arpa" with one label for
/// each hexadecimal digit (RFC 3596 2.5). A zone is left out.
std::string reverse_domain(const IpAddress& address);

class CaresReverseNames final : public ReverseNames {
 public:
  /// `resolver` knows the hosts file and whom to ask; it is used from the caller's thread alone.
  explicit CaresReverseNames(CaresResolver& resolver) : resolver_(resolver) {}
  ~CaresReverseNames() override;

  void ask(const IpAddress& address) override;
  std::optional<std::string> name_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

 private:
  struct Question {
    IpAddress address;
    sys::Worker<std::string> worker;
  };
  void take_answers();
  void start_questions();
  Result<void> start_question(const IpAddress& address);

  CaresResolver& resolver_;
  sys::Poller* poller_ = nullptr;
  std::map<IpAddress, std::optional<std::string>> names_;  ///< nullopt: being asked
  std::deque<IpAddress> waiting_;
  std::vector<Question> running_;
};

}  // namespace ntool::net
