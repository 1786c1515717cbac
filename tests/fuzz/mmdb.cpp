// MMDB files: whatever the bytes, a lookup ends, and what it tells lies in the file and fits the address.
#include "require.hpp"

#include <cstdint>

#include <ntool/wire/mmdb.hpp>

using namespace ntool;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const auto file = wire::Mmdb::parse(bytes);
  if (!file) return 0;
  require(file->database_type().size() <= size);
  for (const auto* text : {"0.0.0.0", "1.2.3.4", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "ffff::1"}) {
    const IpAddress address = IpAddress::parse(text).value();
    const auto entry = file->find(address);
    if (!entry || !*entry) continue;
    require((*entry)->network.contains(address));
    for (const auto* name : {"asn", "", "name"}) {
      const auto value = file->field(**entry, name);
      if (!value || !*value) continue;
      if (const auto* found = std::get_if<std::string_view>(&**value)) {
        require(as_bytes(*found).data() >= data && as_bytes(*found).data() + found->size() <= data + size);
      }
    }
    const auto info = wire::as_info_of(*file, address);
    require(!info || (info->numbers.size() <= 1 && info->organization.size() <= 255));
  }
  return 0;
}
