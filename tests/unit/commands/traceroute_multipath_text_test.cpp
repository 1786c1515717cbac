// All ways as text and as DOT, on values; and with names that somebody chose who means harm.
#include "commands/traceroute/multipath.hpp"
#include "support/catch.hpp"
#include "support/dot_text.hpp"

#include <ntool/base/text.hpp>

using namespace std::chrono_literals;
using namespace ntool;
using commands::traceroute::multipath_dot;
using commands::traceroute::multipath_text;
using commands::traceroute::Named;
using engine::MultipathHop;
using engine::MultipathNode;
using engine::MultipathResult;

namespace {

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

MultipathNode node(std::string_view who, std::vector<std::uint8_t> flows, Duration fastest, bool ends = false) {
  return {.address = address(who), .flows = std::move(flows), .fastest = fastest, .ends = ends, .reply = {}};
}

/// One router, two side by side, a silent one, and the target.
MultipathResult diamond() {
  MultipathResult result;
  result.hops = {
      {.ttl = Ttl(1), .nodes = {node("10.0.0.1", {0, 1, 2, 3, 4, 5}, 1ms)}, .flows = 6, .confidence = 0.96},
      {.ttl = Ttl(2),
       .nodes = {node("10.0.1.1", {0, 2, 3}, 2ms), node("10.0.1.2", {1, 4, 5}, 2500us)},
       .flows = 6,
       .silent = 2,
       .confidence = 0.5},
      {.ttl = Ttl(3), .nodes = {}, .silent = 3},
      {.ttl = Ttl(4), .nodes = {node("203.0.113.5", {0, 1, 2, 3, 4, 5}, 12ms, true)}, .flows = 6, .confidence = 0.96},
  };
  result.links = {{Ttl(1), address("10.0.0.1"), address("10.0.1.1"), 3},
                  {Ttl(1), address("10.0.0.1"), address("10.0.1.2"), 3}};
  result.probes = 42;
  result.reached = true;
  return result;
}

const Named plain = [](const IpAddress& who) { return who.to_string(); };

}  // namespace

TEST_CASE("all ways as text: letters, flows, links, and how sure each hop is") {
  CHECK(multipath_text(diamond(), plain, 0.95) ==
        " 1  a 10.0.0.1        1.000 ms    6 of 6 flows  -> b c\n"
        " 2  b 10.0.1.1        2.000 ms    3 of 6 flows\n"
        "    c 10.0.1.2        2.500 ms    3 of 6 flows\n"
        "    only 50 % sure that there are no more: 2 flows were not answered\n"
        " 3  *\n"
        " 4  d 203.0.113.5    12.000 ms    6 of 6 flows\n"
        "42 probes; at each other hop another address is ruled out with 95 % confidence, if flows are spread evenly\n");
}

TEST_CASE("all ways as text: what was interrupted was not silent") {
  MultipathResult result;
  result.stop = engine::TraceStop::interrupted;
  result.hops = {{.ttl = Ttl(1), .nodes = {node("10.0.0.1", {0, 1}, 1ms)}, .flows = 2, .confidence = 0.5}};
  result.probes = 2;
  CHECK(multipath_text(result, plain, 0.95)
            .starts_with(" 1  a 10.0.0.1     1.000 ms    2 of 2 flows\n"
                         "    only 50 % sure that there are no more: interrupted\n"));
}

TEST_CASE("all ways as text: flows that were silent where enough were answered are told") {
  MultipathResult result;
  result.hops = {
      {.ttl = Ttl(1), .nodes = {node("10.0.0.1", {0, 1}, 1ms)}, .flows = 6, .silent = 1, .confidence = 0.96},
      {.ttl = Ttl(2), .nodes = {node("10.0.1.1", {0, 1}, 1ms)}, .flows = 6, .silent = 4, .confidence = 0.96}};
  const auto text = multipath_text(result, plain, 0.95);
  CHECK(text.find("flows\n    1 more flow was not answered\n 2  b") != std::string::npos);
  CHECK(text.find("flows\n    4 more flows were not answered\n") != std::string::npos);
  CHECK(text.find("only") == std::string::npos);
}

TEST_CASE("all ways as text: dice, and more addresses than letters") {
  MultipathResult result;
  MultipathHop hop{.ttl = Ttl(1), .nodes = {}, .flows = 30, .confidence = 0.1, .by_packet = true};
  for (int i = 1; i <= 30; ++i) hop.nodes.push_back(node("10.0.0." + std::to_string(i), {0}, 1ms));
  hop.nodes.push_back(node("10.0.9.9", {}, 3ms));  // met by the check of dice alone
  result.hops = {hop};
  const auto text = multipath_text(result, plain, 0.95);
  CHECK(text.find("\n    z  10.0.0.26") != std::string::npos);
  CHECK(text.find("\n    aa 10.0.0.27") != std::string::npos);
  CHECK(text.find("\n    ae 10.0.9.9      3.000 ms    0 of 30 flows\n") != std::string::npos);
  CHECK(text.find("one flow met several of them") != std::string::npos);
  CHECK(text.find("only") == std::string::npos);
}

TEST_CASE("all ways as DOT: a box for each address of each hop, an edge for each link") {
  CHECK(multipath_dot("web.example", diamond(), plain) ==
        "digraph \"web.example\" {\n  rankdir=LR;\n  node [shape=box];\n"
        "  \"1 10.0.0.1\" [label=\"1. 10.0.0.1\"];\n"
        "  \"2 10.0.1.1\" [label=\"2. 10.0.1.1\"];\n"
        "  \"2 10.0.1.2\" [label=\"2. 10.0.1.2\"];\n"
        "  \"4 203.0.113.5\" [label=\"4. 203.0.113.5\", style=bold];\n"
        "  \"1 10.0.0.1\" -> \"2 10.0.1.1\" [label=\"3\"];\n"
        "  \"1 10.0.0.1\" -> \"2 10.0.1.2\" [label=\"3\"];\n"
        "}\n");
}

TEST_CASE("all ways as DOT: hostile names stay within their quotes") {
  const std::string name = GENERATE(values<std::string>({
      "a\"];\n evil [label=\"x",
      "back\\",
      "two\\\\\"",
      "\x1b[2J\x1b]0;title\x07",
      "line\nbreak\r\t",
      "서울.example",
      "\xff\xfe\xc3",
      "\\N\\G\\l",
      "<b>html</b>",
      std::string("nul\0byte", 8),
      std::string(300, '"'),
  }));
  CAPTURE(name);
  const Named named = [&](const IpAddress& who) { return terminal_safe(name) + " (" + who.to_string() + ")"; };
  const auto dot = multipath_dot(name, diamond(), named);
  const auto labels = test::labels_of_dot(dot);
  REQUIRE(labels.has_value());  // it is a graph as the grammar has it
  CHECK(labels->size() == 6);
  CHECK(labels->front() == "1. " + terminal_safe(name) + " (10.0.0.1)");
  CHECK(is_valid_utf8(dot));
  for (const char c : dot) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  const auto text = multipath_text(diamond(), named, 0.95);
  CHECK(std::ranges::count(text, '\n') == 7);
  CHECK(text.find('\x1b') == std::string::npos);
}
