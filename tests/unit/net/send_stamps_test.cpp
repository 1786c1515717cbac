#include "net/send_stamps.hpp"

#include "support/catch.hpp"

using namespace ntool;
using namespace std::chrono_literals;
using net::SendStamps;

namespace {

constexpr Instant start{1000s};

Instant at(Duration since) {
  return start + since;
}

}  // namespace

TEST_CASE("a stamp of sending is the probe's whose number in the row it has, once") {
  SendStamps stamps;
  stamps.sent(Seq(7), 0, at(10us));
  stamps.sent(Seq(9), 3, at(20us));
  const auto second = stamps.read(1, at(25us), at(30us));
  REQUIRE(second);
  CHECK(second->kind == wire::ProbeAnswer::Kind::sent_stamp);
  CHECK(second->id == Seq(9));
  CHECK(second->flow == 3);
  CHECK(second->at == at(25us));
  CHECK(second->stamp == wire::Stamp::kernel);
  CHECK(stamps.read(0, at(12us), at(30us))->id == Seq(7));
  CHECK_FALSE(stamps.read(0, at(12us), at(30us)));
  CHECK_FALSE(stamps.read(2, at(25us), at(30us)));
  CHECK_FALSE(stamps.read(0xffffffff, at(25us), at(30us)));
}

TEST_CASE("a stamp from before its probe's sending, or from the future, is not believed") {
  SendStamps stamps;
  stamps.sent(Seq(1), 0, at(10us));
  CHECK_FALSE(stamps.read(0, at(9us), at(30us)));
  CHECK_FALSE(stamps.read(0, at(31us), at(30us)));
  CHECK(stamps.read(0, at(10us), at(30us)));
}

TEST_CASE("after a failed send the numbers begin anew, and stamps of before are still told apart by their time") {
  SendStamps stamps;
  stamps.sent(Seq(1), 0, at(10us));
  stamps.sent(Seq(2), 0, at(10us));
  stamps.count_anew(at(20us));
  stamps.count_anew(at(22us));  // two failures in a row
  stamps.sent(Seq(4), 0, at(30us));
  stamps.count_anew(at(40us));
  CHECK(stamps.read(1, at(12us), at(50us))->id == Seq(2));
  CHECK_FALSE(stamps.read(1, at(35us), at(50us)));  // there was one alone
  CHECK(stamps.read(0, at(31us), at(50us))->id == Seq(4));
  CHECK(stamps.read(0, at(11us), at(50us))->id == Seq(1));
  CHECK_FALSE(stamps.read(0, at(45us), at(50us)));  // none since
}

TEST_CASE("what is long gone is forgotten: memory is bounded, and so are failures") {
  SendStamps stamps;
  const auto many = static_cast<std::uint16_t>(SendStamps::remembered + 1);
  for (std::uint16_t i = 0; i < many; ++i) stamps.sent(Seq(i), 0, at(10us));
  CHECK_FALSE(stamps.read(0, at(12us), at(50us)));
  CHECK(stamps.read(1, at(12us), at(50us))->id == Seq(1));
  CHECK(stamps.read(many - 1U, at(12us), at(50us))->id == Seq(static_cast<std::uint16_t>(many - 1)));
  for (int i = 0; i < 100; ++i) {
    stamps.count_anew(at(100us + i * 10us));
    stamps.sent(Seq(static_cast<std::uint16_t>(i)), 0, at(101us + i * 10us));
  }
  CHECK_FALSE(stamps.read(2, at(12us), at(2ms)));
  CHECK(stamps.read(0, at(1092us), at(2ms))->id == Seq(99));
  CHECK(stamps.read(0, at(1082us), at(2ms))->id == Seq(98));
}
