#include "support/catch.hpp"

#include <ntool/commands/command.hpp>

using namespace ntool;
using namespace ntool::commands;

namespace {

template <class T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  return parse_value(text, value) ? std::optional(value) : std::nullopt;
}

}  // namespace

TEST_CASE("text becomes typed values, strictly") {
  CHECK(parsed<std::string>("") == "");
  CHECK(parsed<Port>("8001") == Port(8001));
  CHECK_FALSE(parsed<Port>("+80").has_value());
  CHECK_FALSE(parsed<Port>("0").has_value());
  CHECK(parsed<Duration>("0.25") == std::chrono::milliseconds(250));
  CHECK_FALSE(parsed<Duration>("-1").has_value());
  CHECK(parsed<IpAddress>("::1") == IpAddress::loopback(Family::ipv6));
  CHECK_FALSE(parsed<IpAddress>("localhost").has_value());
  CHECK(parsed<Ttl>("255") == Ttl(255));
  CHECK_FALSE(parsed<Ttl>("0").has_value());
  CHECK_FALSE(parsed<Ttl>("256").has_value());
  CHECK(parsed<std::uint32_t>("4294967295") == 4294967295U);
  CHECK_FALSE(parsed<std::uint32_t>("4294967296").has_value());
  CHECK(parsed<std::int64_t>("-1") == -1);
  CHECK_FALSE(parsed<std::int64_t>("1e3").has_value());
}

TEST_CASE("an optional is set, a list grows, a mistake changes nothing") {
  std::optional<Port> port;
  CHECK(parse_value("80", port));
  CHECK(port == Port(80));
  CHECK_FALSE(parse_value("x", port));
  CHECK(port == Port(80));
  std::vector<std::string> list;
  CHECK(parse_value("a", list));
  CHECK(parse_value("b", list));
  CHECK(list == std::vector<std::string>{"a", "b"});
}

TEST_CASE("words are split at bars") {
  CHECK(split_words("auto|always|never") == std::vector<std::string_view>{"auto", "always", "never"});
  CHECK(split_words("one") == std::vector<std::string_view>{"one"});
  CHECK(split_words("").empty());
}

TEST_CASE("failures of the network are 1, of the question 2") {
  CHECK(exit_code_for({.code = Errc::refused}) == ExitCode::no);
  CHECK(exit_code_for({.code = Errc::timed_out}) == ExitCode::no);
  CHECK(exit_code_for({.code = Errc::not_found}) == ExitCode::no);
  CHECK(exit_code_for({.code = Errc::usage}) == ExitCode::usage);
  CHECK(exit_code_for({.code = Errc::permission}) == ExitCode::usage);
  CHECK(exit_code_for({.code = Errc::closed}) == ExitCode::yes);
  CHECK(exit_code_for({.code = Errc::interrupted}) == ExitCode::interrupted);
}
