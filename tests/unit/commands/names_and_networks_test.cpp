// Name and network of an address as one thing to wait for.
#include "support/catch.hpp"
#include "support/memory_as_numbers.hpp"
#include "support/memory_reverse_names.hpp"

#include <ntool/commands/names_and_networks.hpp>
#include <ntool/report/json.hpp>

using namespace ntool;
using commands::as_text;
using commands::NamesAndNetworks;

namespace {

const IpAddress router = *IpAddress::parse("192.0.2.1");
const wire::AsInfo two{.numbers = {64496, 64511}};

}  // namespace

TEST_CASE("names and networks: both have to come before a line is shown") {
  test::MemoryReverseNames names;
  test::MemoryAsNumbers networks;
  names.add("192.0.2.1", "r1.example");
  networks.add("192.0.2.1", two);
  names.hold("192.0.2.1");
  networks.hold("192.0.2.1");
  NamesAndNetworks both(&names, &networks);
  both.ask(router);
  CHECK(names.asked.size() == 1);
  CHECK(networks.asked.size() == 1);
  CHECK_FALSE(both.name_of(router).has_value());
  CHECK_FALSE(both.known_name(router).has_value());
  SECTION("the name first") {
    names.answer("192.0.2.1");
    CHECK_FALSE(both.name_of(router).has_value());
    CHECK(both.known_name(router) == "r1.example");
    networks.answer("192.0.2.1");
  }
  SECTION("the network first") {
    networks.answer("192.0.2.1");
    CHECK_FALSE(both.name_of(router).has_value());
    CHECK(as_text(both.known_network(router)) == "AS64496/AS64511");
    names.answer("192.0.2.1");
  }
  CHECK(both.name_of(router) == "r1.example");
}

TEST_CASE("names and networks: what is not asked for is not waited for") {
  test::MemoryReverseNames names;
  test::MemoryAsNumbers networks;
  names.add("192.0.2.1", "r1.example");
  networks.add("192.0.2.1", two);
  NamesAndNetworks only_names(&names, nullptr);
  only_names.ask(router);
  CHECK(only_names.name_of(router) == "r1.example");
  CHECK_FALSE(only_names.tells_networks());
  CHECK_FALSE(only_names.known_network(router).has_value());
  NamesAndNetworks only_networks(nullptr, &networks);
  only_networks.ask(router);
  CHECK(only_networks.name_of(router) == "");
  CHECK_FALSE(only_networks.asks_for_names());
  CHECK_FALSE(only_networks.known_name(router).has_value());
  CHECK(only_networks.known_network(router).has_value());
  NamesAndNetworks nothing(nullptr, nullptr);
  nothing.ask(router);
  CHECK(nothing.name_of(router) == "");
}

TEST_CASE("names and networks: an address without either is known to have none") {
  test::MemoryReverseNames names;
  test::MemoryAsNumbers networks;
  NamesAndNetworks both(&names, &networks);
  both.ask(router);
  CHECK(both.name_of(router) == "");
  CHECK_FALSE(both.known_name(router).has_value());
  CHECK_FALSE(both.known_network(router).has_value());
  CHECK(as_text(both.known_network(router)) == "*");
  CHECK(as_text(wire::AsInfo{}) == "*");
}

TEST_CASE("a network has the same words in every document") {
  const auto json = [](const wire::AsInfo& network) {
    return report::json_object([&](Fields& fields) { commands::describe_network(fields, network); });
  };
  wire::AsInfo whole = two;
  whole.organization = "한국통신";
  whole.prefix = Prefix::parse("192.0.2.0/24").value();
  CHECK(json(whole) == R"({"as":[64496,64511],"as_name":"한국통신","as_prefix":"192.0.2.0/24"})");
  CHECK(json(two).find("as_prefix") == std::string::npos);
}
