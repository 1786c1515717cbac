#include "support/catch.hpp"

#include <chrono>
#include <string>

#include <ntool/base/yaml.hpp>

using namespace ntool;
using Catch::Matchers::Contains;

namespace {

YamlNode read(std::string_view text) {
  const auto node = parse_yaml(text);
  if (!node) FAIL(node.error().text());
  return *node;
}

/// "line:column: reason" of what is wrong with the text.
std::string wrong_with(std::string_view text) {
  const auto node = parse_yaml(text);
  if (node) return "nothing";
  CHECK(node.error().code == Errc::malformed);
  return node.error().subject + ": " + node.error().reason;
}

}  // namespace

TEST_CASE("a tree of maps, lists and scalars with their places") {
  const auto root = read("# a comment\nhosts:\n  client: {router: true}\nlinks: [one, 'two']\n");
  REQUIRE(root.kind == YamlNode::Kind::map);
  CHECK(root.place == TextPlace{2, 1});
  REQUIRE(root.entries.size() == 2);
  CHECK(root.entries[0].first.text == "hosts");
  const auto& client = root.entries[0].second.entries.at(0);
  CHECK(client.first.text == "client");
  CHECK(client.first.place == TextPlace{3, 3});
  CHECK(client.second.kind == YamlNode::Kind::map);
  CHECK(client.second.place == TextPlace{3, 11});
  CHECK(client.second.entries.at(0).second.text == "true");
  const auto& links = root.entries[1].second;
  REQUIRE(links.kind == YamlNode::Kind::list);
  CHECK(links.items.at(0).text == "one");
  CHECK_FALSE(links.items.at(0).quoted);
  CHECK(links.items.at(1).text == "two");
  CHECK(links.items.at(1).quoted);
  CHECK(links.items.at(1).place == TextPlace{4, 14});
}

TEST_CASE("nothing is nothing, at its key's place") {
  CHECK(read("").kind == YamlNode::Kind::nothing);
  CHECK(read("# only a comment\n").kind == YamlNode::Kind::nothing);
  for (const auto* text : {"a:\n\n\nb: 1\n", "a: ~\nb: 1", "a: null\nb: 1", "{a: , b: 1}"}) {
    CAPTURE(text);
    const auto root = read(text);
    CHECK(root.entries.at(0).second.kind == YamlNode::Kind::nothing);
    CHECK(root.entries.at(0).second.place == root.entries.at(0).first.place);
    CHECK(root.entries.at(1).second.text == "1");
  }
  CHECK(read("a: 'null'").entries.at(0).second.kind == YamlNode::Kind::scalar);
}

TEST_CASE("escapes, other line ends, a byte order mark, one '---' and Hangul are read") {
  CHECK(read(R"(a: "hello\n\x41")").entries.at(0).second.text == "hello\nA");
  CHECK(read("a: 1\r\nb: 2\r\n").entries.at(1).first.place == TextPlace{2, 1});
  CHECK(read("\xEF\xBB\xBF"
             "a: 1")
            .entries.at(0)
            .first.place == TextPlace{1, 1});
  CHECK(read("---\na: 1\n").entries.size() == 1);
  CHECK(read("{서버: 안녕, b: 2}").entries.at(0).second.text == "안녕");
  CHECK(read("{서버: 안녕, b: 2}").entries.at(1).first.place == TextPlace{1, 10});
}

TEST_CASE("what files of people do not need is an error with its place") {
  CHECK(wrong_with("a: &x 1\n") == "1:4: an anchor ('&'), which is not read here");
  CHECK_THAT(wrong_with("a: &x [1]\nb: *x\n"), Contains("1:4: an anchor"));
  CHECK_THAT(wrong_with("b: *x\n"), Contains("1:4: an alias"));
  CHECK_THAT(wrong_with("a: !!str 1\n"), Contains("1:4: a tag ('tag:yaml.org,2002:str')"));
  CHECK_THAT(wrong_with("a: !mine {}\n"), Contains("1:4: a tag ('!mine')"));
  CHECK_THAT(wrong_with("a: !!null ~\n"), Contains("1:4: a tag"));
  CHECK_THAT(wrong_with("a: 1\n---\nb: 2\n"), Contains(": a second document"));
  CHECK(wrong_with("a: 1\nb: 2\na: 3\n") == "3:1: the key 'a' again; it stands in line 1 already");
  CHECK_THAT(wrong_with("{[a]: 1}"), Contains("1:2: a key that is a list or map"));
  CHECK_THAT(wrong_with("? {a: 1}\n: 2\n"), Contains("a key that is a list or map"));
  CHECK_THAT(wrong_with(": 1\n"), Contains("a value without a key"));
}

