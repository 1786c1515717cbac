#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include <ntool/base/suggest.hpp>

namespace ntool {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows suffice: the one being filled, the one before, and the one before that for swapped neighbours.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string_view did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  // A typed megabyte is no misspelling, and the distance is quadratic.
  if (word.empty() || word.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = word.size() < 4 ? 2 : 3;  // strictly nearer than this
  for (const auto candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) best = candidate, best_distance = distance;
  }
  return best;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t most = 12;
  if (const auto near = did_you_mean(word, candidates); !near.empty()) return fmt::format("did you mean '{}'?", near);
  if (candidates.empty()) return {};
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(candidates.size(), most));
  const auto rest = candidates.size() > most ? fmt::format(" and {} more", candidates.size() - most) : "";
  return fmt::format("there {} {}{}", candidates.size() == 1 ? "is" : "are", fmt::join(candidates.begin(), end, ", "),
                     rest);
}

}  // namespace ntool
