// /etc/services, protocols, passwd: whatever the bytes, what the tables answer obeys their own rules.
#include "require.hpp"

#include <cstdint>
#include <string_view>

#include <ntool/sys/name_tables.hpp>

using ntool::fuzz::require;

namespace {

/// A name of a table came from one word of one line.
void require_word(std::string_view name) {
  require(!name.empty() && name.find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto services = ntool::sys::ServiceTable::parse(text);
  for (std::uint32_t port = 0; port < 1024; ++port) {
    for (const auto protocol : {"tcp", "udp"}) {
      const auto name = services.name(ntool::Port(static_cast<std::uint16_t>(port)), protocol);
      if (!name) continue;
      require_word(*name);
      require(services.port(*name, protocol).has_value());
    }
  }
  const auto protocols = ntool::sys::NumberedNames::parse_protocols(text);
  const auto accounts = ntool::sys::NumberedNames::parse_accounts(text);
  for (std::uint32_t number = 0; number < 1024; ++number) {
    if (const auto name = protocols.name(number)) {
      require_word(*name);
      require(number <= 255 && protocols.number(*name).has_value());
    }
    if (const auto name = accounts.name(number)) {
      require_word(*name);
      require(name->find(':') == std::string_view::npos && accounts.number(*name).has_value());
    }
  }
  return 0;
}
