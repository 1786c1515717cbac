#include "commands/traceroute/plan.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::make_plan;
using commands::traceroute::Method;
using commands::traceroute::packet_length;
using commands::traceroute::parse_patience;
using commands::traceroute::Plan;
using commands::traceroute::Question;
using commands::traceroute::TracerouteOptions;

namespace {

TracerouteOptions options() {
  TracerouteOptions typed;
  typed.host = "host";
  return typed;
}

std::string refusal(const TracerouteOptions& typed) {
  const auto plan = make_plan(typed);
  if (plan) return "";
  CHECK(plan.error().code == Errc::usage);
  return plan.error().reason;
}

}  // namespace

TEST_CASE("traceroute without options asks as the replaced tool does, in one flow") {
  const Plan plan = *make_plan(options());
  CHECK(plan.host == "host");
  CHECK(plan.rules.question == Question::udp);
  CHECK(plan.rules.port == Port(33434));
  CHECK(plan.rules.first == Ttl(1));
  CHECK(plan.rules.last == Ttl(30));
  CHECK(plan.rules.queries == 3);
  CHECK(plan.rules.window == 16);
  CHECK_FALSE(plan.rules.patience.has_value());
  CHECK(plan.rules.flows == 1);
}

TEST_CASE("option -T asks port 80, -I begins with sequence number 1, -p says otherwise") {
  TracerouteOptions typed = options();
  typed.method = Method::tcp_connect;
  CHECK(make_plan(typed)->rules.port == Port(80));
  CHECK(make_plan(typed)->rules.one_in_flight_per_flow);
  typed.port = 443;
  CHECK(make_plan(typed)->rules.port == Port(443));
  typed.method = Method::icmp;
  CHECK(make_plan(typed)->rules.first_id == Seq(443));
  typed.port.reset();
  CHECK(make_plan(typed)->rules.first_id == Seq(1));
}

