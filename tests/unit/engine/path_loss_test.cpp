#include "support/catch.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>

#include <ntool/engine/probe/path_loss.hpp>

using namespace ntool;
using engine::explain_loss;
using engine::HopLoss;
using Kind = engine::LossFinding::Kind;
using Verdict = engine::PathLoss::Verdict;

namespace {

std::vector<HopLoss> hops_of(const std::vector<std::uint64_t>& lost, std::uint64_t sent) {
  std::vector<HopLoss> hops;
  for (std::size_t i = 0; i < lost.size(); ++i) {
    hops.push_back({Ttl(static_cast<std::uint8_t>(i + 1)), sent, lost[i], i + 1 < lost.size()});
  }
  return hops;
}

std::string text_of(const engine::PathLoss& loss) {
  std::string text;
  for (const auto& finding : loss.findings) {
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", finding.ttl.value(), finding.sure ? "" : "likely ",
                        words_of(finding.kind));
  }
  return text;
}

/// Lost probes of each hop in turn, out of `sent` → "2 limits its answers, 4 likely loss begins here".
std::string explained(const std::vector<std::uint64_t>& lost, std::uint64_t sent = 100) {
  return text_of(explain_loss(hops_of(lost, sent)));
}

Verdict verdict_of(const std::vector<std::uint64_t>& lost, std::uint64_t sent = 100) {
  return explain_loss(hops_of(lost, sent)).verdict;
}

/// How often, of `runs` paths of eight hops that lose `loss` from hop `from` on, and of which hop 2 answers `answers`.
struct Named {
  int limits = 0;            // a hop that has no limit is said to have one
  int own_limit = 0;         // hop 2 is said to have its limit
  int right = 0, wrong = 0;  // where the loss begins
};
Named simulate(std::uint64_t cycles, double loss, unsigned from, double answers = 1) {
  constexpr unsigned runs = 1000, length = 8;
  Named named;
  for (unsigned seed = 0; seed < runs; ++seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> die;
    std::vector<std::uint64_t> lost(length, 0);
    for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) {
      for (unsigned hop = 1; hop <= length; ++hop) {
        const bool on_the_way = hop >= from && die(random) < loss;
        const bool by_limit = hop == 2 && die(random) >= answers;
        if (on_the_way || by_limit) ++lost[hop - 1];
      }
    }
    bool false_limit = false;
    for (const auto& finding : explain_loss(hops_of(lost, cycles)).findings) {
      const bool is_two = finding.ttl == Ttl(2) && answers < 1;
      if (finding.kind == Kind::limits_answers && is_two) ++named.own_limit;
      if (finding.kind == Kind::limits_answers && !is_two) false_limit = true;
      if (finding.kind == Kind::begins_here) {
        ++(finding.ttl == Ttl(static_cast<std::uint8_t>(from)) ? named.right : named.wrong);
      }
    }
    if (false_limit) ++named.limits;
  }
  return named;
}

}  // namespace

TEST_CASE("Fisher's exact test") {
  using engine::chance_of_losing_more;
  CHECK(chance_of_losing_more(4, 3, 4, 1) == Approx(17.0 / 70));  // (16 + 1) / C(8, 4), the tea of 1935
  CHECK(chance_of_losing_more(10, 5, 20, 0) == Approx(252.0 / 142506));
  CHECK(chance_of_losing_more(10, 10, 10, 0) == Approx(1.0 / 184756));
  CHECK(chance_of_losing_more(10, 1, 100, 10) == 1);
  CHECK(chance_of_losing_more(10, 0, 100, 10) == 1);
  CHECK(chance_of_losing_more(0, 0, 10, 1) == 1);
  CHECK(chance_of_losing_more(10'000'000, 1'010'000, 10'000'000, 1'000'000) < 1e-9);
  CHECK(chance_of_losing_more(10'000'000, 1'000'100, 10'000'000, 1'000'000) > 0.1);
}

