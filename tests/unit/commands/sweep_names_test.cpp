// What targets are called, and the queue that waits for their names: a table of names that come when the test says so.
#include "commands/sweep/name_queue.hpp"
#include "support/catch.hpp"
#include "support/memory_reverse_names.hpp"

#include <fmt/format.h>

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::sweep;
using engine::SweepEvent;

namespace {

constexpr Instant start{1000s};

IpAddress address(std::uint32_t number) {
  return IpAddress(
      IpAddress::V4Bytes{10, 0, static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

/// Target 0 is web.example, the others were typed as addresses.
struct Desk {
  explicit Desk(Plan::Names names_of, std::uint32_t count = 4) {
    plan.names = names_of;
    targets.add(address(0), targets.keep("web.example"), false);
    for (std::uint32_t i = 1; i < count; ++i) targets.add(address(i), {}, true);
  }
  void hold(std::uint32_t number, std::string_view name) {
    names.add(address(number).to_string(), name);
    names.hold(address(number).to_string());
  }
  void add(std::uint32_t number, Instant now) {
    queue.add({.kind = SweepEvent::Kind::reply, .target = number, .address = address(number)}, now);
  }

  Plan plan;
  TargetList targets;
  test::MemoryReverseNames names;
  Labels labels{plan, targets, &names};
  std::vector<std::string> shown;
  NameQueue queue{labels, [this](const SweepEvent& event) { shown.push_back(labels.of(event.target, event.address)); }};
};
using Shown = std::vector<std::string>;

}  // namespace

TEST_CASE("sweep's labels: as typed, by address, by name, or both", "[sweep]") {
  Desk desk(Plan::Names::of_typed_addresses);
  desk.names.add("10.0.0.0", "zero.example");
  desk.names.add("10.0.0.1", "one.example");
  for (std::uint32_t i = 0; i < 3; ++i) desk.labels.ask(address(i));
  CHECK(desk.labels.of(0, address(0)) == "web.example");
  CHECK(desk.labels.of(1, address(1)) == "one.example");
  CHECK(desk.labels.of(2, address(2)) == "10.0.0.2");
  CHECK_FALSE(desk.labels.wants_name(0));
  desk.plan.by_address = true;
  CHECK(desk.labels.of(0, address(0)) == "web.example (10.0.0.0)");
  CHECK(desk.labels.of(1, address(1)) == "one.example (10.0.0.1)");
  CHECK(desk.labels.of(2, address(2)) == "10.0.0.2");
  desk.plan.names = Plan::Names::of_all_addresses;
  CHECK(desk.labels.of(0, address(0)) == "zero.example (10.0.0.0)");
  desk.plan.names = Plan::Names::as_typed;
  CHECK(desk.labels.of(0, address(0)) == "10.0.0.0");
  CHECK(desk.labels.name_of(1, address(1)).empty());
}

TEST_CASE("sweep's labels: a name steers no terminal", "[sweep]") {
  Desk desk(Plan::Names::of_all_addresses);
  desk.names.add("10.0.0.1", "\x1b[2Jx");
  desk.labels.ask(address(1));
  CHECK(desk.labels.of(1, address(1)).find('\x1b') == std::string::npos);
}

TEST_CASE("sweep's names: what is called as it was typed waits for nobody", "[sweep]") {
  Desk desk(Plan::Names::as_typed);
  desk.add(1, start);
  desk.add(0, start);
  CHECK(desk.shown == Shown{"10.0.0.1", "web.example"});
  CHECK(desk.names.asked.empty());
  CHECK_FALSE(desk.queue.poll_timeout());
}

TEST_CASE("sweep's names: one that is asked for holds those behind it back", "[sweep]") {
  Desk desk(Plan::Names::of_typed_addresses);
  desk.hold(1, "one.example");
  desk.add(1, start);
  desk.add(0, start + 100ms);
  CHECK(desk.shown.empty());
  CHECK(desk.queue.poll_timeout() == start + 1s);
  desk.names.answer("10.0.0.1");
  desk.queue.show(start + 200ms);
  CHECK(desk.shown == Shown{"one.example", "web.example"});
  CHECK(desk.queue.empty());
}

TEST_CASE("sweep's names: while names come, the others are waited for, but not for ever", "[sweep]") {
  Desk desk(Plan::Names::of_all_addresses, 101);
  for (std::uint32_t i = 1; i <= 100; ++i) {
    desk.hold(i, fmt::format("h{}.example", i));
    desk.add(i, start);
  }
  for (std::uint32_t i = 1; i <= 50; ++i) {
    desk.names.answer(address(i).to_string());
    desk.queue.show(start + i * 800ms);
  }
  // Half a minute has passed; what is not known by then is shown without its name.
  CHECK(desk.shown.size() == 100);
  CHECK(std::ranges::count_if(desk.shown, [](const auto& label) { return label.starts_with('h'); }) == 38);
}

TEST_CASE("sweep's names: where none come, a second is enough", "[sweep]") {
  Desk desk(Plan::Names::of_all_addresses);
  for (std::uint32_t i = 1; i <= 3; ++i) desk.hold(i, "late.example");
  for (std::uint32_t i = 1; i <= 3; ++i) desk.add(i, start);
  desk.queue.show(start + 999ms);
  CHECK(desk.shown.empty());
  desk.queue.show(start + 1s);
  CHECK(desk.shown == Shown{"10.0.0.1", "10.0.0.2", "10.0.0.3"});
}

TEST_CASE("sweep's names: of more than 65,536 the first is shown without, and all at the end", "[sweep]") {
  Desk desk(Plan::Names::of_all_addresses, 2);
  desk.hold(1, "slow.example");
  for (std::size_t i = 0; i < NameQueue::most + 2; ++i) desk.add(1, start);
  CHECK(desk.shown == Shown{"10.0.0.1", "10.0.0.1"});
  desk.names.answer("10.0.0.1");
  desk.queue.finish();
  REQUIRE(desk.shown.size() == NameQueue::most + 2);
  CHECK(desk.shown.back() == "slow.example");
}

TEST_CASE("a name that comes when nothing waits for it any more does not keep the loop of a sweep awake", "[sweep]") {
  Desk desk(Plan::Names::of_all_addresses);
  desk.hold(1, "one.example");
  desk.add(1, start);
  desk.queue.show(start + 1s);
  REQUIRE(desk.queue.empty());
  desk.names.answer(address(1).to_string());
  REQUIRE(desk.names.wakes());
  desk.queue.show(start + 2s);
  CHECK_FALSE(desk.names.wakes());
}
