// Keys as values, from the bytes that a terminal sends: UTF-8 for characters, sequences of ECMA-48 and of the VT100 for
// the rest. Any bytes are harmless: what is no key that we know is one that nobody listens to.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include <ntool/base/time.hpp>

namespace ntool::report::live {

struct Key {
  enum class Kind {
    character,  ///< `character`; letters of Ctrl are below 32, as the terminal sends them
    up,
    down,
    left,
    right,
    home,
    end,
    page_up,
    page_down,
    insert,
    remove,  ///< Delete
    back_tab,
    escape,
    unknown,
  };
  Kind kind = Kind::unknown;
  char32_t character = 0;
  bool operator==(const Key&) const = default;
  [[nodiscard]] bool is(char32_t wanted) const { return kind == Kind::character && character == wanted; }
};

class KeyReader {
 public:
  /// Bytes in the order in which they came, however they were cut.
  void feed(std::string_view bytes, Instant now);
  /// When what has come of a sequence is no longer waited for: a lone ESC is the key Escape, then.
  [[nodiscard]] std::optional<Instant> poll_timeout() const { return until_; }
  void handle_timeout(Instant now);
  std::optional<Key> next();

 private:
  /// Takes a key from the front of `bytes`; how many bytes it has, or 0 if more must come.
  std::size_t take(std::string_view bytes);
  std::size_t take_sequence(std::string_view bytes);
  void add(Key::Kind kind, char32_t character = 0);

  std::string pending_;  // the beginning of one key
  bool skips_ = false;   // the rest of a sequence that was too long
  std::optional<Instant> until_;
  std::deque<Key> keys_;
};

}  // namespace ntool::report::live
