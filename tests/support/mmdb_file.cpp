#include "support/mmdb_file.hpp"

#include <array>
#include <map>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>

namespace ntool::test {
namespace {

constexpr unsigned pointer_kind = 1, text_kind = 2, number_16 = 5, number_32 = 6, map_kind = 7, number_64 = 9,
                   list_kind = 11;

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  return bytes;
}

/// As few bytes as it needs: none for 0.
std::string number(unsigned kind, std::uint64_t value) {
  std::size_t size = 0;
  while (size < 8 && value >> (8 * size) != 0) ++size;
  return mmdb_control(kind, size) + big_endian(value, size);
}

class Data {
 public:
  explicit Data(bool keys_by_pointer) : keys_by_pointer_(keys_by_pointer) {}
  std::size_t add(const MmdbRow& row) {
    const std::size_t at = bytes.size();
    bytes += mmdb_control(map_kind, row.fields.size());
    for (const auto& [key, value] : row.fields) {
      add_key(key);
      if (const auto* text = std::get_if<std::string>(&value)) {
        bytes += mmdb_text(*text);
      } else {
        bytes += number(number_32, std::get<std::uint32_t>(value));
      }
    }
    return at;
  }
  std::string bytes;

 private:
  void add_key(const std::string& key) {
    const auto [found, fresh] = keys_.emplace(key, bytes.size());
    if (fresh || !keys_by_pointer_) {
      bytes += mmdb_text(key);
    } else if (found->second < 2048) {
      bytes += static_cast<char>(pointer_kind << 5U | found->second >> 8U) + big_endian(found->second & 0xFFU, 1);
    } else {
      bytes += static_cast<char>(pointer_kind << 5U | 3U << 3U) + big_endian(found->second, 4);
    }
  }
  bool keys_by_pointer_;
  std::map<std::string, std::size_t> keys_;
};

/// Children: a node's number, or a record's place in the data section, or nothing.
struct Child {
  enum class What { nothing, node, record } what = What::nothing;
  std::size_t value = 0;
};
using Tree = std::vector<std::array<Child, 2>>;

void plant(Tree& tree, const Prefix& network, bool for_ipv6, std::size_t record) {
  std::vector<unsigned> bits(for_ipv6 && network.address().is_v4() ? 96 : 0, 0U);
  for (unsigned i = 0; i < network.length(); ++i) {
    bits.push_back(network.address().bytes()[i / 8] >> (7U - i % 8) & 1U);
  }
  std::size_t node = 0;
  for (std::size_t i = 0; i + 1 < bits.size(); ++i) {
    if (tree[node][bits[i]].what != Child::What::node) {
      tree[node][bits[i]] = {Child::What::node, tree.size()};
      tree.emplace_back();
    }
    node = tree[node][bits[i]].value;
  }
  tree[node][bits.back()] = {Child::What::record, record};
}

std::string encoded(const Tree& tree, unsigned record_bits) {
  std::string bytes;
  for (const auto& node : tree) {
    std::array<std::uint64_t, 2> values;
    for (std::size_t i = 0; i < 2; ++i) {
      switch (node[i].what) {
        case Child::What::nothing: values[i] = tree.size(); break;
        case Child::What::node: values[i] = node[i].value; break;
        case Child::What::record: values[i] = tree.size() + 16 + node[i].value; break;
      }
    }
    if (record_bits == 28) {
      const auto middle = (values[0] >> 24U & 0xFU) << 4U | (values[1] >> 24U & 0xFU);
      bytes += big_endian(values[0] & 0xFFFFFFU, 3) + big_endian(middle, 1) + big_endian(values[1] & 0xFFFFFFU, 3);
    } else {
      for (const auto value : values) bytes += big_endian(value, record_bits / 8);
    }
  }
  return bytes;
}

std::string metadata(std::size_t nodes, const MmdbShape& shape) {
  return "\xAB\xCD\xEFMaxMind.com" + mmdb_control(map_kind, 9) + mmdb_text("node_count") + number(number_32, nodes) +
         mmdb_text("record_size") + number(number_16, shape.record_bits) + mmdb_text("ip_version") +
         number(number_16, shape.for_ipv6 ? 6 : 4) + mmdb_text("database_type") + mmdb_text("Test-ASN") +
         mmdb_text("languages") + mmdb_control(list_kind, 1) + mmdb_text("en") +
         mmdb_text("binary_format_major_version") + number(number_16, shape.major_version) +
         mmdb_text("binary_format_minor_version") + number(number_16, 0) + mmdb_text("build_epoch") +
         number(number_64, 1700000000) + mmdb_text("description") + mmdb_control(map_kind, 1) + mmdb_text("en") +
         mmdb_text("of a test");
}

}  // namespace

std::string mmdb_control(unsigned kind, std::size_t size) {
  const bool extended = kind > 7;
  const std::size_t form = size < 29 ? size : size < 285 ? 29 : size < 65821 ? 30 : 31;
  std::string bytes(1, static_cast<char>((extended ? 0 : kind) << 5U | form));
  if (extended) bytes += static_cast<char>(kind - 7);
  if (form == 29) bytes += big_endian(size - 29, 1);
  if (form == 30) bytes += big_endian(size - 285, 2);
  if (form == 31) bytes += big_endian(size - 65821, 3);
  return bytes;
}

std::string mmdb_text(std::string_view text) {
  return mmdb_control(text_kind, text.size()) + std::string(text);
}

std::string mmdb_file(const std::vector<MmdbRow>& rows, const MmdbShape& shape) {
  Tree tree(1);
  Data data(shape.keys_by_pointer);
  for (const auto& row : rows) plant(tree, Prefix::parse(row.network).value(), shape.for_ipv6, data.add(row));
  return encoded(tree, shape.record_bits) + std::string(16, '\0') + data.bytes + metadata(tree.size(), shape);
}

std::string mmdb_file_with(std::string_view record) {
  Tree tree(1);
  tree[0][0] = tree[0][1] = {Child::What::record, 0};
  const MmdbShape shape{.record_bits = 24, .for_ipv6 = false};
  return encoded(tree, shape.record_bits) + std::string(16, '\0') + std::string(record) + metadata(1, shape);
}

}  // namespace ntool::test
