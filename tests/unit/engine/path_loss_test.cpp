#include "support/catch.hpp"

#include <fmt/format.h>

#include <ntool/engine/probe/path_loss.hpp>

using namespace ntool;
using engine::explain_loss;
using engine::HopLoss;

namespace {

/// Lost probes of each hop in turn, out of `sent` → "2 limits its answers, 4 loss begins here".
std::string explained(const std::vector<std::uint64_t>& lost, std::uint64_t sent = 10) {
  std::vector<HopLoss> hops;
  for (std::size_t i = 0; i < lost.size(); ++i) {
    hops.push_back({Ttl(static_cast<std::uint8_t>(i + 1)), sent, lost[i]});
  }
  std::string text;
  for (const auto& finding : explain_loss(hops)) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", finding.ttl.value(), words_of(finding.kind));
  }
  return text;
}

}  // namespace

TEST_CASE("a router that loses while those behind it do not limits its answers") {
  CHECK(explained({0, 5, 0, 0}) == "2 limits its answers");
  CHECK(explained({8, 0, 6, 0}) == "1 limits its answers, 3 limits its answers");
}

TEST_CASE("loss that goes on to the end begins where it is seen first") {
  CHECK(explained({0, 0, 4, 5, 4}) == "3 loss begins here");
  CHECK(explained({3, 3, 3}) == "1 loss begins here");
  CHECK(explained({0, 0, 0, 4}) == "4 loss begins here");
}

TEST_CASE("both on one path") {
  CHECK(explained({0, 90, 10, 12, 11}, 100) == "2 limits its answers, 3 loss begins here");
  CHECK(explained({0, 0, 30, 90, 30}, 100) == "3 loss begins here, 4 limits its answers");
}

TEST_CASE("a single lost probe proves nothing") {
  CHECK(explained({0, 1, 0, 0}).empty());
  CHECK(explained({0, 0, 1}).empty());
  CHECK(explained({1, 0}, 1) == "");
  CHECK(explained({0, 6, 4, 4}, 100) == "2 loss begins here");
}

TEST_CASE("hops that never answer say nothing, but a silent end is told") {
  CHECK(explained({0, 10, 0, 0}).empty());
  CHECK(explained({0, 0, 10, 10}) == "3 no answer from here on");
  CHECK(explained({0, 10, 3, 3, 10}) == "3 loss begins here, 5 no answer from here on");
  CHECK(explained({}).empty());
  CHECK(explained({0, 0}, 0).empty());
}
