// Makes MaxMind DB files for tests, whole ones; tests break them themselves.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ntool::test {

struct MmdbRow {
  std::string network;  ///< "192.0.2.0/24", "2001:db8::/32"
  std::vector<std::pair<std::string, std::variant<std::string, std::uint32_t>>> fields;
};

struct MmdbShape {
  unsigned record_bits = 28;  ///< 24, 28 or 32
  bool for_ipv6 = true;       ///< the tree; IPv4 rows stand below ::/96 then
  unsigned major_version = 2;
  bool keys_by_pointer = true;  ///< keys that came before are pointed to, as the writers of real files do
};

/// Rows may not overlap.
std::string mmdb_file(const std::vector<MmdbRow>& rows, const MmdbShape& shape = {});

/// Parts of the data section, for records that no writer makes.
std::string mmdb_text(std::string_view text);
std::string mmdb_control(unsigned kind, std::size_t size);
/// A file in which every IPv4 address has this record, byte for byte.
std::string mmdb_file_with(std::string_view record);

}  // namespace ntool::test
