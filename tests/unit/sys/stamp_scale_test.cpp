#include "support/catch.hpp"

#include <ntool/sys/stamp_scale.hpp>

using namespace ntool;
using namespace std::chrono_literals;

namespace {

/// Two clocks at a distance that the test moves.
struct Clocks {
  Instant mono{1000s};
  Duration distance = 1'700'000'000s;
  sys::StampScale scale;

  void pass(Duration time) { mono = mono + time; }
  void sample() { scale.sample(mono, {mono.since + distance}); }
  /// Another program had its turn between the two readings.
  void sample_with(Duration between) { scale.sample(mono, {mono.since + distance + between}); }
  /// What the kernel would write on a packet that comes now.
  [[nodiscard]] WallTime stamp() const { return {mono.since + distance}; }
};

}  // namespace

TEST_CASE("before the first sample no stamp is believed") {
  CHECK_FALSE(sys::StampScale().instant_of({1'700'000'000s}));
}

TEST_CASE("a stamp after the first sample is the monotonic time of its making") {
  Clocks clocks;
  clocks.sample();
  clocks.pass(3ms);
  const WallTime stamp = clocks.stamp();
  const Instant came = clocks.mono;
  clocks.pass(2ms);
  clocks.sample();
  CHECK(clocks.scale.instant_of(stamp) == came);
}

TEST_CASE("what came before the first sample is not believed") {
  Clocks clocks;
  const WallTime stamp = clocks.stamp();
  clocks.pass(1ms);
  clocks.sample();
  CHECK_FALSE(clocks.scale.instant_of(stamp));
}

TEST_CASE("after a step of the wall clock no stamp of that batch is believed, and all of the next are") {
  const Duration step = GENERATE(Duration(1h), Duration(-1h), Duration(5ms), Duration(-5ms));
  CAPTURE(step.count());
  Clocks clocks;
  clocks.sample();
  clocks.pass(300ms);
  const WallTime before_the_step = clocks.stamp();
  clocks.pass(300ms);
  clocks.distance += step;
  clocks.pass(300ms);
  const WallTime after_the_step = clocks.stamp();
  clocks.pass(100ms);
  clocks.sample();
  CHECK_FALSE(clocks.scale.instant_of(before_the_step));
  CHECK_FALSE(clocks.scale.instant_of(after_the_step));

  clocks.pass(10ms);
  const WallTime next = clocks.stamp();
  const Instant came = clocks.mono;
  clocks.pass(10ms);
  clocks.sample();
  CHECK(clocks.scale.instant_of(next) == came);
}

TEST_CASE("slewing is no step, and moves a stamp by no more than itself") {
  Clocks clocks;
  clocks.sample();
  for (int second = 0; second < 100; ++second) {
    clocks.pass(900ms);
    const WallTime stamp = clocks.stamp();
    const Instant came = clocks.mono;
    clocks.pass(100ms);
    clocks.distance += 900us;  // 900 parts per million
    clocks.sample();
    const auto at = clocks.scale.instant_of(stamp);
    REQUIRE(at);
    CHECK(std::chrono::abs(*at - came) <= 900us);
  }
}

TEST_CASE("no stamp lies in the future of the last sample") {
  Clocks clocks;
  clocks.sample();
  clocks.pass(1s);
  clocks.sample();
  const Instant now = clocks.mono;
  clocks.pass(50us);  // within what reading two clocks costs
  CHECK(clocks.scale.instant_of(clocks.stamp()) == now);
  clocks.pass(1ms);
  CHECK_FALSE(clocks.scale.instant_of(clocks.stamp()));
}

TEST_CASE("what passed between the two readings of a sample does not move a stamp") {
  Clocks clocks;
  clocks.sample();
  for (const Duration between : {30us, 5us, 0us, 90us}) {
    clocks.pass(10us);
    const WallTime stamp = clocks.stamp();
    const Instant came = clocks.mono;
    clocks.pass(10us);
    clocks.sample_with(between);
    const auto at = clocks.scale.instant_of(stamp);
    REQUIRE(at);
    CHECK(*at <= came);
    CHECK(came - *at <= 80ns);  // what may have been slewed meanwhile
  }
}

TEST_CASE("a first sample that was held up is forgotten with the next") {
  Clocks clocks;
  clocks.sample_with(60us);
  clocks.pass(10us);
  const WallTime stamp = clocks.stamp();
  const Instant came = clocks.mono;
  clocks.pass(10us);
  clocks.sample();
  CHECK(clocks.scale.instant_of(stamp) == came);
}
