#include "support/catch.hpp"

#include <fmt/format.h>
#include <vector>

#include <ntool/base/record.hpp>

using namespace ntool;

namespace {

/// Writes down what it is told.
class Scribe final : public FieldSink {
 public:
  void scalar(std::string_view key, const Scalar& value) override {
    struct Text {
      std::string operator()(std::nullptr_t) const { return "null"; }
      std::string operator()(std::string_view text) const { return fmt::format("'{}'", text); }
      std::string operator()(bool b) const { return b ? "true" : "false"; }
      std::string operator()(std::int64_t n) const { return fmt::format("i{}", n); }
      std::string operator()(std::uint64_t n) const { return fmt::format("u{}", n); }
      std::string operator()(double d) const { return fmt::format("d{}", d); }
    };
    log += fmt::format("{}={} ", key, std::visit(Text{}, value));
  }
  void begin_object(std::string_view key) override { log += fmt::format("{}{{ ", key); }
  void end_object() override { log += "} "; }
  void begin_list(std::string_view key) override { log += fmt::format("{}[ ", key); }
  void end_list() override { log += "] "; }
  std::string log;
};

struct Inner {
  Port port;
};
void describe(Fields& fields, const Inner& inner) {
  fields.field("port", inner.port);
}
struct Outer {
  std::string name;
  std::optional<int> absent, present;
  Inner inner;
  std::vector<Inner> many;
  std::vector<std::string> words;
};
void describe(Fields& fields, const Outer& outer) {
  fields.field("name", outer.name).field("absent", outer.absent).field("present", outer.present);
  fields.field("inner", outer.inner).list("many", outer.many).list("words", outer.words);
}

}  // namespace

TEST_CASE("a record is walked field by field, absent ones left out") {
  static_assert(Described<Outer> && !Described<int>);
  Scribe scribe;
  Fields fields(scribe);
  describe(fields, Outer{"n", std::nullopt, -3, {Port(1)}, {{Port(2)}, {Port(3)}}, {}});
  CHECK(scribe.log == "name='n' present=i-3 inner{ port=u1 } many[ { port=u2 } { port=u3 } ] words[ ] ");
}

TEST_CASE("each kind of value keeps its kind") {
  Scribe scribe;
  Fields(scribe)
      .field("b", true)
      .field("c", "text")
      .field("d", 0.5)
      .field("i", std::int8_t{-1})
      .field("u", std::uint64_t{18446744073709551615U})
      .field("a", IpAddress::loopback(Family::ipv6));
  CHECK(scribe.log == "b=true c='text' d=d0.5 i=i-1 u=u18446744073709551615 a='::1' ");
}
