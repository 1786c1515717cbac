#include "support/catch.hpp"

#include <fmt/format.h>

#include <ntool/commands/path_comparison.hpp>

using namespace ntool;
using commands::PathsByHost;
using engine::PathSession;

namespace {

IpAddress address_of(std::uint32_t number) {
  return *IpAddress::parse(fmt::format("10.{}.{}.{}", number >> 16U, number >> 8U & 0xFFU, number & 0xFFU));
}

void add(PathSession& session, std::size_t number, std::string typed, const IpAddress& address) {
  REQUIRE(session.add(engine::SessionTarget{.number = number, .typed = std::move(typed), .address = address}));
}

PathSession begun() {
  PathSession session;
  REQUIRE(session.add(engine::SessionHeader{.verb = "traceroute"}));
  return session;
}

}  // namespace

TEST_CASE("a path is found as its host was typed, else by its address; of several the first") {
  auto session = begun();
  add(session, 0, "www.example", address_of(1));
  add(session, 1, "10.0.0.2", address_of(2));
  add(session, 2, "10.0.0.1", address_of(1));
  add(session, 3, "www.example", address_of(3));
  const PathsByHost paths(session);
  const auto number = [&](std::string_view typed, std::uint32_t address) {
    const auto* const path = paths.find(typed, address_of(address));
    return path != nullptr ? static_cast<int>(path->target.number) : -1;
  };
  CHECK(number("www.example", 2) == 0);
  CHECK(number("other.example", 2) == 1);
  CHECK(number("other.example", 1) == 0);
  CHECK(number("other.example", 3) == 3);
  CHECK(number("other.example", 4) == -1);
}

TEST_CASE("the paths of a long list are found without looking at each of them for each") {
  constexpr std::uint32_t count = 200'000;
  auto session = begun();
  for (std::uint32_t i = 0; i < count; ++i) add(session, i, fmt::format("host{}.example", i), address_of(i));
  const PathsByHost paths(session);
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto* const path = paths.find("another.example", address_of(i));
    found += path != nullptr && path->target.number == i ? 1 : 0;
  }
  CHECK(found == count);
}
