#include "net/resolve_errors.hpp"

#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::net;

TEST_CASE("who asked for a name server that resolv.conf does not name is told to add one") {
  const FailedQuestion question{.host = "sever", .servers = {"127.0.0.1"}, .server_is_a_guess = true};
  CHECK_THAT(resolve_error(question, DnsVerdict::unreachable).hint,
             Catch::Matchers::Contains("add a line 'nameserver ADDRESS'"));
}

TEST_CASE("in a lab there is no name server to add") {
  const FailedQuestion question{.host = "sever", .servers = {"127.0.0.1"}, .server_is_a_guess = true, .in_lab = true};
  CHECK(resolve_error(question, DnsVerdict::unreachable).hint ==
        "a lab has no name server, and /etc/hosts lists its hosts: check the spelling");
}
