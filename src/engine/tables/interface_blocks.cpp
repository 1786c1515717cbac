#include <unordered_map>

#include <ntool/engine/tables/interface_blocks.hpp>
#include <ntool/engine/tables/interface_order.hpp>

namespace ntool::engine {
namespace {

using wire::rtnl::Address;

/// Builds blocks of many interfaces in one pass over their addresses.
class Builder {
 public:
  explicit Builder(std::size_t interfaces) { by_name_.reserve(interfaces); }

  /// All interfaces come before all addresses: a label may name an interface that comes later.
  void add(const InterfaceRecord& record) { block_of(record, record.link.name); }

  void add_addresses(const InterfaceRecord& record) {
    for (const Address& address : record.addresses) {
      if (address.local.is_v4()) add(record, address);
    }
  }

  std::vector<InterfaceBlock> take() { return std::move(blocks_); }

 private:
  void add(const InterfaceRecord& record, const Address& address) {
    const std::string_view device = device_of(address.label);
    if (device != record.link.name) {
      // A label need not begin with its interface's name. Asked by such a label, the kernel looks at the interface
      // that the label names, which does not have the address.
      hide(block_of(record, record.link.name), address);
      const auto other = by_name_.find(device);
      if (other != by_name_.end()) block_of(*blocks_[other->second].interface, address.label);
      return;
    }
    const std::size_t at = block_of(record, address.label);
    if (blocks_[at].inet == nullptr) {
      blocks_[at].inet = &address;
    } else {
      hide(at, address);
    }
  }

  void hide(std::size_t block, const Address& address) { blocks_[block].hidden_inet.push_back(&address); }

  std::size_t block_of(const InterfaceRecord& record, std::string_view name) {
    const auto [found, is_new] = by_name_.emplace(name, blocks_.size());
    if (is_new) {
      blocks_.push_back({.interface = &record, .name = std::string(name), .is_alias = name != record.link.name});
    }
    return found->second;
  }

  std::unordered_map<std::string_view, std::size_t> by_name_;  // views into the records
  std::vector<InterfaceBlock> blocks_;
};

}  // namespace

std::string_view device_of(std::string_view name) {
  return name.substr(0, name.find(':'));
}

std::vector<InterfaceBlock> interface_blocks(const std::vector<InterfaceRecord>& records) {
  Builder builder(records.size());
  for (const auto& record : records) builder.add(record);
  for (const auto& record : records) builder.add_addresses(record);
  auto blocks = builder.take();
  sort_naturally(blocks, [](const InterfaceBlock& block) -> std::string_view { return block.name; });
  return blocks;
}

InterfaceBlock interface_block(const InterfaceRecord& record, std::string_view name) {
  Builder builder(1);
  builder.add(record);
  builder.add_addresses(record);
  auto blocks = builder.take();
  const bool is_alias = name.find(':') != std::string_view::npos;
  if (!is_alias) return std::move(blocks.front());
  for (auto& block : blocks) {
    if (block.name == name) return std::move(block);
  }
  return {.interface = &record, .name = std::string(name), .is_alias = true};
}

}  // namespace ntool::engine
