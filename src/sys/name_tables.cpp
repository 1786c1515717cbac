#include <fmt/format.h>
#include <vector>

#include <ntool/base/config_text.hpp>
#include <ntool/sys/files.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::sys {
namespace {

/// Calls `line_seen` with every line that can mean something. A NUL has no place in these files; C readers would cut
/// the line there and see something else than we do.
template <class LineSeen>
void each_line(std::string_view text, LineSeen line_seen) {
  while (!text.empty()) {
    const auto line = without_comment(next_line(text));
    if (!line.empty() && line.find('\0') == std::string_view::npos) line_seen(line);
  }
}

}  // namespace

ServiceTable ServiceTable::parse(std::string_view text) {
  ServiceTable table;
  each_line(text, [&](std::string_view line) {
    const auto name = next_word(line);
    const auto port_and_protocol = next_word(line);
    const auto slash = port_and_protocol.find('/');
    if (slash == std::string_view::npos) return;
    const auto number = parse_unsigned(port_and_protocol.substr(0, slash), 0, 65535);
    const auto protocol = port_and_protocol.substr(slash + 1);
    if (!number || protocol.empty()) return;
    const Port port(static_cast<std::uint16_t>(*number));
    table.names_[std::string(protocol)].emplace(port.value(), name);
    auto& ports = table.ports_[std::string(protocol)];
    ports.emplace(name, port);
    for (auto alias = next_word(line); !alias.empty(); alias = next_word(line)) ports.emplace(alias, port);
  });
  return table;
}

std::optional<std::string_view> ServiceTable::name(Port port, std::string_view protocol) const {
  const auto names = names_.find(protocol);
  if (names == names_.end()) return std::nullopt;
  const auto found = names->second.find(port.value());
  if (found == names->second.end()) return std::nullopt;
  return found->second;
}

std::optional<Port> ServiceTable::port(std::string_view name, std::string_view protocol) const {
  const auto ports = ports_.find(protocol);
  if (ports == ports_.end()) return std::nullopt;
  const auto found = ports->second.find(name);
  if (found == ports->second.end()) return std::nullopt;
  return found->second;
}

void NumberedNames::add(std::string_view name, std::uint32_t number) {
  names_.emplace(number, name);
  numbers_.emplace(name, number);
}

NumberedNames NumberedNames::parse_protocols(std::string_view text) {
  NumberedNames table;
  each_line(text, [&](std::string_view line) {
    const auto name = next_word(line);
    const auto number = parse_unsigned(next_word(line), 0, 255);
    if (!number) return;
    const auto value = static_cast<std::uint32_t>(*number);
    table.add(name, value);
    for (auto alias = next_word(line); !alias.empty(); alias = next_word(line)) table.numbers_.emplace(alias, value);
  });
  return table;
}

NumberedNames NumberedNames::parse_accounts(std::string_view text) {
  NumberedNames table;
  each_line(text, [&](std::string_view line) {
    const auto first = line.find(':');
    if (first == 0 || first == std::string_view::npos) return;
    const auto second = line.find(':', first + 1);
    if (second == std::string_view::npos) return;
    // 2^32-1 is "no user" (chown(2)).
    const auto number = parse_unsigned(line.substr(second + 1, line.find(':', second + 1) - second - 1), 0, 0xFFFFFFFE);
    // "+name" and "-name" are orders to NIS, not accounts.
    if (!number || line.front() == '+' || line.front() == '-') return;
    table.add(line.substr(0, first), static_cast<std::uint32_t>(*number));
  });
  return table;
}

std::optional<std::string_view> NumberedNames::name(std::uint32_t number) const {
  const auto found = names_.find(number);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> NumberedNames::number(std::string_view name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

bool could_be_a_service(std::string_view text) {
  return !text.empty() &&
         ((text.front() >= 'a' && text.front() <= 'z') || (text.front() >= 'A' && text.front() <= 'Z'));
}

std::string NameTables::read(std::string_view file) const {
  return read_small_file(fmt::format("{}/{}", directory_, file)).value_or("");
}

const ServiceTable& NameTables::services() {
  if (!services_) services_ = ServiceTable::parse(read("services"));
  return *services_;
}
const NumberedNames& NameTables::protocols() {
  if (!protocols_) protocols_ = NumberedNames::parse_protocols(read("protocols"));
  return *protocols_;
}
const NumberedNames& NameTables::users() {
  if (!users_) users_ = NumberedNames::parse_accounts(read("passwd"));
  return *users_;
}
const NumberedNames& NameTables::groups() {
  if (!groups_) groups_ = NumberedNames::parse_accounts(read("group"));
  return *groups_;
}

std::optional<std::string_view> NameTables::service_name(Port port, std::string_view protocol) {
  return services().name(port, protocol);
}
std::optional<Port> NameTables::service_port(std::string_view name, std::string_view protocol) {
  return services().port(name, protocol);
}
Result<Port> NameTables::port_of(std::string_view text, std::string_view protocol) {
  if (!could_be_a_service(text)) return parse_port(text);
  if (const auto port = service_port(text, protocol)) return *port;
  return usage_error(fmt::format("'{}' is neither a port nor a service in /etc/services", text),
                     "type a number from 1 to 65535");
}
std::optional<std::string_view> NameTables::protocol_name(std::uint8_t number) {
  return protocols().name(number);
}
std::optional<std::uint8_t> NameTables::protocol_number(std::string_view name) {
  const auto number = protocols().number(name);
  if (!number) return std::nullopt;
  return static_cast<std::uint8_t>(*number);  // the parser took 0 to 255 only
}
std::optional<std::string_view> NameTables::user_name(std::uint32_t uid) {
  return users().name(uid);
}
std::optional<std::string_view> NameTables::group_name(std::uint32_t gid) {
  return groups().name(gid);
}
std::optional<std::uint32_t> NameTables::group_id(std::string_view name) {
  return groups().number(name);
}

}  // namespace ntool::sys
