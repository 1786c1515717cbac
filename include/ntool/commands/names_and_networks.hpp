// NamesAndNetworks: what is shown besides an address, as one thing to wait for (NamedLines): its name, and whose
// network it is in.
#pragma once

#include <ntool/base/record.hpp>
#include <ntool/net/as_numbers.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::commands {

class NamesAndNetworks final : public net::ReverseNames {
 public:
  /// Null: not asked for.
  NamesAndNetworks(net::ReverseNames* names, net::AsNumbers* networks) : names_(names), networks_(networks) {}

  void ask(const IpAddress& address) override;
  /// As net::ReverseNames has it, but nullopt as long as anything of the two is still asked for.
  std::optional<std::string> name_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

  /// What is known now, whatever else is not; nullopt: no name.
  [[nodiscard]] std::optional<std::string> known_name(const IpAddress& address) const;
  [[nodiscard]] std::optional<wire::AsInfo> known_network(const IpAddress& address) const;
  [[nodiscard]] bool asks_for_names() const { return names_ != nullptr; }
  [[nodiscard]] bool tells_networks() const { return networks_ != nullptr; }

 private:
  net::ReverseNames* names_;
  net::AsNumbers* networks_;
};

/// "AS64496", "AS64496/AS64511" of a network that several announce, "*" where nothing is known.
std::string as_text(const std::optional<wire::AsInfo>& network);

/// Whose network an address is in, as JSON documents and saved sessions have it beside the address: as, as_name,
/// as_prefix.
void describe_network(Fields& fields, const wire::AsInfo& network);

}  // namespace ntool::commands
