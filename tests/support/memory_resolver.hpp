// The Resolver of a test: a table of names. Numeric hosts are resolved as by the real one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/net/resolver.hpp>
#include <ntool/sys/clock.hpp>

namespace ntool::test {

class MemoryResolver final : public net::Resolver {
 public:
  /// `clock` tells whether a deadline has passed.
  explicit MemoryResolver(sys::Clock& clock) : clock_(clock) {}

  /// `addresses` in the order in which they will be returned.
  void add(std::string_view host, const std::vector<std::string>& addresses);
  /// From now on this host fails so.
  void fail_with(std::string_view host, Error error);
  /// Nobody answers about this host: the clock of a test is at the deadline at once.
  void never_answer(std::string_view host);
  void add_known_name(std::string_view address, std::string_view name);

  Result<std::vector<IpAddress>> resolve(std::string_view host, std::optional<Family> family,
                                         Instant deadline) override;
  std::optional<std::string> known_name(const IpAddress& address) override;

  /// The hosts asked for, in order.
  std::vector<std::string> asked;

 private:
  sys::Clock& clock_;
  std::map<std::string, Result<std::vector<IpAddress>>, std::less<>> hosts_;
  std::map<IpAddress, std::string> names_;
};

}  // namespace ntool::test
