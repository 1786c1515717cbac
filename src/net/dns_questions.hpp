// DnsQuestions: questions to name servers beside the work. Each blocks, so each is a worker's; few of them run at a
// time, and whoever is destroyed first calls them off.
#pragma once

#include "dns_query.hpp"

#include <deque>
#include <string>
#include <vector>

#include <ntool/net/cares_resolver.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/sys/worker.hpp>

namespace ntool::net {

class DnsQuestions {
 public:
  /// `resolver` knows whom to ask; it is used from the caller's thread alone.
  explicit DnsQuestions(CaresResolver& resolver) : resolver_(resolver) {}
  ~DnsQuestions();
  DnsQuestions(const DnsQuestions&) = delete;
  DnsQuestions& operator=(const DnsQuestions&) = delete;

  /// As soon as there is room. The same name may be asked for again only once it was answered.
  void ask(std::string name, DnsRecord record);

  struct Answered {
    std::string name;
    DnsAnswer answer;  ///< where the system refused: failed
  };
  /// Those that came since the last call.
  std::vector<Answered> take();

  Result<void> watch(sys::Poller& poller);
  void forget(sys::Poller& poller);

 private:
  struct Waiting {
    std::string name;
    DnsRecord record;
  };
  struct Running {
    std::string name;
    sys::Worker<DnsAnswer> worker;
  };
  void start_waiting();
  Result<void> start(const Waiting& question);

  CaresResolver& resolver_;
  sys::Poller* poller_ = nullptr;
  std::deque<Waiting> waiting_;
  std::vector<Running> running_;
  std::vector<Answered> refused_;  ///< for want of a thread
};

}  // namespace ntool::net
