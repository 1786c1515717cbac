#include "support/catch.hpp"

#include <ntool/engine/probe/sequence_ring.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using engine::SequenceRing;

TEST_CASE("sequence ring: a number is found by its lower 16 bits once it was begun", "[echo]") {
  SequenceRing ring(GENERATE(0U, 1U, 10U, 65'536U, 1'000'000U));
  CHECK(ring.begun() == 0);
  CHECK(ring.number_of(Seq(0)) == std::nullopt);
  CHECK(ring.number_of(Seq(1)) == std::nullopt);
  CHECK(ring.begin() == 1);
  CHECK(ring.number_of(Seq(1)) == 1);
  CHECK(ring.number_of(Seq(0)) == std::nullopt);
  CHECK(ring.number_of(Seq(2)) == std::nullopt);
  CHECK(ring.number_of(Seq(65535)) == std::nullopt);
}

TEST_CASE("sequence ring: a round later the younger probe is found, and nothing of the older one is left", "[echo]") {
  SequenceRing ring(GENERATE(0U, 10U, 65'536U, 1'000'000U));
  for (int i = 0; i < 65'536; ++i) ring.begin();
  ring[7].replied = true;
  ring[7].sent_at = Instant{5s};
  CHECK(ring.number_of(Seq(7)) == 7);
  CHECK(ring.number_of(Seq(0)) == 65'536);
  for (int i = 0; i < 7; ++i) ring.begin();
  CHECK(ring.number_of(Seq(7)) == 65'543);
  CHECK(ring.number_of(Seq(8)) == 8);
  CHECK_FALSE(ring[65'543].replied);
  CHECK(ring[65'543].sent_at == Instant{});
  CHECK(SequenceRing::sequence_of(65'543) == Seq(7));
  CHECK(SequenceRing::round_of(65'535) == 0);
  CHECK(SequenceRing::round_of(65'536) == 1);
}
