// TCP options: what a SYN says and what comes back, right and wrong.
#include "support/catch.hpp"

#include <ntool/wire/tcp_options.hpp>

using namespace ntool;
using wire::TcpOptions;

namespace {

std::string emitted(const TcpOptions& options) {
  ByteWriter out;
  wire::emit_tcp_options(options, out);
  return to_hex(out.view());
}

Result<TcpOptions> parsed(std::string_view hex) {
  return wire::parse_tcp_options(from_hex(hex).value());
}

}  // namespace

TEST_CASE("a SYN's options stand as most hosts have them") {
  const TcpOptions all{.max_segment_size = 1460,
                       .sack_permitted = true,
                       .timestamps = wire::TcpTimestamps{0x01020304, 0},
                       .window_scale = 2};
  CHECK(emitted(all) == "020405b40402080a010203040000000001030302");
  CHECK(parsed(emitted(all)) == all);
  CHECK(emitted({}).empty());
  CHECK(emitted({.max_segment_size = 900}) == "02040384");
  CHECK(emitted({.sack_permitted = true}) == "04020101");
  CHECK(emitted({.timestamps = wire::TcpTimestamps{1, 2}}) == "0101080a0000000100000002");
  CHECK(emitted({.window_scale = 7}) == "01030307");
  CHECK(emitted({.fast_open = std::vector<std::uint8_t>{}}) == "22020101");
}

TEST_CASE("all options with the longest cookie have room in a header, a longer one is left out") {
  TcpOptions all{.max_segment_size = 1460,
                 .sack_permitted = true,
                 .timestamps = wire::TcpTimestamps{1, 1},
                 .window_scale = 2,
                 .fast_open = std::vector<std::uint8_t>(16, 0xC0)};
  CHECK(emitted(all).size() == 2 * 40);
  CHECK(parsed(emitted(all)) == all);
  all.fast_open->push_back(0xC0);
  CHECK(emitted(all).size() == 2 * 20);
}

TEST_CASE("other kinds are stepped over, and nothing counts behind the end") {
  const auto options = parsed("fd04beef 0101 02040064 00 02040001");
  REQUIRE(options);
  CHECK(*options == TcpOptions{.max_segment_size = 100});
}

TEST_CASE("options with wrong lengths are errors") {
  for (const std::string_view hex : {"02", "0200", "0201", "020405", "0203aa", "0205aabbcc", "0303", "030401", "0403aa",
                                     "080900000000000000", "2203aa", "22050102", "fd00", "fdff00", "0102"}) {
    CAPTURE(hex);
    const auto options = parsed(hex);
    REQUIRE_FALSE(options);
    CHECK(options.error().code == Errc::malformed);
  }
}
