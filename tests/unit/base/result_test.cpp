#include "support/catch.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <ntool/base/result.hpp>

using namespace ntool;

namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return usage_error("odd", "type an even number");
  return n / 2;
}
Result<int> quarter(int n) {
  return TRY(half(TRY(half(n))));
}
Result<std::string> twice(const Result<std::string>& held) {
  return TRY(held) + TRY(held);
}
Result<std::unique_ptr<int>> passed_on(int n) {
  auto made = TRY(Result<std::unique_ptr<int>>(std::make_unique<int>(n)));
  return made;
}

}  // namespace

TEST_CASE("TRY gives the value or returns the error") {
  CHECK(quarter(8) == 2);
  REQUIRE_FALSE(quarter(6));
  CHECK(quarter(6).error().reason == "odd");
}

TEST_CASE("TRY leaves a held result whole, and moves out of a temporary one") {
  const Result<std::string> held("ab");
  CHECK(twice(held) == "abab");
  CHECK(**passed_on(5) == 5);
}

TEST_CASE("a message is one line: operation, subject, reason, remedy") {
  const Error error{.code = Errc::refused,
                    .operation = "connect to",
                    .subject = "192.0.2.1 port 80 (tcp)",
                    .reason = "Connection refused",
                    .hint = "start the server"};
  CHECK(error.message() == "connect to 192.0.2.1 port 80 (tcp): Connection refused; start the server");
  CHECK(Error{.reason = "only this"}.message() == "only this");
  CHECK(Error{.operation = "open", .reason = "why"}.message() == "open: why");
}

TEST_CASE("a message is safe for a terminal and stays one line") {
  const Error error{.operation = "open", .subject = "\x1b[2J\n한글", .reason = "no"};
  CHECK(error.message() == "open \\x1b[2J\\x0a한글: no");
}

TEST_CASE("an absurdly long word is given back short, and what is wrong with it is still told") {
  const auto error =
      usage_error("'" + std::string(5000, 'x') + "' is not a port", "type 'nc " + std::string(5000, 'x') + "'");
  CHECK(error.error().reason == "'" + std::string(79, 'x') + "…' is not a port");
  CHECK(error.error().hint == "type 'nc " + std::string(236, 'x') + "…'");
  const auto two = usage_error("option '--port': '" + std::string(5000, 'x') + "' is not a port");
  CHECK(two.error().reason == "option '--port': '" + std::string(69, 'x') + "…' is not a port");
  const std::string words_of_ours(500, 'x');
  CHECK(usage_error("'x' is no state", "type one of " + words_of_ours).error().hint == "type one of " + words_of_ours);
  const auto whole = usage_error("'" + std::string(80, 'x') + "' is not a port");
  CHECK(whole.error().reason == "'" + std::string(80, 'x') + "' is not a port");
}

TEST_CASE("every kind of failure has its own word") {
  std::vector<std::string_view> words;
  for (int code = 0; code <= static_cast<int>(Errc::system); ++code) words.push_back(name_of(static_cast<Errc>(code)));
  CHECK(words.size() == 14);
  std::sort(words.begin(), words.end());
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
}
