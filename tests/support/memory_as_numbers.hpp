// The AsNumbers of a test: a table, and systems that come when the test says so.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <ntool/net/as_numbers.hpp>

namespace ntool::test {

class MemoryAsNumbers final : public net::AsNumbers {
 public:
  /// Addresses that are not in the table have an unknown system.
  void add(std::string_view address, wire::AsInfo info) { infos_.emplace(parsed(address), std::move(info)); }
  /// Until answer(), info_of() knows nothing of this address.
  void hold(std::string_view address) { held_.insert(parsed(address)); }
  void answer(std::string_view address) { wakes_ = held_.erase(parsed(address)) > 0; }

  void ask(const IpAddress& address) override { asked.push_back(address); }
  std::optional<wire::AsInfo> info_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}

  /// Whether a poller would wake now: an answer has come since info_of() was last asked for any address.
  [[nodiscard]] bool wakes() const { return wakes_; }

  /// In order, as often as it was asked.
  std::vector<IpAddress> asked;
  /// Which source the verb wanted; nullopt: none.
  std::optional<net::AsSource> source;

 private:
  static IpAddress parsed(std::string_view address) { return IpAddress::parse(address).value(); }
  std::map<IpAddress, wire::AsInfo> infos_;
  std::set<IpAddress> held_;
  bool wakes_ = false;
};

}  // namespace ntool::test
