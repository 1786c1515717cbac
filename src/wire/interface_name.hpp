// What dev_valid_name() of the kernel takes: it refuses anything else without a word of why.
#pragma once

#include <string_view>

namespace ntool::wire {

inline bool is_interface_name(std::string_view name) {
  constexpr std::size_t longest = 15;  // IFNAMSIZ less the NUL
  constexpr std::string_view forbidden("/: \t\n\v\f\r\0", 9);
  return !name.empty() && name.size() <= longest && name != "." && name != ".." &&
         name.find_first_of(forbidden) == std::string_view::npos;
}

}  // namespace ntool::wire
