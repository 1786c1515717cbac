#include "support/memory_as_numbers.hpp"

#include <algorithm>

namespace ntool::test {

std::optional<wire::AsInfo> MemoryAsNumbers::info_of(const IpAddress& address) {
  wakes_ = false;
  if (std::ranges::find(asked, address) == asked.end() || held_.contains(address)) return std::nullopt;
  const auto found = infos_.find(address);
  return found == infos_.end() ? wire::AsInfo() : found->second;
}

}  // namespace ntool::test
