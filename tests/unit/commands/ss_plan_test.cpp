#include "commands/ss/plan.hpp"
#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::commands::ss;
using wire::SocketState;

namespace {

Plan plan_of(const SsOptions& options) {
  return make_plan(options).value();
}
SsOptions filtered(std::vector<std::string> words) {
  SsOptions options{.tcp = true};
  options.filter = std::move(words);
  return options;
}

}  // namespace

TEST_CASE("without a protocol and a family all tables are shown") {
  const Plan plan = plan_of({});
  CHECK((plan.unix_sockets && plan.raw && plan.udp && plan.tcp && plan.ipv4 && plan.ipv6));
  CHECK_FALSE(plan.is_of_one_kind());
}

TEST_CASE("a family without a protocol is all its protocols, beside UNIX sockets only where these were asked for") {
  SsOptions options;
  options.family = Family::ipv6;
  Plan plan = plan_of(options);
  CHECK((plan.raw && plan.udp && plan.tcp && !plan.unix_sockets && !plan.ipv4 && plan.ipv6));
  options.unix_sockets = true;
  plan = plan_of(options);
  CHECK((plan.unix_sockets && plan.tcp));
  options.udp = true;
  CHECK_FALSE(plan_of(options).tcp);
}

TEST_CASE("datagrams have one usual state, and then no column for it") {
  CHECK(plan_of({.udp = true}).is_of_one_state());
  CHECK(plan_of({.udp = true, .raw = true}).is_of_one_state());
  CHECK_FALSE(plan_of({.tcp = true, .udp = true}).is_of_one_state());
  SsOptions with_family{.udp = true};
  with_family.family = Family::ipv4;
  CHECK_FALSE(plan_of(with_family).is_of_one_state());
}

TEST_CASE("words add states up and take them away in their order") {
  using wire::only;
  CHECK(plan_of(filtered({"state", "established", "state", "LISTENING"})).states ==
        (only(SocketState::established) | only(SocketState::listen)));
  CHECK(plan_of(filtered({"exclude", "listening"})).states == (wire::all_socket_states & ~only(SocketState::listen)));
  CHECK(plan_of(filtered({"state", "bucket", "excl", "time-wait"})).states == only(SocketState::syn_recv));
  CHECK(plan_of(filtered({"state", "closed", "exclude", "closed"})).states == plan_of({.tcp = true}).states);
  SsOptions listening = filtered({"state", "established"});
  listening.states = listening_states;
  CHECK(plan_of(listening).states == only(SocketState::established));
}

TEST_CASE("words that are no filter here are refused with what is there") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"dst", "10.0.0.1"}, {"state"}, {"state", "open"}, {"STATE", "all"}, {"state", "all", "sport"}}) {
    const auto plan = make_plan(filtered(words));
    REQUIRE_FALSE(plan.has_value());
    CHECK(plan.error().code == Errc::usage);
    CHECK_FALSE(plan.error().hint.empty());
  }
}