TEST_CASE("a router that loses while those behind it do not limits its answers") {
  CHECK(explained({0, 5, 0, 0}, 10) == "2 likely limits its answers");
  CHECK(explained({0, 50, 0, 0}) == "2 limits its answers");
  CHECK(explained({80, 0, 60, 0}) == "1 limits its answers, 3 limits its answers");
  CHECK(explained({50, 90, 0}) == "1 limits its answers, 2 limits its answers");
  CHECK(explained({50, 0, 80}) == "1 limits its answers, 3 loss begins here");
}

TEST_CASE("loss that goes on to the end begins where it is seen first") {
  CHECK(explained({0, 0, 40, 50, 40}) == "3 loss begins here");
  CHECK(explained({30, 30, 30}) == "1 loss begins here");
  CHECK(explained({0, 0, 0, 40}) == "4 loss begins here");
  CHECK(verdict_of({0, 0, 40, 50, 40}) == Verdict::some);
}

TEST_CASE("both on one path") {
  CHECK(explained({0, 90, 10, 12, 11}) == "2 limits its answers, 3 loss begins here");
  CHECK(explained({0, 0, 30, 90, 30}) == "3 loss begins here, 4 limits its answers");
}

TEST_CASE("what chance may have done is not told, but that it is open") {
  CHECK(explained({0, 1, 0, 0}, 10).empty());
  CHECK(verdict_of({0, 1, 0, 0}, 10) == Verdict::none);
  CHECK(explained({0, 0, 1}, 10).empty());
  CHECK(verdict_of({0, 0, 1}, 10) == Verdict::undecided);
  CHECK(explained({0, 0, 0, 4, 1, 1}, 10).empty());
  CHECK(verdict_of({0, 0, 0, 4, 1, 1}, 10) == Verdict::undecided);
  CHECK(explained({1, 0}, 1) == "");
  CHECK(verdict_of({0, 0, 0}) == Verdict::none);
  CHECK(explained({0, 0, 0, 5, 5, 0}).empty());  // the end loses nothing: the path does not
  CHECK(engine::cycles_to_tell_more(1) == 100);
  CHECK(engine::cycles_to_tell_more(100) == 1000);
}

TEST_CASE("the last one that answers by ICMP errors may have a limit of its own") {
  auto hops = hops_of({0, 0, 0, 80}, 100);
  hops.back().by_error = true;
  CHECK(text_of(explain_loss(hops)) == "4 loses: last link, or its own limit");
  hops[2].lost = 80;
  CHECK(text_of(explain_loss(hops)) == "3 loss begins here");
}

TEST_CASE("hops that never answer say nothing, but a silent end is told") {
  CHECK(explained({0, 10, 0, 0}, 10).empty());
  CHECK(explained({0, 0, 10, 10}, 10) == "3 no answer from here on");
  CHECK(verdict_of({0, 0, 10, 10}, 10) == Verdict::unknown);
  CHECK(explained({0, 100, 30, 30, 100}) == "3 loss begins here, 5 no answer from here on");
  CHECK(explained({}).empty());
  CHECK(explained({0, 0}, 0).empty());
  CHECK(explained({10, 10}, 10) == "1 no answer from here on");
}

TEST_CASE("over many runs chance is seldom taken for a router's limit, and the place of the loss is found") {
  const std::uint64_t cycles = GENERATE(10, 20, 30, 100);
  const double loss = GENERATE(0.03, 0.1, 0.3);
  CAPTURE(cycles, loss);
  const auto named = simulate(cycles, loss, 4);
  CHECK(named.limits < 20);  // of 1000
  CHECK(named.wrong < 50 + named.right / 4);
  if (cycles == 100 && loss >= 0.1) CHECK(named.right > 900);
  if (cycles == 30 && loss >= 0.3) CHECK(named.right > 800);
}

TEST_CASE("a router's limit is found besides a path that loses") {
  const auto named = simulate(100, 0.1, 4, 0.5);
  CHECK(named.limits < 20);
  CHECK(named.own_limit > 990);
  CHECK(named.right > 900);
  CHECK(simulate(100, 0, 4, 0.9).own_limit > 500);
  CHECK(simulate(100, 0.1, 8).right > 900);
}
