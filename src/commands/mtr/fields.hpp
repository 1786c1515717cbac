// The fields of mtr(8), each named by a letter: what a report shows of a hop, and how wide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/engine/probe/path_figures.hpp>

namespace ntool::commands::mtr {

struct Field {
  enum class Kind : std::uint8_t { blank, loss, count, time };
  char letter;
  std::string_view title;
  Kind kind;
  std::size_t width;          ///< of the column
  std::string_view explains;  ///< a clause, for people
};

/// All of them, the blank first.
const std::vector<Field>& all_fields();

/// "LS NABWV" → the fields. Errors: Errc::usage for a letter that is none, or more letters than there are fields.
Result<std::vector<const Field*>> fields_of(std::string_view letters);

/// The whole number of a count; of a blank, too, where a machine reads it: the dropped ones.
std::uint64_t count_of(const Field& field, const engine::HopFigures& hop);
/// Percent, or milliseconds.
double number_of(const Field& field, const engine::HopFigures& hop);

/// As in the report: "  0.0%", "    10", "   0.1"; the blank is one.
std::string text_of(const Field& field, const engine::HopFigures& hop);

}  // namespace ntool::commands::mtr
