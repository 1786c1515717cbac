#include "support/catch.hpp"

#include <ntool/commands/number_options.hpp>

using namespace ntool::commands;

TEST_CASE("number options: decimal digits alone, within their limits", "[commands]") {
  CHECK(number_option("-c", "255", 0, 255) == 255U);
  CHECK(number_option("-c", "010", 0, 255) == 10U);
  CHECK(number_option("-c", std::nullopt, 0, 255, 7) == 7U);
  CHECK_FALSE(number_if_any<std::uint16_t>("-e", std::nullopt, 0, 255)->has_value());
  CHECK(number_if_any<std::uint16_t>("-e", "12", 0, 255)->value() == 12);
  for (const auto* bad : {"", "0x10", "0X1", "256", "-1", "+1", " 1", "1e1", "1x"}) {
    INFO(bad);
    CHECK_FALSE(number_option("-c", bad, 0, 255));
  }
  CHECK(number_option("-c", "256", 0, 255).error().reason == "-c: '256' is larger than 255");
  CHECK(number_option("-c", "256", 0, 255).error().code == ntool::Errc::usage);
}

TEST_CASE("number options: bits are decimal, or hexadecimal behind 0x", "[commands]") {
  CHECK(bits_option("-Q", "0x1F", 0, 255) == 31U);
  CHECK(bits_option("-Q", "0Xff", 0, 255) == 255U);
  CHECK(bits_option("-Q", "010", 0, 255) == 10U);
  CHECK(bits_if_any<std::uint8_t>("-Q", "0x20", 0, 255)->value() == 32);
  CHECK_FALSE(bits_if_any<std::uint8_t>("-Q", std::nullopt, 0, 255)->has_value());
  for (const auto* bad : {"", "0x", "0xg", "0x-1", "256", "0x100", "-1", "+1", " 1", "1e1", "0x11111111111111111"}) {
    INFO(bad);
    CHECK_FALSE(bits_option("-Q", bad, 0, 255));
  }
  CHECK(bits_option("-Q", "0x100", 0, 255).error().reason == "-Q: '0x100' is larger than 255");
  CHECK(bits_option("-Q", "0x1", 2, 255).error().reason == "-Q: '0x1' is smaller than 2");
}
