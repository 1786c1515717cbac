#include "commands/lab/find_host.hpp"
#include "support/catch.hpp"

namespace ntool::commands::lab {
namespace {

Registered lab(const std::string& name, const std::vector<std::string>& hosts, bool alive = true, bool ready = true) {
  Registered found{.name = name, .folder = "/run/ntool/labs/" + name, .state = LabState{}, .alive = alive};
  found.state->holder = {1, 1};
  found.state->ready = ready;
  for (const auto& host : hosts) found.state->hosts.push_back({host, 3, 4});
  return found;
}

std::string message(std::string_view word, const std::vector<Registered>& labs) {
  const auto found = find_host(word, labs);
  return found ? "found in " + found->lab : found.error().reason + "; " + found.error().hint;
}

TEST_CASE("find host: by its name, and by the lab's where several have it", "[lab]") {
  const std::vector<Registered> labs{lab("one", {"client", "server"}), lab("two", {"client", "r1"})};
  CHECK(message("server", labs) == "found in one");
  CHECK(message("r1", labs) == "found in two");
  CHECK(message("two/client", labs) == "found in two");
  CHECK(message("client", labs) == "a host 'client' is in several labs: one, two; type one/client");
}

TEST_CASE("find host: says what there is", "[lab]") {
  const std::vector<Registered> labs{lab("one", {"client", "server"}), lab("two", {"client", "r1"})};
  CHECK(message("sever", labs) == "there is no host 'sever'; did you mean 'server'?");
  CHECK(message("one/r1", labs) == "there is no host 'r1' in it; there are: client, server");
  CHECK(message("tow/client", labs) == "no lab 'tow' is up; did you mean 'two'?");
  CHECK(message("zzzzzz/client", labs) == "no lab 'zzzzzz' is up; there are: one, two");
  CHECK(message("", {}) == "no lab is up; begin with 'ntool lab up two-hosts'");
}

TEST_CASE("find host: labs that have gone, are half made or cannot be read", "[lab]") {
  CHECK(message("one/client", {lab("one", {"client"}, false)}) ==
        "the process of lab 'one' has gone; ntool lab down cleans up");
  CHECK(message("client", {lab("one", {"client"}, false), lab("two", {"client"})}) == "found in two");
  CHECK(message("one/client", {lab("one", {}, true, false)}) == "lab 'one' is still being made; try again");
  auto broken = lab("one", {});
  broken.state.reset();
  CHECK(message("client", {broken}) == "no lab is up; begin with 'ntool lab up two-hosts'");
}

}  // namespace
}  // namespace ntool::commands::lab
