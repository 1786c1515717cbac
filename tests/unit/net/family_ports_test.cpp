// One port made of two: whose probes go where, what happens where one cannot be opened, and turns in receiving.
#include "support/catch.hpp"
#include "support/fake_clock.hpp"
#include "support/sim_poller.hpp"

#include <array>

#include <ntool/net/family_ports.hpp>

using namespace ntool;
using net::FamilyPorts;
using wire::ProbeAction;
using wire::ProbeAnswer;

namespace {

const IpAddress v4 = *IpAddress::parse("192.0.2.1");
const IpAddress v6 = *IpAddress::parse("2001:db8::1");

/// What became of the ports, which FamilyPorts owns.
struct Record {
  std::vector<std::size_t> batches = {};  ///< sizes
  std::vector<std::uint16_t> ids = {};
  std::size_t waiting = 0;  ///< answers for receive()
  int watched = 0;
  int forgotten = 0;
  int opened = 0;
};

class Twin final : public net::ProbePort {
 public:
  Twin(Record& record, Family family) : record_(record), family_(family) { ++record.opened; }

  Result<void> perform(std::span<const ProbeAction> actions, std::vector<ProbeAnswer>& answers) override {
    record_.batches.push_back(actions.size());
    for (const auto& action : actions) {
      CHECK(action.to.family() == family_);
      record_.ids.push_back(action.id.value());
      answers.push_back({.kind = ProbeAnswer::Kind::sent, .id = action.id});
    }
    return {};
  }
  Result<void> receive(std::vector<ProbeAnswer>& answers) override {
    if (record_.waiting == 0) return {};
    --record_.waiting;
    answers.push_back({.kind = ProbeAnswer::Kind::echo_reply, .from = family_ == Family::ipv4 ? v4 : v6});
    return {};
  }
  Result<void> watch(sys::Poller&) override {
    ++record_.watched;
    return {};
  }
  void forget(sys::Poller&) override { ++record_.forgotten; }
  [[nodiscard]] std::string_view way() const override { return family_ == Family::ipv4 ? "four" : "six"; }
  [[nodiscard]] std::uint64_t dropped() const override { return family_ == Family::ipv4 ? 3 : 4; }

 private:
  Record& record_;
  Family family_;
};

struct Desk {
  std::array<Record, 2> records;
  std::optional<Family> without;
  int refused = 0;
  FamilyPorts ports{[this](Family family) -> Result<std::unique_ptr<net::ProbePort>> {
    if (family == without) {
      ++refused;
      return fail({.code = Errc::permission, .operation = "open", .subject = "port"});
    }
    return std::make_unique<Twin>(records[family == Family::ipv4 ? 0 : 1], family);
  }};
  Record& four = records[0];
  Record& six = records[1];
};

ProbeAction to(const IpAddress& host, std::uint16_t id, ProbeAction::Kind kind = ProbeAction::Kind::send) {
  return {.kind = kind, .id = Seq(id), .to = host};
}

}  // namespace

TEST_CASE("family ports: each is opened when its first probe leaves, and once") {
  Desk desk;
  CHECK(desk.ports.way().empty());
  std::vector<ProbeAnswer> answers;
  const std::array first = {to(v6, 1), to(v6, 2)};
  REQUIRE(desk.ports.perform(first, answers).has_value());
  CHECK((desk.four.opened == 0 && desk.six.opened == 1));
  CHECK(desk.ports.way() == "six");
  CHECK(desk.ports.dropped() == 4);
  const std::array mixed = {to(v4, 3), to(v4, 4), to(v6, 5), to(v4, 6)};
  REQUIRE(desk.ports.perform(mixed, answers).has_value());
  CHECK((desk.four.opened == 1 && desk.six.opened == 1));
  CHECK(desk.four.ids == std::vector<std::uint16_t>{3, 4, 6});
  CHECK(desk.six.ids == std::vector<std::uint16_t>{1, 2, 5});
  CHECK(desk.four.batches == std::vector<std::size_t>{2, 1});  // neighbours go together
  CHECK(desk.ports.way() == "six");                            // of the first
  CHECK(desk.ports.dropped() == 7);
  REQUIRE(answers.size() == 6);
  for (std::size_t i = 0; i < answers.size(); ++i) CHECK(answers[i].id->value() == i + 1);
}

TEST_CASE("family ports: probes of a family that has no port are not sent, the others are") {
  Desk desk;
  desk.without = Family::ipv6;
  std::vector<ProbeAnswer> answers;
  const std::array actions = {to(v4, 1), to(v6, 2), to(v6, 3, ProbeAction::Kind::give_up), to(v4, 4)};
  REQUIRE(desk.ports.perform(actions, answers).has_value());
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].kind == ProbeAnswer::Kind::sent);
  CHECK(answers[1].kind == ProbeAnswer::Kind::not_sent);
  CHECK(answers[1].id == Seq(2));
  REQUIRE(answers[1].error != nullptr);
  CHECK(answers[1].error->code == Errc::permission);
  CHECK(answers[2].id == Seq(4));
  CHECK_FALSE(desk.ports.prepare(Family::ipv6).has_value());
  CHECK(desk.ports.prepare(Family::ipv4).has_value());
}

TEST_CASE("family ports: both are heard, in turns") {
  Desk desk;
  REQUIRE(desk.ports.prepare(Family::ipv4).has_value());
  REQUIRE(desk.ports.prepare(Family::ipv6).has_value());
  desk.four.waiting = 100;
  desk.six.waiting = 2;
  std::vector<IpAddress> heard;
  for (int calls = 0; calls < 6; ++calls) {
    std::vector<ProbeAnswer> answers;
    REQUIRE(desk.ports.receive(answers).has_value());
    REQUIRE(answers.size() == 1);  // one port at a call
    heard.push_back(*answers[0].from);
  }
  CHECK(std::ranges::count(heard, v6) == 2);
  CHECK(std::ranges::find(heard, v6) - heard.begin() <= 1);
  std::vector<ProbeAnswer> none;
  desk.four.waiting = 0;
  REQUIRE(desk.ports.receive(none).has_value());
  CHECK(none.empty());
}

TEST_CASE("family ports: a port that is opened later is watched, too") {
  Desk desk;
  test::FakeClock clock;
  test::SimPoller poller(clock);
  REQUIRE(desk.ports.prepare(Family::ipv4).has_value());
  REQUIRE(desk.ports.watch(poller).has_value());
  CHECK(desk.four.watched == 1);
  REQUIRE(desk.ports.prepare(Family::ipv6).has_value());
  CHECK(desk.six.watched == 1);
  desk.ports.forget(poller);
  CHECK((desk.four.forgotten == 1 && desk.six.forgotten == 1));
}
