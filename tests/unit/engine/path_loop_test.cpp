#include "support/catch.hpp"

#include <fmt/format.h>

#include <ntool/engine/probe/path_loop.hpp>

using namespace ntool;
using engine::loop_of;
using engine::PathEvent;
using engine::PathLoop;

namespace {

/// A letter for each router, a blank for a silent one, '!' for the target.
std::optional<PathLoop> loop_in(std::string_view routers) {
  engine::PathFigures figures;
  std::uint8_t ttl = 0;
  for (const char router : routers) {
    ++ttl;
    figures.add({.target = 0, .cycle = 0, .ttl = Ttl(ttl), .at = {}, .what = PathEvent::Asked{}});
    if (router == ' ') continue;
    engine::TraceReply reply{.from = *IpAddress::parse(fmt::format("10.0.0.{}", int{router}))};
    reply.reached = router == '!';
    if (!reply.reached) reply.icmp = engine::IcmpCause{.type = 11};
    figures.add({.target = 0, .cycle = 0, .ttl = Ttl(ttl), .at = {}, .what = reply});
  }
  return loop_of(figures);
}

}  // namespace

TEST_CASE("routers that answer again and again in the same order are a loop") {
  CHECK(loop_in("abcbcbcbc") == PathLoop{Ttl(2), 2});
  CHECK(loop_in("abcabcabc") == PathLoop{Ttl(1), 3});
  CHECK(loop_in("abc bcbc") == PathLoop{Ttl(2), 3});
  CHECK(loop_in("abcdef!") == std::nullopt);
  CHECK(loop_in("abcbde!") == std::nullopt);  // one that comes twice
  CHECK(loop_in("abbbb!") == std::nullopt);
  CHECK(loop_in("a    ") == std::nullopt);
  CHECK(loop_in("") == std::nullopt);
}
