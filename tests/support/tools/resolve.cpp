// resolve NAME [4|6] [SECONDS]: what the resolver of a real machine says, for end-to-end tests: one address a line, or
// the error on stderr and exit 1.
#include <cstdio>
#include <string_view>

#include <ntool/base/time.hpp>
#include <ntool/net/cares_resolver.hpp>
#include <ntool/sys/clock.hpp>
#include <ntool/sys/stop.hpp>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s NAME [4|6|any] [SECONDS]\n", argv[0]);
    return 2;
  }
  std::optional<ntool::Family> family;
  if (argc > 2 && std::string_view(argv[2]) == "4") family = ntool::Family::ipv4;
  if (argc > 2 && std::string_view(argv[2]) == "6") family = ntool::Family::ipv6;
  const auto limit = ntool::parse_seconds(argc > 3 ? argv[3] : "30");
  if (!limit) return 2;
  ntool::sys::SystemClock clock;
  ntool::sys::StopFlag stop;
  if (!stop.catch_signals()) return 2;
  ntool::net::CaresResolver resolver(clock, stop);
  const auto addresses = resolver.resolve(argv[1], family, clock.now() + *limit);
  if (!addresses) {
    std::fprintf(stderr, "%s\n", addresses.error().message().c_str());
    return 1;
  }
  for (const auto& address : *addresses) std::printf("%s\n", address.to_string().c_str());
  return 0;
}
