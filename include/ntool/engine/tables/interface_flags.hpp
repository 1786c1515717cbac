// Words for IFF_* flags, in the order in which ifconfig has always listed them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ntool::engine {

struct InterfaceFlagWord {
  std::uint32_t bit;
  std::string_view word;
};

/// The flags that ifconfig lists, in its order; and those that it never learnt, which only JSON tells.
std::span<const InterfaceFlagWord> classic_interface_flags();
std::span<const InterfaceFlagWord> further_interface_flags();

/// The words of all flags that are set.
std::vector<std::string_view> interface_flag_words(std::uint32_t flags);

}  // namespace ntool::engine
