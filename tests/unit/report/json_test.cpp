#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <ntool/report/json.hpp>

namespace {

using namespace ntool;

struct Address {
  IpAddress ip;
  std::optional<std::string> label;
};
void describe(Fields& fields, const Address& address) {
  fields.field("address", address.ip).field("label", address.label);
}

struct Link {
  std::string name;
  std::uint64_t rx_bytes = 0;
  std::vector<Address> addresses;
};
void describe(Fields& fields, const Link& link) {
  fields.field("name", link.name).field("rx_bytes", link.rx_bytes).list("addresses", link.addresses);
}

struct Values {
  double load = 0;
  std::int64_t offset = 0;
  bool up = false;
};
void describe(Fields& fields, const Values& v) {
  fields.field("load", v.load).field("offset", v.offset).field("up", v.up);
}

struct Words {
  std::vector<std::string> words;
};
void describe(Fields& fields, const Words& w) {
  fields.list("words", w.words);
}

struct Nothing {};
void describe(Fields&, const Nothing&) {}

Address loopback() {
  return {IpAddress::loopback(Family::ipv4), std::nullopt};
}

}  // namespace

TEST_CASE("a record is one line, keys in the order of its description, absent ones left out") {
  CHECK(report::to_json(Link{"lo", 18446744073709551615U, {loopback()}}) ==
        R"({"name":"lo","rx_bytes":18446744073709551615,"addresses":[{"address":"127.0.0.1"}]})");
  CHECK(report::to_json(Nothing{}) == "{}");
}

TEST_CASE("numbers are numbers, and what JSON cannot hold is null") {
  CHECK(report::to_json(Values{0.25, -9223372036854775807 - 1, true}) ==
        R"({"load":0.25,"offset":-9223372036854775808,"up":true})");
  CHECK(report::to_json(Values{std::nan(""), 0, false}) == R"({"load":null,"offset":0,"up":false})");
  CHECK(report::to_json(Values{-std::numeric_limits<double>::infinity(), 0, false}) ==
        R"({"load":null,"offset":0,"up":false})");
}

TEST_CASE("a record is written the same, whether all of it is plain or one field is not") {
  const auto with_label = [](std::string_view label) {
    return report::to_json(Address{IpAddress::loopback(Family::ipv6), std::string(label)});
  };
  CHECK(with_label("plain") == R"({"address":"::1","label":"plain"})");
  CHECK(with_label("") == R"({"address":"::1","label":""})");
  CHECK(with_label("a \"b\" \\ c") == R"({"address":"::1","label":"a \"b\" \\ c"})");
  CHECK(with_label("tab\t") == R"({"address":"::1","label":"tab\t"})");
  CHECK(with_label("\x7f") == R"({"address":"::1","label":"\u007f"})");
  CHECK(with_label("안녕") == R"({"address":"::1","label":"안녕"})");
}

TEST_CASE("text that is not UTF-8 keeps its bytes beside it") {
  CHECK(report::to_json(Link{"e\xFFth", 0, {}}) ==
        "{\"name\":\"e\xEF\xBF\xBDth\",\"name_hex\":\"65ff7468\",\"rx_bytes\":0,\"addresses\":[]}");
  CHECK(report::to_json(Link{"한글", 0, {}}) == "{\"name\":\"한글\",\"rx_bytes\":0,\"addresses\":[]}");
}

TEST_CASE("a list with broken text gets a parallel list") {
  CHECK(report::to_json(Words{{"good", "b\x80", "fine"}}) ==
        "{\"words\":[\"good\",\"b\xEF\xBF\xBD\",\"fine\"],\"words_hex\":[null,\"6280\",null]}");
  CHECK(report::to_json(Words{{"good"}}) == R"({"words":["good"]})");
}

TEST_CASE("a broken text in a record within a list stays with that record") {
  Link link{"lo", 0, {loopback(), loopback()}};
  link.addresses[1].label = "\xC3";
  CHECK(report::to_json(link) ==
        "{\"name\":\"lo\",\"rx_bytes\":0,\"addresses\":[{\"address\":\"127.0.0.1\"},"
        "{\"address\":\"127.0.0.1\",\"label\":\"\xEF\xBF\xBD\",\"label_hex\":\"c3\"}]}");
}

TEST_CASE("characters that steer a terminal are escaped, also beyond ASCII") {
  CHECK(report::to_json(Words{{"a\x1B[2J\n\"\\"}}) == R"({"words":["a\u001b[2J\n\"\\"]})");
  CHECK(report::to_json(Words{{"\x7F \xC2\x9B \xE2\x80\xAE \xF3\xA0\x80\x81"}}) ==
        R"({"words":["\u007f \u009b \u202e \udb40\udc01"]})");
}

TEST_CASE("a document is streamed: brackets and commas stand right for none, one and many") {
  StringSink out;
  SECTION("empty") {
    report::JsonDocument document(out);
    document.finish();
    CHECK(out.text == "{}\n");
  }
  SECTION("an empty list") {
    report::JsonDocument document(out);
    document.begin_list("interfaces");
    document.finish();
    CHECK(out.text == "{\n  \"interfaces\": []\n}\n");
  }
  SECTION("lists and fields beside each other") {
    report::JsonDocument document(out);
    document.begin_list("interfaces");
    document.add(Address{loopback()});
    document.add(Address{IpAddress::any(Family::ipv6), "x"});
    document.end_list();
    document.fields(Values{1.5, 2, true});
    document.fields(Nothing{});
    document.begin_list("more");
    document.add(Nothing{});
    document.finish();
    CHECK(out.text == R"({
  "interfaces": [
    {
      "address": "127.0.0.1"
    },
    {
      "address": "::",
      "label": "x"
    }
  ],
  "load": 1.5,
  "offset": 2,
  "up": true,
  "more": [
    {}
  ]
}
)");
  }
}

TEST_CASE("each element leaves when it is added") {
  StringSink out;
  report::JsonDocument document(out);
  document.begin_list("l");
  document.add(Address{loopback()});
  CHECK(out.text.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("a stream has one object per line and flushes each") {
  struct CountingSink final : TextSink {
    void write(std::string_view more) override { text.append(more); }
    void flush() override { ++flushes; }
    [[nodiscard]] Result<void> status() const override { return {}; }
    std::string text;
    int flushes = 0;
  } out;
  report::JsonLines lines(out);
  lines.add(Words{{"a\nb"}});
  lines.add(Words{{}});
  CHECK(out.text == "{\"words\":[\"a\\nb\"]}\n{\"words\":[]}\n");
  CHECK(out.flushes == 2);
}
