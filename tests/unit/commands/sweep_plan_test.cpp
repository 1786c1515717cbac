#include "commands/sweep/plan.hpp"
#include "commands/sweep/targets.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using namespace ntool::commands::sweep;
using Mode = engine::SweepRules::Mode;

namespace {

SweepOptions to_host() {
  SweepOptions options;
  options.targets = {"192.0.2.1"};
  return options;
}
Plan planned(const SweepOptions& options) {
  auto plan = make_plan(options);
  INFO((plan ? "" : plan.error().reason));
  REQUIRE(plan);
  return *plan;
}
std::string refusal_of(const SweepOptions& options) {
  const auto plan = make_plan(options);
  if (plan) return "";
  CHECK(plan.error().code == Errc::usage);
  return plan.error().reason;
}

}  // namespace

TEST_CASE("sweep's plan: without options", "[sweep]") {
  const auto plan = planned(to_host());
  CHECK(plan.rules.mode == Mode::alive);
  CHECK(plan.rules.timeout == 500ms);
  CHECK(plan.rules.interval == 1ms);
  CHECK(plan.rules.retries == 3);
  CHECK(plan.rules.backoff == 1.5);
  CHECK(plan.rules.payload_size == 56);
  CHECK(plan.from == Plan::From::words);
  CHECK(plan.show_alive);
  CHECK(plan.show_unreachable);
  CHECK_FALSE(plan.bare);
  CHECK_FALSE(plan.timestamps);
}

TEST_CASE("sweep's plan: patience is the period in count and loop mode, two seconds at most", "[sweep]") {
  auto options = to_host();
  options.count = "3";
  options.period = "700";
  CHECK(planned(options).rules.mode == Mode::count);
  CHECK(planned(options).rules.timeout == 700ms);
  options.period = "60000";
  CHECK(planned(options).rules.timeout == 2s);
  options.timeout = "5000";
  CHECK(planned(options).rules.timeout == 5s);
  options.count.reset();
  options.loop = true;
  CHECK(planned(options).rules.mode == Mode::loop);
  options.count = "3";
  CHECK(refusal_of(options) == "specify only one of c, l");
}

TEST_CASE("sweep's plan: where targets come from", "[sweep]") {
  SweepOptions options;
  CHECK(planned(options).from == Plan::From::standard_input);
  options.file = "-";
  CHECK(planned(options).from == Plan::From::standard_input);
  options.file = "hosts";
  CHECK(planned(options).from == Plan::From::file);
  options.targets = {"192.0.2.1"};
  CHECK(refusal_of(options) == "targets come from -f or from the command line, not from both");
  options.file.reset();
  options.generate = true;
  CHECK(refusal_of(options).starts_with("-g takes a network"));
  options.targets = {"192.0.2.0/24"};
  CHECK(planned(options).from == Plan::From::range);
  options.targets = {"192.0.2.1", "192.0.2.9"};
  CHECK(planned(options).from == Plan::From::range);
}

TEST_CASE("sweep's plan: what is shown", "[sweep]") {
  auto options = to_host();
  options.alive = true;
  auto plan = planned(options);
  CHECK(plan.bare);
  CHECK(plan.show_alive);
  CHECK_FALSE(plan.show_unreachable);
  options.unreachable = true;
  CHECK(refusal_of(options) == "specify only one of a, u");
  options = to_host();
  options.quiet = true;
  plan = planned(options);
  CHECK_FALSE(plan.show_alive);
  CHECK_FALSE(plan.show_unreachable);
  options = to_host();
  options.enough = "2";
  plan = planned(options);
  CHECK(plan.enough == 2);
  CHECK_FALSE(plan.enough_at_once);
  CHECK_FALSE(plan.show_alive);
  options.enough_at_once = "3";
  CHECK(planned(options).enough == 3);
  CHECK(planned(options).enough_at_once);
}

TEST_CASE("sweep's plan: how often figures are told", "[sweep]") {
  auto options = to_host();
  options.loop = true;
  const auto every = [&](const std::string& text) {
    options.report_every = text;
    return planned(options).report_every;
  };
  CHECK(every("10") == 10s);
  CHECK(every("0.01") == 10ms);
  CHECK_FALSE(every("0"));
  CHECK(planned(options).quiet);
  options.report_every = "0.000000001";
  CHECK(refusal_of(options) == "-Q 0.000000001 is too short: 0, or 0.01 s and more");
  options.netdata = true;
  options.report_every = "0.999";
  CHECK(refusal_of(options) == "-Q 0.999 is too short: 0, or 1 s and more with -N");
  CHECK(every("1") == 1s);
}

