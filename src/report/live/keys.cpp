#include <algorithm>
#include <utility>

#include <ntool/base/text.hpp>
#include <ntool/report/live/keys.hpp>

namespace ntool::report::live {
namespace {

constexpr char esc = '\x1b';
/// The bytes of a sequence come together; over a slow line with a pause that nobody who presses Escape notices.
constexpr Duration patience = std::chrono::milliseconds(50);
/// No key has a longer sequence.
constexpr std::size_t longest_sequence = 32;
/// What is pasted into the window while nobody listens.
constexpr std::size_t most_keys = 256;

bool is_final(char c) {
  return c >= 0x40 && c <= 0x7E;
}

/// The last byte of CSI and SS3 sequences: "\e[A", "\e[1;5A", "\eOA".
Key::Kind by_final(char c) {
  switch (c) {
    case 'A': return Key::Kind::up;
    case 'B': return Key::Kind::down;
    case 'C': return Key::Kind::right;
    case 'D': return Key::Kind::left;
    case 'F': return Key::Kind::end;
    case 'H': return Key::Kind::home;
    case 'Z': return Key::Kind::back_tab;
    default: return Key::Kind::unknown;
  }
}

/// The first parameter of "\e[5~" (DEC's LK201 and its heirs).
Key::Kind by_number(std::string_view parameters) {
  const auto number = parameters.substr(0, parameters.find(';'));
  constexpr std::pair<std::string_view, Key::Kind> table[] = {
      {"1", Key::Kind::home},    {"2", Key::Kind::insert},    {"3", Key::Kind::remove}, {"4", Key::Kind::end},
      {"5", Key::Kind::page_up}, {"6", Key::Kind::page_down}, {"7", Key::Kind::home},   {"8", Key::Kind::end}};
  const auto* const found = std::ranges::find(table, number, &std::pair<std::string_view, Key::Kind>::first);
  return found == std::end(table) ? Key::Kind::unknown : found->second;
}

}  // namespace

void KeyReader::add(Key::Kind kind, char32_t character) {
  if (keys_.size() < most_keys) keys_.push_back({kind, character});
}

/// `bytes` begins with "\e[" or "\eO".
std::size_t KeyReader::take_sequence(std::string_view bytes) {
  if (bytes[1] == 'O') {
    if (bytes.size() < 3) return 0;
    add(by_final(bytes[2]));
    return 3;
  }
  std::size_t end = 2;
  while (end < bytes.size() && bytes[end] >= 0x20 && bytes[end] <= 0x3F) ++end;
  if (end >= longest_sequence) {
    skips_ = true;
    return end;
  }
  if (end == bytes.size()) return 0;
  if (!is_final(bytes[end])) {  // cut off by another sequence, a control or a broken character
    add(Key::Kind::unknown);
    return end;
  }
  add(bytes[end] == '~' ? by_number(bytes.substr(2, end - 2)) : by_final(bytes[end]));
  return end + 1;
}

std::size_t KeyReader::take(std::string_view bytes) {
  if (skips_) {
    skips_ = bytes.front() >= 0x20 && bytes.front() <= 0x3F;
    const bool last = !skips_ && is_final(bytes.front());
    if (!skips_) add(Key::Kind::unknown);
    if (skips_ || last) return 1;
  }
  if (bytes.front() == esc) {
    if (bytes.size() == 1) return 0;
    if (bytes[1] == '[' || bytes[1] == 'O') return take_sequence(bytes);
    if (bytes[1] == esc) {
      add(Key::Kind::escape);
      return 1;
    }
    // Alt and a key.
    const auto step = first_code_point(bytes.substr(1));
    if (step.incomplete) return 0;
    add(Key::Kind::unknown);
    return 1 + step.length;
  }
  const auto step = first_code_point(bytes);
  if (step.incomplete) return 0;
  if (step.code_point < 0) {
    add(Key::Kind::unknown);
  } else {
    add(Key::Kind::character, static_cast<char32_t>(step.code_point));
  }
  return step.length;
}

void KeyReader::feed(std::string_view bytes, Instant now) {
  if (bytes.empty()) return;
  const auto all = std::exchange(pending_, {}).append(bytes);
  std::string_view rest = all;
  while (!rest.empty()) {
    const std::size_t taken = take(rest);
    if (taken == 0) break;
    rest.remove_prefix(taken);
  }
  pending_ = rest;
  until_ = pending_.empty() ? std::nullopt : std::optional(now + patience);
}

void KeyReader::handle_timeout(Instant now) {
  if (!until_ || now < *until_) return;
  add(pending_ == std::string_view(&esc, 1) ? Key::Kind::escape : Key::Kind::unknown);
  pending_.clear();
  until_.reset();
}

std::optional<Key> KeyReader::next() {
  if (keys_.empty()) return std::nullopt;
  const Key key = keys_.front();
  keys_.pop_front();
  return key;
}

}  // namespace ntool::report::live
