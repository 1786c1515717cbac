// -O: what each method takes, what follows from it, and what is no option of it.
#include "commands/traceroute/method_options.hpp"
#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::commands::traceroute;
using Probe = net::RawPortRules::Probe;

namespace {

Result<Plan> heeded(Method method, std::vector<std::string> words) {
  Plan plan;
  plan.method = method;
  plan.method_options = std::move(words);
  TRY(heed_method_options(plan));
  return plan;
}

Plan good(Method method, std::vector<std::string> words) {
  auto plan = heeded(method, std::move(words));
  REQUIRE(plan.has_value());
  return *std::move(plan);
}

}  // namespace

TEST_CASE("option -O of tcp: without any the SYN has what a connection's has, and a connection may do") {
  const auto plan = good(Method::tcp, {});
  CHECK(plan.raw.probe == Probe::tcp);
  CHECK(plan.raw.tcp_flags == 2);
  CHECK(plan.raw.tcp_options.sack_permitted);
  CHECK(plan.raw.tcp_options.timestamps.has_value());
  CHECK(plan.raw.tcp_options.window_scale.has_value());
  CHECK(plan.raw.tcp_options.max_segment_size == 1460);
  CHECK_FALSE(plan.only_raw);
}

TEST_CASE("option -O of tcp: flags") {
  CHECK(good(Method::tcp, {"ack"}).raw.tcp_flags == 0x10);
  CHECK(good(Method::tcp, {"syn", "ack"}).raw.tcp_flags == 0x12);
  CHECK(good(Method::tcp, {"fin", "psh", "urg"}).raw.tcp_flags == 0x29);
  CHECK(good(Method::tcp, {"ecn"}).raw.tcp_flags == 0xc2);
  CHECK(good(Method::tcp, {"flags=0x12"}).raw.tcp_flags == 0x12);
  CHECK(good(Method::tcp, {"flags=0"}).raw.tcp_flags == 0);
  const auto ack = good(Method::tcp, {"ack"});
  CHECK(ack.only_raw);
  CHECK_FALSE(ack.raw.tcp_options.max_segment_size.has_value());  // of SYNs alone (RFC 9293 3.7.1)
}

TEST_CASE("option -O of tcp: options of the segment") {
  const auto mss = good(Method::tcp, {"mss=1300"});
  CHECK(mss.raw.tcp_options.max_segment_size == 1300);
  CHECK(mss.raw.tcp_options.sack_permitted);  // all others stay, as in traceroute 2.1.2
  CHECK(mss.raw.tcp_options.timestamps.has_value());
  CHECK(mss.only_raw);
  const auto sack = good(Method::tcp, {"sack", "mss=1300"});
  CHECK(sack.raw.tcp_options.max_segment_size == 1300);
  CHECK_FALSE(sack.raw.tcp_options.timestamps.has_value());
  CHECK_FALSE(good(Method::tcp, {"ack", "mss=1300"}).raw.tcp_options.max_segment_size.has_value());
  CHECK(good(Method::tcp, {"sack", "timestamps"}).raw.tcp_options.timestamps.has_value());
  CHECK(good(Method::tcp, {"sysctl"}).raw.tcp_options.window_scale.has_value());
  const auto info = good(Method::tcp, {"info"});
  CHECK(info.tells_tcp_flags);
  CHECK(info.only_raw);
}

TEST_CASE("option -O of the other methods") {
  CHECK(good(Method::udp_lite, {"coverage=0"}).raw.lite_coverage == 0);
  CHECK(good(Method::udp_lite, {"coverage=0"}).raw.probe == Probe::udp_lite);
  CHECK(good(Method::dccp, {"service=7"}).raw.service_code == 7);
  CHECK(good(Method::dccp, {}).raw.probe == Probe::dccp);
  CHECK(good(Method::raw, {"protocol=47"}).protocol == "47");
  CHECK(good(Method::icmp, {"raw"}).only_raw);
  CHECK(good(Method::icmp, {"dgram"}).only_datagrams);
}

TEST_CASE("option -O: bad words are usage errors that say what is wrong") {
  const auto refused = [](Method method, std::vector<std::string> words) {
    const auto plan = heeded(method, std::move(words));
    REQUIRE_FALSE(plan.has_value());
    CHECK(plan.error().code == Errc::usage);
    return plan.error().message();
  };
  CHECK(refused(Method::tcp, {"nonsense"}).find("'nonsense'") != std::string::npos);
  CHECK(refused(Method::tcp, {"coverage=8"}).find("'coverage'") != std::string::npos);
  CHECK(refused(Method::udp, {"syn"}).find("'syn'") != std::string::npos);
  CHECK(refused(Method::tcp, {""}).find("''") != std::string::npos);
  CHECK(refused(Method::tcp, {"mss"}).find("wants a number") != std::string::npos);
  CHECK(refused(Method::tcp, {"mss="}).find("-O mss") != std::string::npos);
  CHECK(refused(Method::tcp, {"mss=65536"}).find("65535") != std::string::npos);
  CHECK(refused(Method::tcp, {"flags=-1"}).find("-O flags") != std::string::npos);
  CHECK(refused(Method::tcp, {"syn=1"}).find("takes no number") != std::string::npos);
  CHECK(refused(Method::icmp, {"raw", "dgram"}).find("exclude") != std::string::npos);
}

TEST_CASE("option -O help lists what a method has, whatever stands beside it") {
  const auto plan = good(Method::tcp, {"nonsense", "help"});
  CHECK(asks_for_method_help(plan));
  CHECK(method_help(Method::tcp).find("  mss=NUMBER ") != std::string::npos);
  CHECK(method_help(Method::udp) == "this method has no options\n");
}

TEST_CASE("TCP flags as words, from the lowest bit on") {
  CHECK(tcp_flag_words(0).empty());
  CHECK(tcp_flag_words(0x12) == "syn,ack");
  CHECK(tcp_flag_words(0xff) == "fin,syn,rst,psh,ack,urg,ece,cwr");
}
