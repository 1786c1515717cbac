#include "support/catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <ntool/report/color.hpp>
#include <ntool/report/table.hpp>
#include <ntool/report/text.hpp>

namespace {

using namespace ntool;

struct Counters {
  std::uint64_t bytes = 0;
};
void describe(Fields& fields, const Counters& c) {
  fields.field("bytes", c.bytes);
}

struct Row {
  std::string name;
  std::optional<std::int64_t> mtu;
  std::vector<std::string> flags;
  Counters rx;
};
void describe(Fields& fields, const Row& row) {
  fields.field("name", row.name).field("mtu", row.mtu).list("flags", row.flags).field("rx", row.rx);
}

struct Entry {
  std::string name;
  std::string summary;
};
void describe(Fields& fields, const Entry& entry) {
  fields.field("name", entry.name).field("summary", entry.summary);
}

std::string written(const report::Table& table) {
  StringSink out;
  table.write(out);
  return out.text;
}

}  // namespace

TEST_CASE("columns are as wide as their widest cell, numbers stand right, Hangul counts two") {
  report::Table table;
  table.add(Row{"lo", 65536, {"up", "loopback"}, {7}});
  table.add(Row{"한국", std::nullopt, {}, {123456}});
  CHECK(written(table) ==
        "NAME    MTU  FLAGS        RX.BYTES\n"
        "lo    65536  up,loopback         7\n"
        "한국                        123456\n");
}

TEST_CASE("a table without rows or without header") {
  CHECK(written(report::Table()).empty());
  report::Table table({.header = false, .indent = 2});
  table.add(Entry{"nc", "talk"});
  table.add(Entry{"ifconfig", ""});
  CHECK(written(table) ==
        "  nc        talk\n"
        "  ifconfig\n");
}

TEST_CASE("cells are safe for a terminal and never cut") {
  report::Table table({.header = false});
  table.add(Entry{"a\x1B[2J", std::string(300, 'x')});
  CHECK(written(table) == "a\\x1b[2J  " + std::string(300, 'x') + "\n");
}

TEST_CASE("the last column is broken at blanks where the layout asks for it") {
  report::Table table({.header = false, .indent = 2, .wrap_at = 30});
  table.add(Entry{"ab", "one two three four five six averyveryveryverylongword end"});
  CHECK(written(table) ==
        "  ab  one two three four five\n"
        "      six\n"
        "      averyveryveryverylongword\n"
        "      end\n");
}

TEST_CASE("a record as lines, nested ones indented") {
  CHECK(report::to_text(Row{"lo", 65536, {"up", "loopback"}, {7}}) ==
        "name:  lo\n"
        "mtu:   65536\n"
        "flags: up,loopback\n"
        "rx:\n"
        "  bytes: 7\n");
  CHECK(report::to_text(Entry{"a\nb", "\xFF"}) == "name:    a\\x0ab\nsummary: \\xff\n");
}

TEST_CASE("colour only where it is wanted") {
  CHECK(report::paint(report::Role::error, "no", false) == "no");
  CHECK(report::paint(report::Role::error, "no", true) == "\x1B[31mno\x1B[0m");
  CHECK(report::paint(report::Role::name, "", true).empty());
}