TEST_CASE("the limits of traceroute are refused in its words") {
  TracerouteOptions typed = options();
  typed.last = 256;
  CHECK(refusal(typed) == "max hops cannot be more than 255");
  typed.last = 0;
  CHECK(refusal(typed) == "-m 0 asks no hop at all");
  typed.last = 30;
  typed.first = 31;
  CHECK(refusal(typed) == "first hop out of range");
  typed.first = 0;
  CHECK(refusal(typed) == "first hop out of range");
  typed.first = 30;
  CHECK(refusal(typed).empty());
  for (const std::uint32_t queries : {0U, 11U, 4'000'000'000U}) {
    typed.queries = queries;
    CHECK(refusal(typed) == "no more than 10 probes per hop");
  }
  typed = options();
  typed.window = 0;
  CHECK(make_plan(typed)->rules.window == 1);
  typed.window = 4'000'000'000U;
  CHECK(make_plan(typed)->rules.window == 2550);
  typed.length = "70000";
  CHECK(refusal(typed) == "too big packetlen 70000 specified");
  typed.length = "abc";
  CHECK(refusal(typed) == "'abc' is no length of a packet");
  typed.host.clear();
  CHECK(refusal(typed) == "no host to trace");
  typed = options();
  typed.port = 70000;
  CHECK(refusal(typed) == "there is no port 70000");
  typed.port = 0;
  CHECK(refusal(typed) == "port 0 cannot be asked");
  typed = options();
  typed.flows = 20;
  CHECK(refusal(typed) == "20 flows are more than a hop has probes");
  typed = options();
  typed.multipath = typed.mtu = true;
  CHECK(refusal(typed) == "--multipath does not look for the MTU");
  typed.mtu = false;
  typed.explain = true;
  CHECK(refusal(typed) == "--multipath explains nothing");
  typed = options();
  typed.only_v4 = typed.only_v6 = true;
  CHECK(refusal(typed) == "-4 and -6 exclude each other");
}

TEST_CASE("option -w takes seconds, with factors behind commas or slashes") {
  CHECK(parse_patience("5")->max == 5s);
  CHECK(parse_patience("5")->here == 0);
  CHECK(parse_patience("5")->near == 0);
  CHECK(parse_patience("0.5,3,10")->max == 500ms);
  CHECK(parse_patience("0.5,3,10")->here == 3);
  CHECK(parse_patience("5/2.5/7")->here == 2.5);
  CHECK(parse_patience("5/2.5/7")->near == 7);
  CHECK(parse_patience("5,3")->near == 10);
  for (const char* wrong : {"", "-1", "1,", "1,2,3,4", "x", "1,0,x", "1e9", "nan", ",,"}) {
    INFO(wrong);
    const auto patience = parse_patience(wrong);
    REQUIRE_FALSE(patience.has_value());
    CHECK(patience.error().code == Errc::usage);
    CHECK(patience.error().reason.starts_with("bad wait specifications"));
  }
}

TEST_CASE("a packet's length counts its headers, and is never too small for what a probe needs") {
  const auto length_of = [](Method method, const char* typed, Family family) {
    TracerouteOptions asked = options();
    asked.method = method;
    if (typed != nullptr) asked.length = typed;
    const auto length = packet_length(*make_plan(asked), family);
    return std::pair(length.packet, length.payload);
  };
  CHECK(length_of(Method::udp, nullptr, Family::ipv4) == std::pair<std::size_t, std::size_t>(60, 32));
  CHECK(length_of(Method::icmp, nullptr, Family::ipv6) == std::pair<std::size_t, std::size_t>(80, 32));
  CHECK(length_of(Method::udp, "1500", Family::ipv4) == std::pair<std::size_t, std::size_t>(1500, 1472));
  CHECK(length_of(Method::udp, "0", Family::ipv4) == std::pair<std::size_t, std::size_t>(30, 2));
  CHECK(length_of(Method::tcp_connect, "1500", Family::ipv4) == std::pair<std::size_t, std::size_t>(60, 0));
  TracerouteOptions routed = options();
  routed.gateways = {"10.0.0.1,10.0.1.1"};
  CHECK(packet_length(*make_plan(routed), Family::ipv4).packet == 72);
  CHECK(packet_length(*make_plan(routed), Family::ipv4).payload == 32);
  routed.length = "100";
  CHECK(packet_length(*make_plan(routed), Family::ipv4).packet == 100);
  CHECK(packet_length(*make_plan(routed), Family::ipv4).payload == 60);
}

TEST_CASE("methods have the ports of the replaced tool, and of several the last one counts") {
  TracerouteOptions typed = options();
  using commands::traceroute::choose;
  using commands::traceroute::choose_module;
  CHECK(make_plan(typed)->rules.port == Port(33434));
  CHECK(choose<Method::udp>(&typed, "").has_value());
  CHECK(make_plan(typed)->rules.port == Port(53));
  CHECK(choose_module(&typed, "default").has_value());
  CHECK(make_plan(typed)->rules.port == Port(33434));
  CHECK(make_plan(typed)->rules.port_per_probe);
  CHECK(choose_module(&typed, "dccp").has_value());
  CHECK(make_plan(typed)->rules.port == Port(33434));
  CHECK_FALSE(make_plan(typed)->rules.port_per_probe);
  CHECK(choose_module(&typed, "tcp").has_value());
  CHECK(make_plan(typed)->rules.port == Port(80));
  CHECK(make_plan(typed)->rules.question == Question::packet);
}

TEST_CASE("lists behind -g and -O are split, however often they are given") {
  TracerouteOptions typed = options();
  typed.method = Method::tcp;
  typed.gateways = {"a,b", "c"};
  typed.method_options = {"syn,,mss=1300", ""};
  CHECK(make_plan(typed)->gateways == std::vector<std::string>{"a", "b", "c"});
  CHECK(make_plan(typed)->method_options == std::vector<std::string>{"syn", "mss=1300"});
}

TEST_CASE("option -z takes seconds up to 10 and milliseconds beyond") {
  TracerouteOptions typed = options();
  typed.pause = "0.5";
  CHECK(make_plan(typed)->rules.pause == 500ms);
  typed.pause = "10";
  CHECK(make_plan(typed)->rules.pause == 10s);
  typed.pause = "500";
  CHECK(make_plan(typed)->rules.pause == 500ms);
  typed.pause = "soon";
  CHECK(refusal(typed) == "bad sendtime 'soon' specified");
}

TEST_CASE("numbers that do not fit are refused with their option's name") {
  TracerouteOptions typed = options();
  SECTION("-t") {
    typed.traffic_class = "256";
    CHECK(refusal(typed).starts_with("-t: "));
  }
  SECTION("-l") {
    typed.flow_label = "0x100000";
    CHECK(refusal(typed).starts_with("-l: "));
  }
  SECTION("--sport") {
    typed.source_port = "0";
    CHECK(refusal(typed).starts_with("--sport: "));
  }
  SECTION("--flows") {
    typed.flows = 4;
    typed.queries = 3;
    CHECK(refusal(typed) == "4 flows for 3 probes of a hop");
    typed.queries.reset();
    CHECK(make_plan(typed)->rules.queries == 4);
  }
  SECTION("a host besides a list") {
    typed.targets = "-";
    CHECK(refusal(typed) == "a host besides --targets");
  }
}
