// Colours by role, so that a verb says what a word means and not how it looks.
#pragma once

#include <string>
#include <string_view>

namespace ntool::report {

enum class Role { error, name };

/// `text` between the SGR sequences of its role (ECMA-48 8.3.117), or unchanged where `color` is off. Make foreign text
/// terminal_safe before.
std::string paint(Role role, std::string_view text, bool color);

}  // namespace ntool::report
