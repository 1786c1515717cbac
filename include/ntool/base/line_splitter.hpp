// LineSplitter: lines out of a stream that comes in chunks, for tables too large to be held.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace ntool {

/// Lines end in LF, which is not part of them; whatever else is in them is the reader's to judge. A line within one
/// chunk is a view into that chunk, only one that spans two is copied. Of a line beyond `longest` bytes the beginning
/// is given and the rest dropped.
///
/// `seen(std::string_view line)` says whether to go on; feed() and finish() return the same.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t longest = std::size_t{64} << 10U) : longest_(longest) {}

  template <class Seen>
  bool feed(std::string_view chunk, Seen&& seen) {
    while (!chunk.empty()) {
      const std::size_t end = chunk.find('\n');
      const std::string_view part = chunk.substr(0, end);
      if (end == std::string_view::npos) {
        keep(part);
        return true;
      }
      chunk.remove_prefix(end + 1);
      if (!begun_) {
        if (!seen(part.substr(0, longest_))) return false;
        continue;
      }
      keep(part);
      if (!finish(seen)) return false;
    }
    return true;
  }

  /// The last line, where the stream did not end in LF.
  template <class Seen>
  bool finish(Seen&& seen) {
    if (!begun_) return true;
    begun_ = false;
    const bool more = seen(std::string_view(pending_));
    pending_.clear();
    return more;
  }

  /// The line that has begun is as long as any may be: what follows of it is left out.
  [[nodiscard]] bool is_full() const { return pending_.size() == longest_; }

 private:
  void keep(std::string_view part) {
    begun_ = true;
    pending_ += part.substr(0, longest_ - std::min(longest_, pending_.size()));
  }

  std::size_t longest_;
  std::string pending_;
  bool begun_ = false;
};

}  // namespace ntool
