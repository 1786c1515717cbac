// Messages as the kernel would write them, from values: the other direction of wire/rtnl, for tests alone.
#pragma once

#include <cstdint>
#include <vector>

#include <ntool/wire/rtnl/address.hpp>
#include <ntool/wire/rtnl/link.hpp>

namespace ntool::test {

std::vector<std::uint8_t> message_of(const wire::rtnl::Link& link);
std::vector<std::uint8_t> message_of(const wire::rtnl::Address& address);

template <class T>
std::vector<std::uint8_t> messages_of(const std::vector<T>& values) {
  std::vector<std::uint8_t> all;
  for (const auto& value : values) {
    const auto one = message_of(value);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

}  // namespace ntool::test
