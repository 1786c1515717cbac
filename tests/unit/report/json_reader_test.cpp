#include "support/catch.hpp"

#include <ntool/report/json_reader.hpp>

using namespace ntool;
using report::JsonObject;

namespace {

JsonObject object(std::string_view text) {
  auto parsed = JsonObject::parse(text);
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

std::string reason(std::string_view text) {
  const auto parsed = JsonObject::parse(text);
  REQUIRE_FALSE(parsed.has_value());
  return parsed.error().reason;
}

}  // namespace

TEST_CASE("JSON values are taken in the type that is asked for") {
  const auto line = object(R"({"t":"é","n":7,"r":1.5,"y":true,"l":[1,2],"o":{"n":1},)"
                           R"("os":[{"n":1},{"n":2}],"z":null})");
  CHECK(*line.text("t") == "é");
  CHECK(*line.whole("n", 7) == 7);
  CHECK(*line.number("r", 0, 2) == 1.5);
  CHECK(*line.number("n", 0, 10) == 7.0);
  CHECK(*line.truth("y"));
  CHECK(*line.wholes("l", 2) == std::vector<std::uint64_t>{1, 2});
  CHECK(*(*line.object_if_any("o"))->whole("n", 9) == 1);
  CHECK(*line.objects("os")->at(1).whole("n", 9) == 2);
  CHECK_FALSE(line.has("z"));
  CHECK_FALSE(line.has("absent"));
  CHECK(*line.text_if_any("z") == std::nullopt);
  CHECK(*line.whole_if_any("absent", 1) == std::nullopt);
  CHECK_FALSE(*line.truth_if_any("absent"));
  CHECK(line.objects("absent")->empty());
  CHECK(line.wholes("absent", 1)->empty());
  CHECK(*line.object_if_any("absent") == nullptr);
}

TEST_CASE("a JSON value of another type or range is an error that names its key") {
  const auto line = object(R"({"t":"x","n":300,"m":-1,"r":1.5,"l":[1,"x"],"b":1e308})");
  CHECK(line.whole("n", 255).error().reason == "'n' is no whole number up to 255");
  CHECK(line.whole("missing", 255).error().reason == "'missing' is missing");
  CHECK_FALSE(line.whole("m", 255));
  CHECK_FALSE(line.whole("r", 255));
  CHECK_FALSE(line.whole("t", 255));
  CHECK_FALSE(line.text("n"));
  CHECK_FALSE(line.truth("n"));
  CHECK_FALSE(line.number("b", 0, 1e12));
  CHECK_FALSE(line.number("t", 0, 1e12));
  CHECK_FALSE(line.wholes("l", 255));
  CHECK_FALSE(line.wholes("t", 255));
  CHECK_FALSE(line.objects("l"));
  CHECK_FALSE(line.object_if_any("t"));
}

TEST_CASE("bytes that were no UTF-8 come back") {
  CHECK(*object("{\"name\":\"a\xef\xbf\xbd\",\"name_hex\":\"61ff\"}").text("name") == "a\xff");
  CHECK_FALSE(object(R"({"name":"a","name_hex":"6"})").text("name"));
  CHECK_FALSE(object(R"({"name":"a","name_hex":6})").text("name"));
}

TEST_CASE("JSON that is broken, double, deep, endless or no object is refused") {
  CHECK(reason(R"({"a":1,"a":2})") == "'a' stands there twice");
  CHECK(reason(R"([1])") == "no object");
  CHECK(reason("7") == "no object");
  CHECK_FALSE(JsonObject::parse(""));
  CHECK_FALSE(JsonObject::parse(R"({"a":1)"));
  CHECK_FALSE(JsonObject::parse(R"({"a":1} x)"));
  CHECK_FALSE(JsonObject::parse(R"({"a":1e999})"));
  CHECK_FALSE(JsonObject::parse(R"({"a":NaN})"));
  CHECK_FALSE(JsonObject::parse("{\"a\":\"\xff\"}"));
  CHECK_FALSE(JsonObject::parse(R"({"a":"\ud800"})"));
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(JsonObject::parse(nested(JsonObject::deepest)));
  CHECK(reason(nested(JsonObject::deepest + 1)) == "too deep");
  CHECK(reason(nested(100'000)) == "too deep");
  std::string many = "{\"a\":[0";
  for (std::size_t i = 0; i < JsonObject::most_values; ++i) many += ",0";
  CHECK(reason(many + "]}") == "too many values");
}
