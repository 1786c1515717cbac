// What a failed connect is said to mean: a table of kernel errors and ICMP messages.
#include "support/catch.hpp"

#include <cerrno>

#include <ntool/net/connector.hpp>
#include <ntool/sys/error.hpp>

using namespace ntool;
using net::explain_connect_error;

namespace {

const IpAddress here = *IpAddress::parse("172.17.0.3");
const Endpoint there{*IpAddress::parse("172.17.0.2"), Port(8001)};

std::string hint(int number, const std::optional<sys::NetworkError>& cause = {}, const Endpoint& to = there) {
  return explain_connect_error(sys::error_from(number, "connect to", "x"), cause, to, here).hint;
}

sys::NetworkError icmp(int number, std::uint8_t type, std::uint8_t code, const char* from) {
  return {.sys_errno = number,
          .from_icmp = true,
          .icmp_type = type,
          .icmp_code = code,
          .offender = *IpAddress::parse(from)};
}

}  // namespace

TEST_CASE("the error keeps its code and reason, and leaves operation and subject to its caller") {
  const Error error = explain_connect_error(sys::error_from(ECONNREFUSED, "connect to", "x"), {}, there, here);
  CHECK(error.code == Errc::refused);
  CHECK(error.reason == "Connection refused");
  CHECK(error.operation.empty());
  CHECK(error.subject.empty());
}

TEST_CASE("without an ICMP message the kernel's error alone has a meaning") {
  CHECK(hint(ECONNREFUSED) == "172.17.0.2 is up, but nothing listens on that port");
  CHECK(hint(EHOSTUNREACH) == "nobody answers for 172.17.0.2 on the local network");
  CHECK(hint(ETIMEDOUT).starts_with("no answer at all"));
  CHECK(hint(ENETUNREACH).starts_with("this host has no route there"));
  CHECK(hint(EACCES).find("broadcast") != std::string::npos);
  CHECK(hint(EPROTO).empty());
}

TEST_CASE("an invalid argument is a missing interface only for link-local addresses") {
  CHECK(hint(EINVAL).empty());
  CHECK(hint(EINVAL, {}, {*IpAddress::parse("fe80::1"), Port(1)}).find("fe80::1%eth0") != std::string::npos);
}

TEST_CASE("who sent the ICMP message decides what it means") {
  CHECK(hint(EHOSTUNREACH, icmp(EHOSTUNREACH, 3, 1, "172.17.0.3")) ==
        "nobody answers for 172.17.0.2 on the local network");
  CHECK(hint(EHOSTUNREACH, icmp(EHOSTUNREACH, 3, 10, "172.17.0.2")) ==
        "172.17.0.2 itself says \"host administratively prohibited\": its firewall rejects this");
  CHECK(hint(EACCES, icmp(EACCES, 3, 13, "172.17.0.1")) ==
        "172.17.0.1, a router or firewall on the way, says \"communication administratively prohibited\"");
}

TEST_CASE("a report without a sender, or of our own kernel, says no more than the error") {
  auto nobody = icmp(EHOSTUNREACH, 3, 1, "172.17.0.1");
  nobody.offender.reset();
  CHECK(hint(EHOSTUNREACH, nobody) == hint(EHOSTUNREACH));
  auto kernel = icmp(EHOSTUNREACH, 3, 1, "172.17.0.1");
  kernel.from_icmp = false;
  CHECK(hint(EHOSTUNREACH, kernel) == hint(EHOSTUNREACH));
}

TEST_CASE("port unreachable is how a closed UDP port refuses, and how a firewall refuses TCP") {
  const auto cause = icmp(ECONNREFUSED, 3, 3, "172.17.0.2");
  const auto hint_for = [&](sys::Transport transport, const sys::NetworkError& said) {
    return explain_connect_error(sys::error_from(ECONNREFUSED, {}), said, there, here, transport).hint;
  };
  CHECK(hint_for(sys::Transport::udp, cause) == "172.17.0.2 is up, but nothing listens on that port");
  CHECK(hint_for(sys::Transport::tcp, cause).ends_with("its firewall rejects this"));
  CHECK(hint_for(sys::Transport::udp, icmp(ECONNREFUSED, 3, 3, "172.17.0.1")).starts_with("172.17.0.1, a router"));
}
