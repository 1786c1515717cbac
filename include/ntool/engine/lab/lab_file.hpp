// Lab files: YAML text → Lab. docs/lab-file.md describes the schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>

namespace ntool::engine::lab {

/// A lab file has at most so many bytes.
inline constexpr std::size_t largest_lab_file = std::size_t{1} << 20U;

/// `file` is for errors, which name it with line and column: "net.yaml:7:5: unknown key 'adress'; did you mean
/// 'address'?". The Lab's name is the file's without folder and ".yaml". Errors: Errc::malformed for whatever is
/// wrong in it, one line for the first thing that is, with a remedy or the page that describes the file.
Result<Lab> parse_lab(std::string_view text, std::string_view file);

struct BuiltIn {
  std::string_view name;     ///< "two-hosts", "routers-N"
  std::string_view summary;  ///< a clause
};
/// In the order of the list that users see.
std::vector<BuiltIn> built_in_labs();
/// The YAML of a built-in lab: where a user's own one may begin. `name` has a number for routers-N (1 to 60). Errors:
/// Errc::usage with "did you mean" and the list.
Result<std::string> built_in_text(std::string_view name);

/// The topology as text: hosts and links as boxes and lines, addresses at their ends, routes and rules below. Whatever
/// names hold is safe for a terminal. No line is longer than `columns` where that can be; at least 40.
std::string draw(const Lab& lab, std::size_t columns);

/// The lines of /etc/hosts that make hosts known to each other by name.
std::string hosts_file(const Lab& lab);

}  // namespace ntool::engine::lab
