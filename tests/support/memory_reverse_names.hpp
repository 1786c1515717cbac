// The ReverseNames of a test: a table, and names that come when the test says so.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/net/reverse_names.hpp>

namespace ntool::test {

class MemoryReverseNames final : public net::ReverseNames {
 public:
  /// Addresses that are not in the table have no name.
  void add(std::string_view address, std::string_view name) { names_.emplace(parsed(address), name); }
  /// Until answer(), name_of() knows nothing of this address.
  void hold(std::string_view address) { held_.insert(parsed(address)); }
  void answer(std::string_view address) { wakes_ = held_.erase(parsed(address)) > 0; }

  void ask(const IpAddress& address) override { asked.push_back(address); }
  std::optional<std::string> name_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}

  /// Whether a poller would wake now: a name has come since name_of() was last asked for any address.
  [[nodiscard]] bool wakes() const { return wakes_; }

  /// In order, as often as it was asked.
  std::vector<IpAddress> asked;

 private:
  static IpAddress parsed(std::string_view address) { return IpAddress::parse(address).value(); }
  std::map<IpAddress, std::string> names_;
  std::set<IpAddress> held_;
  bool wakes_ = false;
};

}  // namespace ntool::test
