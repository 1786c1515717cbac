// SavedHosts: names and networks of a saved session, in the place of those who could be asked. Nobody is.
#pragma once

#include <ntool/engine/probe/path_session.hpp>
#include <ntool/net/as_numbers.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::commands {

class SavedHosts final : public net::ReverseNames, public net::AsNumbers {
 public:
  /// Tells what `session` knows at the moment.
  explicit SavedHosts(const engine::PathSession& session) : session_(session) {}

  void ask(const IpAddress&) override {}
  std::optional<std::string> name_of(const IpAddress& address) override {
    const auto* const host = session_.host(address);
    return host != nullptr ? host->name : std::string();
  }
  std::optional<wire::AsInfo> info_of(const IpAddress& address) override {
    const auto* const host = session_.host(address);
    return host != nullptr ? host->network : wire::AsInfo{};
  }
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}

 private:
  const engine::PathSession& session_;
};

}  // namespace ntool::commands
