#include "support/catch.hpp"

#include <random>
#include <vector>

#include <ntool/report/live/keys.hpp>

using namespace ntool;
using namespace ntool::report::live;
using namespace std::chrono_literals;
using Kind = Key::Kind;

namespace {

std::vector<Key> all_of(KeyReader& reader) {
  std::vector<Key> keys;
  while (const auto key = reader.next()) keys.push_back(*key);
  return keys;
}

Key character(char32_t c) {
  return {.kind = Kind::character, .character = c};
}

std::vector<Key> keys_of(std::string_view bytes) {
  KeyReader reader;
  reader.feed(bytes, Instant{});
  reader.handle_timeout(Instant{1s});
  return all_of(reader);
}

}  // namespace

TEST_CASE("characters and the keys of a terminal") {
  CHECK(keys_of("q") == std::vector{character('q')});
  CHECK(keys_of("한") == std::vector{character(U'한')});
  CHECK(keys_of("\r\t\x7f") == std::vector{character('\r'), character('\t'), character(0x7f)});
  struct Sequence {
    std::string_view bytes;
    Kind kind;
  };
  const auto [bytes, kind] = GENERATE(values<Sequence>({{"\x1b[A", Kind::up},
                                                        {"\x1bOB", Kind::down},
                                                        {"\x1b[1;5C", Kind::right},
                                                        {"\x1b[D", Kind::left},
                                                        {"\x1b[H", Kind::home},
                                                        {"\x1b[4~", Kind::end},
                                                        {"\x1b[5~", Kind::page_up},
                                                        {"\x1b[6;2~", Kind::page_down},
                                                        {"\x1b[2~", Kind::insert},
                                                        {"\x1b[3~", Kind::remove},
                                                        {"\x1b[Z", Kind::back_tab},
                                                        {"\x1b", Kind::escape},
                                                        {"\x1b[200~", Kind::unknown},
                                                        {"\x1b[", Kind::unknown},
                                                        {"\x1bx", Kind::unknown},
                                                        {"\xff", Kind::unknown},
                                                        {"\xed\x95", Kind::unknown}}));
  CAPTURE(bytes);
  CHECK(keys_of(bytes) == std::vector{Key{.kind = kind}});
  // However it is cut, and with a key after it.
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    KeyReader reader;
    reader.feed(bytes.substr(0, cut), Instant{});
    reader.feed(bytes.substr(cut), Instant{10ms});
    reader.handle_timeout(Instant{1s});
    reader.feed("q", Instant{2s});
    CHECK(all_of(reader) == std::vector{Key{.kind = kind}, character('q')});
  }
}

TEST_CASE("Escape is told from the beginning of a sequence by time") {
  KeyReader reader;
  CHECK_FALSE(reader.poll_timeout());
  reader.feed("\x1b", Instant{1s});
  CHECK_FALSE(reader.next());
  REQUIRE(reader.poll_timeout());
  const Instant until = *reader.poll_timeout();
  CHECK(until > Instant{1s});
  CHECK(until <= Instant{1100ms});
  reader.handle_timeout(until - Duration(1));
  CHECK_FALSE(reader.next());
  reader.handle_timeout(until);
  CHECK(reader.next() == Key{.kind = Kind::escape});
  CHECK_FALSE(reader.poll_timeout());
}

TEST_CASE("a sequence that is too long is one key that nobody knows") {
  std::string bytes = "\x1b[";
  bytes.append(5000, '1');
  bytes += "Aq";
  CHECK(keys_of(bytes) == std::vector{Key{.kind = Kind::unknown}, character('q')});
}

TEST_CASE("a sequence is cut off by another one") {
  CHECK(keys_of("\x1b[1\x1b[Aq") == std::vector{Key{}, Key{.kind = Kind::up}, character('q')});
  CHECK(keys_of("\x1b\x1b[A") == std::vector{Key{.kind = Kind::escape}, Key{.kind = Kind::up}});
}

TEST_CASE("what is pasted is bounded") {
  KeyReader reader;
  reader.feed(std::string(100'000, 'x'), Instant{});
  CHECK(all_of(reader).size() <= 1000);
  reader.feed("q", Instant{});
  CHECK(all_of(reader) == std::vector{character('q')});
}

TEST_CASE("the same keys however any bytes are cut") {
  std::mt19937 dice(7);
  static constexpr std::string_view alphabet = "\x1b\x1b[[O;15AZ~q\xed\x95\x9c\xff\n";
  for (int turn = 0; turn < 2000; ++turn) {
    std::string bytes;
    for (std::size_t length = dice() % 60; length > 0; --length) bytes += alphabet[dice() % alphabet.size()];
    KeyReader whole, cut;
    whole.feed(bytes, Instant{});
    for (const char byte : bytes) cut.feed(std::string_view(&byte, 1), Instant{});
    CAPTURE(bytes);
    REQUIRE(all_of(whole) == all_of(cut));
    REQUIRE(whole.poll_timeout() == cut.poll_timeout());
  }
}
