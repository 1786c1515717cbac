// The order in which ifconfig lists interfaces: eth2 before eth10, eth0:1 after eth0.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ntool::engine {

/// A name taken apart, as net-tools 2.10 compares names: first the stem up to the last character that is no digit, by
/// bytes; then the number that ends it (none counts as 0); then the number of the alias ("eth0:7"), none before any.
/// Names that differ but compare equal ("eth", "eth0", "eth00") stay in the order in which they came.
struct NaturalName {
  std::string_view stem;
  std::int32_t number = 0;
  std::int32_t alias = -1;

  explicit NaturalName(std::string_view name);
  auto operator<=>(const NaturalName&) const = default;
};

/// Sorts by `name_of(item) → std::string_view`; equal names stay in order.
template <class Item, class NameOf>
void sort_naturally(std::vector<Item>& items, NameOf name_of) {
  std::vector<std::pair<NaturalName, std::size_t>> order;
  order.reserve(items.size());
  for (const Item& item : items) order.emplace_back(NaturalName(name_of(item)), order.size());
  std::ranges::stable_sort(order, {}, [](const auto& entry) -> const NaturalName& { return entry.first; });
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const auto& entry : order) sorted.push_back(std::move(items[entry.second]));
  items = std::move(sorted);
}

}  // namespace ntool::engine
