#include "commands/lab/state.hpp"
#include "support/catch.hpp"

namespace ntool::commands::lab {
namespace {

TEST_CASE("lab state: there and back", "[lab]") {
  LabState state{.holder = {1234, 5678},
                 .ready = true,
                 .user_namespace = true,
                 .source = "my labs/lab one.yaml",
                 .hosts = {{"client", 8, 11}, {"server", 12, 14}}};
  CHECK(parse_state(state_text(state)) == state);
  CHECK(state.find("server")->network == 12);
  CHECK(state.find("nobody") == nullptr);
  state = {.holder = {1, 0}};
  CHECK(parse_state(state_text(state)) == state);
}

TEST_CASE("lab state: a name with a line's end cannot forge lines", "[lab]") {
  const LabState state{.holder = {1, 2}, .source = "x\nready\nhost a 1 2"};
  const auto again = parse_state(state_text(state));
  REQUIRE(again);
  CHECK_FALSE(again->ready);
  CHECK(again->hosts.empty());
}

TEST_CASE("lab state: broken ones name the line", "[lab]") {
  using namespace std::string_literals;
  for (const auto& [text, says] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", "it names no holder"},
           {"ntool-lab 2\n", "line 1 is broken"},
           {"ntool-lab 1\n", "it names no holder"},
           {"ntool-lab 1\nholder 0 5\n", "line 2 is broken"},
           {"ntool-lab 1\nholder -4 5\n", "line 2 is broken"},
           {"ntool-lab 1\nholder 99999999999 5\n", "line 2 is broken"},
           {"ntool-lab 1\nholder 5\n", "line 2 is broken"},
           {"ntool-lab 1\nholder 5 6\nhost a -1 4\n", "line 3 is broken"},
           {"ntool-lab 1\nholder 5 6\nhost a 1\n", "line 3 is broken"},
           {"ntool-lab 1\nholder 5 6\nhost\n", "line 3 is broken"},
           {"ntool-lab 1\nholder 5 6\nwhat is this\n", "line 3 is broken"},
           {"\0\0\0"s, "line 1 is broken"},
       }) {
    INFO(text);
    const auto state = parse_state(text);
    REQUIRE_FALSE(state);
    CHECK(state.error().code == Errc::malformed);
    CHECK(state.error().reason == says);
  }
}

TEST_CASE("lab names: nothing that leads out of the folder", "[lab]") {
  for (const auto* name : {"a", "two-hosts", "Lab_1.yaml", "x.1234", "0"}) CHECK(is_lab_name(name));
  for (const auto* name : {"", ".", "..", ".hidden", "-x", "a/b", "../a", "a b", "a\n", "é", "a:b"}) {
    INFO(name);
    CHECK_FALSE(is_lab_name(name));
  }
  CHECK(is_lab_name(std::string(64, 'a')));
  CHECK_FALSE(is_lab_name(std::string(65, 'a')));
  CHECK_FALSE(is_lab_name(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace ntool::commands::lab
