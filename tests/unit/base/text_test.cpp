#include "support/catch.hpp"

#include <ntool/base/text.hpp>

using namespace ntool;

TEST_CASE("UTF-8 is valid exactly as in Unicode table 3-7") {
  for (const auto* good : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "한글 😀"}) {
    CAPTURE(good);
    CHECK(is_valid_utf8(good));
    CHECK(to_valid_utf8(good) == good);
  }
  for (const auto* bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE0\xA0",
                          "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xFE", "\xFF", "한\xEA\xB8"}) {
    CHECK_FALSE(is_valid_utf8(bad));
    CHECK(is_valid_utf8(to_valid_utf8(bad)));
  }
}

TEST_CASE("each maximal invalid part becomes one U+FFFD (Unicode 3.9, table 3-8 and following)") {
  const std::string r = "\xEF\xBF\xBD";
  CHECK(to_valid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") == r + r + r + r + r + r + r + r + "A");
  CHECK(to_valid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") == r + r + r + r + r + r + r + r + "A");
  CHECK(to_valid_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") == r + r + r + r + r + "A" + r + r + "B");
  CHECK(to_valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == r + r + r + r + "A");
}

TEST_CASE("what steers a terminal is shown, not obeyed") {
  CHECK(terminal_safe("\x1b[31mred\x1b[0m") == "\\x1b[31mred\\x1b[0m");
  CHECK(terminal_safe("\x1b]0;title\x07") == "\\x1b]0;title\\x07");
  CHECK(terminal_safe("a\nb\tc\rd") == "a\\x0ab\\x09c\\x0dd");
  CHECK(terminal_safe(std::string("\0\x7F", 2)) == "\\x00\\x7f");
  CHECK(terminal_safe("\xC2\x9B"
                      "31m") == "\\xc2\\x9b31m");  // C1 CSI as UTF-8
  CHECK(terminal_safe("\x9B"
                      "31m") == "\\x9b31m");  // and as a raw byte
  CHECK(terminal_safe("a\xE2\x80\xAE"
                      "b") == "a\\xe2\\x80\\xaeb");           // U+202E right-to-left override
  CHECK(terminal_safe("\xE2\x81\xA6") == "\\xe2\\x81\\xa6");  // U+2066 isolate
  CHECK(terminal_safe("\xE2\x80\xA8\xE2\x80\xA9") == "\\xe2\\x80\\xa8\\xe2\\x80\\xa9");  // line, paragraph separator
  CHECK(terminal_safe("\xEF\xBB\xBF") == "\\xef\\xbb\\xbf");                             // byte order mark
  CHECK(terminal_safe("\xED\xA0\x80") == "\\xed\\xa0\\x80");                             // a surrogate
  CHECK(terminal_safe("back\\slash") == "back\\slash");
}

TEST_CASE("printable text of any script passes") {
  for (const auto* text :
       {"안녕하세요, 서버!", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "日本語", "e\xCC\x81", "😀", "\xC2\xA0"}) {
    CHECK(terminal_safe(text) == text);
  }
}

TEST_CASE("widths are in terminal cells") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("한글") == 4);
  CHECK(display_width("\xE1\x84\x92") == 2);  // a leading jamo alone
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\xCC\x81") == 1);  // with a combining accent
  CHECK(display_width("\xFF") == 1);
}

TEST_CASE("conjoining jamo take the room of the syllable that they make") {
  CHECK(display_width("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB") == 2);  // U+1112 U+1161 U+11AB, shown as 한
  CHECK(display_width("\xE1\x84\x80\xE1\x85\xA1") == 2);              // 가
}

TEST_CASE("padding counts cells, not bytes") {
  CHECK(pad_right("한", 4) == "한  ");
  CHECK(pad_left("한", 4) == "  한");
  CHECK(pad_right("too long", 3) == "too long");
  CHECK(pad_left("", 2) == "  ");
}

TEST_CASE("a stream is filtered the same however it is cut") {
  const auto input =
      GENERATE(as<std::string>{}, "line\nnext\r\nlast\r", "한글 \xF0\x9F\x98\x80 end", "\x1b[2J\x9B\xC2\x9B",
               "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "a\rb\r\r\nc", "\xED\xA0\x80\xF4\x90\x80\x80",
               "tab\tand\xE2\x80\xAE"
               "bidi",
               "cut \xED\x95", "\r");
  const auto filtered = [](const std::vector<std::string_view>& parts) {
    TerminalFilter filter;
    std::string out;
    for (const auto part : parts) filter.filter(part, out);
    filter.finish(out);
    return out;
  };
  const std::string_view whole = input;
  const std::string expected = filtered({whole});
  for (std::size_t i = 0; i <= whole.size(); ++i) {
    for (std::size_t k = i; k <= whole.size(); ++k) {
      CAPTURE(input, i, k);
      CHECK(filtered({whole.substr(0, i), whole.substr(i, k - i), whole.substr(k)}) == expected);
    }
  }
}

TEST_CASE("the stream filter lets lines through and makes the rest visible") {
  TerminalFilter filter;
  std::string out;
  filter.filter("안녕\n\tx\r\n\x1b[2J over\rwrite", out);
  CHECK(out == "안녕\n\tx\r\n\\x1b[2J over\\x0dwrite");
  filter.filter("\xED\x95", out);
  CHECK(out.ends_with("write"));  // waits for the rest of the character
  filter.filter("\x9C", out);
  CHECK(out.ends_with("한"));
  filter.filter("\xED", out);
  filter.finish(out);
  CHECK(out.ends_with("한\\xed"));
}

TEST_CASE("one step through bytes: a character, an invalid part, the beginning of a character") {
  const auto hangul = first_code_point("한글");
  CHECK(hangul.code_point == 0xD55C);
  CHECK(hangul.length == 3);
  const auto emoji = first_code_point("\xF0\x9F\x91\x8B");
  CHECK(emoji.code_point == 0x1F44B);
  CHECK(emoji.length == 4);
  const auto broken = first_code_point("\xED\xA0\x80");  // a surrogate
  CHECK(broken.code_point == -1);
  CHECK(broken.length == 1);
  CHECK_FALSE(broken.incomplete);
  const auto cut = first_code_point("\xED\x95");
  CHECK(cut.code_point == -1);
  CHECK(cut.length == 2);
  CHECK(cut.incomplete);
}

TEST_CASE("what steers a terminal, and what only looks like it") {
  for (const std::int32_t code_point : {0x1B, 0x7F, 0x9B, 0x202E, 0x2028}) CHECK(steers(code_point));
  for (const std::int32_t code_point : {0x20, 0x41, 0xD55C, 0x200D, 0x1F44B}) CHECK_FALSE(steers(code_point));
}

TEST_CASE("a text is shortened by cells, whole characters and what they look like when made safe") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "ab…");
  CHECK(shortened("한글", 4) == "한글");
  CHECK(shortened("한글한", 4) == "한…");
  CHECK(shortened("한글한", 5) == "한글…");
  CHECK(shortened("\x1b\x1b", 8) == "\x1b\x1b");  // \x1b is four cells when it is shown
  CHECK(shortened("\x1b\x1b", 7) == "\x1b…");
  CHECK(shortened("\xff\xff\xff", 4) == "…");
  CHECK(shortened("", 0).empty());
}