TEST_CASE("broken text is told in words that help") {
  CHECK_THAT(wrong_with("a: [1, 2\n"), Contains("a '[' without its ']'"));
  CHECK_THAT(wrong_with("a: {b: 1\n"), Contains("a '{' without its '}'"));
  CHECK_THAT(wrong_with("a: b: c\n"), Contains("1:5: a ':' where no value may begin"));
  CHECK_THAT(wrong_with("a: \"never closed\n"), Contains("a quote that is never closed"));
  CHECK_THAT(wrong_with("a:\n\tb: 1\n"), Contains("2:"));
  CHECK_THAT(wrong_with("a: 1\n   b: 2\n"), Contains("2:"));
  CHECK_THAT(wrong_with("a: 1\n- b\n"), Contains("2:1:"));
  CHECK_THAT(wrong_with("]"), Contains("1:1: a '}' or ']' that closes nothing"));
  CHECK_THAT(wrong_with("a: @x\n"), Contains("1:4: a character that cannot begin a value"));
}

TEST_CASE("a mistake that the library finds too late is told where it was made") {
  CHECK_THAT(wrong_with("hosts:\n\ta: {}\n"), Contains("2:1: a tab in the indentation; YAML wants blanks"));
  CHECK_THAT(wrong_with("hosts:\n  a: {}\n \tb: {}\n"), Contains("3:2: a tab in the indentation; YAML wants blanks"));
  CHECK_THAT(wrong_with("hosts:\n  a: {}\n  b\n  c: {}\n"), Contains("3:3: 'b' has no ':' behind it; write 'b:'"));
  CHECK_THAT(wrong_with("hosts\n  a: {}\n"), Contains("1:1: 'hosts' has no ':' behind it; write 'hosts:'"));
}

TEST_CASE("bytes that are no text are an error with their place") {
  CHECK(wrong_with("a: 1\nb: \xFF\n") == "2:4: bytes that are no UTF-8");
  CHECK(wrong_with("a: \x01\n") == "1:4: a control character (U+0001)");
  CHECK(wrong_with(std::string_view("a: \0", 4)) == "1:4: a control character (U+0000)");
  CHECK(wrong_with("서: \x7F\n") == "1:4: a control character (U+007F)");
  CHECK(wrong_with("\xFF\xFE"
                   "a") == "1:1: bytes that are no UTF-8");
}

TEST_CASE("nesting ends at 32 levels, at once") {
  const std::string fits = std::string(32, '[') + std::string(32, ']');
  CHECK(read(fits).kind == YamlNode::Kind::list);
  CHECK_THAT(wrong_with("[" + fits + "]"), Contains("1:33: values nested more than 32 levels deep"));
  std::string blocks, lines;
  for (int i = 0; i < 100'000; ++i) blocks += "- ";
  for (int i = 0; i < 1000; ++i) lines += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  std::string pairs;
  for (int i = 0; i < 50'000; ++i) pairs += "{a: ";
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& deep : {std::string(100'000, '['), std::string(100'000, '{'), blocks, lines, pairs}) {
    CHECK_THAT(wrong_with(deep), Contains("nested more than 32") || Contains("a key that is a list or map"));
  }
  // Generous: the point is that nothing grows with the square of the length.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("a file of one long line is read at once") {
  std::string text = "[";
  for (int i = 0; i < 40'000; ++i) text += "{한: x},";
  const auto begin = std::chrono::steady_clock::now();
  const auto root = read(text + "]");
  // Generous, and far less than what counting each place from the line's beginning takes.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  REQUIRE(root.items.size() == 40'000);
  CHECK(root.items.back().place == TextPlace{1, 2 + 39'999 * 7});
}
