// DnsAsNumbers: AS numbers from DNS: for each address a TXT question for its origin, for each number one for its name.
#pragma once

#include <map>
#include <memory>

#include <ntool/net/as_numbers.hpp>
#include <ntool/net/cares_resolver.hpp>

namespace ntool::net {

class DnsQuestions;

class DnsAsNumbers final : public AsNumbers {
 public:
  /// `resolver` knows whom to ask; it is used from the caller's thread alone.
  explicit DnsAsNumbers(CaresResolver& resolver);
  ~DnsAsNumbers() override;

  void ask(const IpAddress& address) override;
  std::optional<wire::AsInfo> info_of(const IpAddress& address) override;
  [[nodiscard]] bool nobody_answers() const override { return any_asked_ && !any_answered_; }
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

 private:
  void take_answers();
  bool take_some();
  void ask_name(std::uint32_t number);

  std::unique_ptr<DnsQuestions> questions_;
  std::map<IpAddress, std::optional<wire::AsInfo>> origins_;   ///< nullopt: being asked
  std::map<std::uint32_t, std::optional<std::string>> names_;  ///< nullopt: being asked
  std::map<std::string, IpAddress> origins_asked_;             ///< of domains that are being asked for
  std::map<std::string, std::uint32_t> names_asked_;
  bool any_asked_ = false;
  bool any_answered_ = false;  ///< by a name server
};

}  // namespace ntool::net
