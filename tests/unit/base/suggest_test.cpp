#include "support/catch.hpp"

#include <ntool/base/suggest.hpp>

using namespace ntool;

TEST_CASE("edit distance counts insertions, deletions, changes and swaps of neighbours") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("ping", "ping") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("ping", "pnig") == 1);
  CHECK(edit_distance("ping", "pings") == 1);
  CHECK(edit_distance("ping", "ting") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // no edit within a swapped pair: optimal string alignment
}

TEST_CASE("the nearest candidate is suggested, and none when all are far") {
  const std::vector<std::string_view> verbs = {"ifconfig", "nc", "help", "links"};
  CHECK(did_you_mean("ifconfg", verbs) == "ifconfig");
  CHECK(did_you_mean("hlep", verbs) == "help");
  CHECK(did_you_mean("ncc", verbs) == "nc");
  CHECK(did_you_mean("x", verbs).empty());
  CHECK(did_you_mean("", verbs).empty());
  CHECK(did_you_mean("traceroute", verbs).empty());
  CHECK(did_you_mean(std::string(1U << 20U, 'x'), verbs).empty());
  CHECK(did_you_mean("nc", {}).empty());
}

TEST_CASE("a suggestion is the nearest word, or else what there is") {
  CHECK(suggestion("clinet", {"client", "server"}) == "did you mean 'client'?");
  CHECK(suggestion("zeppelin", {"client", "server"}) == "there are client, server");
  CHECK(suggestion("zeppelin", {"client"}) == "there is client");
  CHECK(suggestion("zeppelin", {}).empty());
  CHECK(suggestion("zeppelin", std::vector<std::string_view>(12, "a")) ==
        "there are a, a, a, a, a, a, a, a, a, a, a, a");
  CHECK(suggestion("zeppelin", std::vector<std::string_view>(14, "a")) ==
        "there are a, a, a, a, a, a, a, a, a, a, a, a and 2 more");
}
