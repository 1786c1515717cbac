// "did you mean": the word that a misspelt one was probably meant to be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ntool {

/// Edit distance with neighbouring letters swapped counted as one step (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` was most likely meant to be, or an empty view where none is near enough.
[[nodiscard]] std::string_view did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

/// A hint behind an unknown word: "did you mean 'NEAREST'?", or where none is near "there are A, B, C", a dozen at
/// most; empty where there are none.
[[nodiscard]] std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace ntool