TEST_CASE("sweep's plan: times before lines", "[sweep]") {
  auto options = to_host();
  options.timestamps = true;
  CHECK(planned(options).timestamps == TimeFormat::epoch);
  options.timestamp_format = "iso";
  CHECK(planned(options).timestamps == TimeFormat::iso);
}

TEST_CASE("sweep's plan: the kernel's stamps of sending are for slow sweeps", "[sweep]") {
  auto options = to_host();
  CHECK(planned(options).stamps_sending());
  options.interval = "0.999";
  CHECK_FALSE(planned(options).stamps_sending());
  options.interval = "0";
  CHECK_FALSE(planned(options).stamps_sending());
}

TEST_CASE("sweep's plan: -C is -c, and the last of both says how many", "[sweep]") {
  auto options = to_host();
  options.count = "7";
  REQUIRE(store_verbose_count(&options, "5"));
  const auto plan = planned(options);
  CHECK(plan.rules.count == 5);
  CHECK(plan.rules.keep_times);
}

TEST_CASE("sweep's plan: how probes travel", "[sweep]") {
  auto options = to_host();
  options.traffic_class = "0x10";
  options.ttl = "9";
  options.source = "2001:db8::1";
  options.dont_fragment = true;
  const auto plan = planned(options);
  CHECK(plan.traffic_class == std::uint8_t{0x10});
  CHECK(plan.ttl == Ttl(9));
  CHECK(plan.family == Family::ipv6);
  CHECK(plan.dont_fragment);
  options.only_v4 = true;
  CHECK(refusal_of(options) == "-S 2001:db8::1 is of the other family");
}

TEST_CASE("sweep's plan: figures that cannot be", "[sweep]") {
  const auto refused = [](std::optional<std::string> SweepOptions::*option, const std::string& text) {
    auto options = to_host();
    options.*option = text;
    return refusal_of(options);
  };
  CHECK(refused(&SweepOptions::interval, "1e309").starts_with("-i: '1e309' is not a number of milliseconds"));
  CHECK(refused(&SweepOptions::period, "0.0000001") == "-p 0.0000001 is too short: 0, or 0.001 ms and more");
  CHECK(refused(&SweepOptions::backoff, "5.1") == "backoff factor 5.1 not valid, must be between 1.0 and 5.0");
  CHECK(refused(&SweepOptions::backoff, "nan") != "");
  CHECK(refused(&SweepOptions::size, "65489") == "data size 65489 not valid, must be lower than 65488");
  CHECK(refused(&SweepOptions::ttl, "256") == "ttl 256 out of range");
  CHECK(refused(&SweepOptions::traffic_class, "256").starts_with("-O: '256' is not a type of service"));
  CHECK(refused(&SweepOptions::traffic_class, "0x").starts_with("-O: '0x' is not a type of service"));
  CHECK(refused(&SweepOptions::retries, "1001") == "-r: '1001' is larger than 1000");
  CHECK(refused(&SweepOptions::count, "0") == "-c: '0' is smaller than 1");
}

TEST_CASE("sweep's targets: addresses of a name share its text, and plain addresses have none", "[sweep]") {
  TargetList targets;
  const auto name = targets.keep("web.example");
  const auto first = IpAddress::parse("192.0.2.1").value();
  const auto second = IpAddress::parse("2001:db8::1").value();
  targets.add(first, name, false);
  targets.add(second, name, false);
  targets.add(first, {}, true);
  CHECK(targets.kept() == 11);
  CHECK(targets.size() == 3);
  CHECK(targets.typed(1) == "web.example");
  CHECK(targets.typed(2).empty());
  CHECK(targets.is_numeric(2));
  CHECK(targets.address(1) == second);
  CHECK(targets.has(Family::ipv6));
}

TEST_CASE("sweep's targets: the addresses of a range by their numbers, before and after they were asked", "[sweep]") {
  TargetList targets;
  targets.set_range(engine::AddressRange::hosts_of(Prefix::parse("192.0.2.0/24").value()), Family::ipv4);
  CHECK(targets.size() == 254);
  for (std::uint64_t number = 0; const auto address = targets.next(); ++number) {
    CHECK(targets.address(number) == *address);
  }
  CHECK(targets.address(253) == IpAddress::parse("192.0.2.254").value());
  CHECK(targets.is_numeric(7));
}
