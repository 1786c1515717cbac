// ReverseNames: addresses → names, asked beside whatever else goes on; nothing here waits.
#pragma once

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/poller.hpp>

namespace ntool::net {

class ReverseNames {
 public:
  virtual ~ReverseNames() = default;

  /// Begins to look the address up (hosts file, then a PTR question to the name servers, with a short deadline), once.
  virtual void ask(const IpAddress& address) = 0;
  /// What is known by now. nullopt: still being asked, or never asked; empty: it has no name that can be had. Any bytes
  /// may stand in a name: make it safe before showing it.
  virtual std::optional<std::string> name_of(const IpAddress& address) = 0;

  /// Wakes `poller` when an answer has come, until name_of() is asked for any address: that is what takes answers in.
  /// The poller must live until forget(), or longer than this.
  virtual Result<void> watch(sys::Poller& poller) = 0;
  virtual void forget(sys::Poller& poller) = 0;
};

}  // namespace ntool::net
