// Names for numbers from /etc: services(5), protocols(5), passwd(5), group(5). Our own readers, because the C
// library's (getservbyname and its kin) load modules of the host at run time, which a static binary must not.
// Parsing is pure and forgiving: a line that breaks its format is skipped, the others count; where two lines claim the
// same key the first wins, as in the C library.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::sys {

/// "http 80/tcp www": a name and a port for one transport protocol ("tcp", "udp", "sctp", "dccp").
class ServiceTable {
 public:
  static ServiceTable parse(std::string_view text);
  [[nodiscard]] std::optional<std::string_view> name(Port port, std::string_view protocol) const;
  /// By name or alias; case counts, as in services(5).
  [[nodiscard]] std::optional<Port> port(std::string_view name, std::string_view protocol) const;

 private:
  // Keyed by protocol first: {"tcp", 80} and {"tcp", "www"}.
  std::map<std::string, std::map<std::uint16_t, std::string>, std::less<>> names_;
  std::map<std::string, std::map<std::string, Port, std::less<>>, std::less<>> ports_;
};

/// Numbers and names one to one, with aliases on the name's side.
class NumberedNames {
 public:
  /// "tcp 6 TCP": numbers 0 to 255.
  static NumberedNames parse_protocols(std::string_view text);
  /// "root:x:0:…" of passwd or group: the third field.
  static NumberedNames parse_accounts(std::string_view text);
  [[nodiscard]] std::optional<std::string_view> name(std::uint32_t number) const;
  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name) const;

 private:
  void add(std::string_view name, std::uint32_t number);
  std::map<std::uint32_t, std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

/// Whether it begins with a letter: then it is no number that is wrong.
bool could_be_a_service(std::string_view text);

/// The four files of one machine, each read at its first question. An absent or unreadable file is an empty table:
/// numbers are then shown as numbers.
class NameTables {
 public:
  explicit NameTables(std::string directory = "/etc") : directory_(std::move(directory)) {}

  std::optional<std::string_view> service_name(Port port, std::string_view protocol);
  std::optional<Port> service_port(std::string_view name, std::string_view protocol);
  /// What people type for a port: a number from 1 to 65535, or the name of a service. Errors: usage.
  Result<Port> port_of(std::string_view text, std::string_view protocol);
  std::optional<std::string_view> protocol_name(std::uint8_t number);
  std::optional<std::uint8_t> protocol_number(std::string_view name);
  std::optional<std::string_view> user_name(std::uint32_t uid);
  std::optional<std::string_view> group_name(std::uint32_t gid);
  std::optional<std::uint32_t> group_id(std::string_view name);

 private:
  [[nodiscard]] std::string read(std::string_view file) const;
  const ServiceTable& services();
  const NumberedNames& protocols();
  const NumberedNames& users();
  const NumberedNames& groups();

  std::string directory_;
  std::optional<ServiceTable> services_;
  std::optional<NumberedNames> protocols_, users_, groups_;
};

}  // namespace ntool::sys
