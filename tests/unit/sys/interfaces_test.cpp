#include "support/catch.hpp"

#include <ntool/sys/interfaces.hpp>

using namespace ntool;

TEST_CASE("the loopback interface is found by name and by number") {
  const auto index = sys::interface_index("lo");
  REQUIRE(index);
  CHECK(index->value() > 0);
  CHECK(sys::interface_name(*index) == "lo");
}

TEST_CASE("an interface that is not there is named in the error") {
  const auto name = GENERATE(as<std::string>{}, "nosuch0", "", "abcdefghijklmnop", std::string(300, 'x'),
                             std::string("lo\0x", 4), "한글");
  CAPTURE(name);
  const auto index = sys::interface_index(name);
  REQUIRE_FALSE(index);
  CHECK(index.error().code == Errc::not_found);
}

TEST_CASE("the error of an unknown interface says what to do") {
  CHECK(sys::interface_index("nosuch0").error().message() ==
        "find interface 'nosuch0': No such device; list the interfaces with 'ntool ifconfig -a'");
}

TEST_CASE("numbers that no interface has") {
  const auto number = GENERATE(0U, 0x7FFFFFFFU, 0xFFFFFFFFU);
  const auto name = sys::interface_name(IfIndex(number));
  REQUIRE_FALSE(name);
  CHECK(name.error().code == Errc::not_found);
}
