// The texts are those that iputils 20221126 showed for the same replies.
#include "commands/ping/node_information_text.hpp"
#include "commands/ping/node_question.hpp"
#include "support/catch.hpp"

using namespace ntool;
using namespace ntool::commands::ping;

namespace {

using Words = std::vector<std::string>;
using wire::NodeQuestion;
using Subject = NodeQuestionPlan::Subject;

std::string shown(std::uint16_t question, const char* hex, std::uint8_t code = 0, std::uint16_t flags = 0) {
  const auto data = from_hex(hex).value();
  return node_information_text({.is_reply = true, .code = code, .question = question, .flags = flags, .data = data});
}

}  // namespace

TEST_CASE("node information of ping: names", "[ping]") {
  CHECK(shown(2, "00000078 0470656572 076578616d706c65 036f7267 00") == " peer.example.org.");
  CHECK(shown(2, "00000078 0470656572 0000 0374776f 0162 00") == " peer, two.b.");
  CHECK(shown(2, "00000078 0470656572 0000", 0, 1) == " peer");
  CHECK(shown(2, "00000078") == "");
  CHECK(shown(2, "") == " parse error (too short)");
  CHECK(shown(2, "00000078 c004") == " parse error (truncated)");
  CHECK(shown(2, "00000078 00") == " .");
}

TEST_CASE("node information of ping: nothing of a name reaches the terminal raw", "[ping]") {
  CHECK(shown(2, "00000078 06651b5b33316d 04782e795c 00") == R"( e\027[31m.x\.y\\.)");
  CHECK(shown(2, "00000078 03c29b41 0000") == R"( \194\155A)");
}

TEST_CASE("node information of ping: addresses", "[ping]") {
  const std::string one = "00000078 fd010000000000000000000000000001 ";
  CHECK(shown(3, (one + one).c_str()) == " fd01::1, fd01::1");
  CHECK(shown(3, one.c_str(), 0, 1) == " fd01::1 (truncated)");
  CHECK(shown(3, (one + "00000078 01").c_str()) == " fd01::1, parse error (truncated)");
  CHECK(shown(3, "") == "");
  CHECK(shown(4, "00000078 01020304 00000078 0a000009") == " 1.2.3.4, 10.0.0.9");
  CHECK(shown(4, "00000078 01020304 00", 0, 1) == " 1.2.3.4, parse error (truncated) (truncated)");
}

TEST_CASE("node information of ping: what is no answer", "[ping]") {
  CHECK(shown(2, "", 1) == " refused");
  CHECK(shown(2, "", 2) == " unknown");
  CHECK(shown(2, "", 3) == " unknown code(0x03)");
  CHECK(shown(9, "00000000 01020304") == " unknown qtype(0x09)");
  CHECK(shown(0, "") == " unknown qtype(0x00)");
}

TEST_CASE("node information of ping: words of -N add up", "[ping]") {
  CHECK(!plan_node_question(Words{})->is_asked());
  CHECK(plan_node_question(Words{"name"})->question == NodeQuestion::name);
  CHECK(plan_node_question(Words{"fqdn"})->question == NodeQuestion::name);
  const auto addresses = plan_node_question(Words{"ipv6-compatible", "ipv6-global"});
  CHECK(addresses->question == NodeQuestion::addresses);
  CHECK(addresses->flags == 0x24);
  CHECK(plan_node_question(Words{"ipv4-all"})->flags == 0x02);
  const auto about = plan_node_question(Words{"subject-ipv4=1.2.3.4", "ipv6"});
  CHECK(about->subject == Subject::ipv4);
  CHECK(about->subject_text == "1.2.3.4");
  CHECK(about->subject_family() == Family::ipv4);
  CHECK(plan_node_question(Words{"name", "subject-name=foo"})->subject == Subject::name);
  CHECK(plan_node_question(Words{"name", "subject-name=foo.example"})->subject == Subject::whole_name);
  CHECK(plan_node_question(Words{"name", "subject-fqdn=foo"})->subject == Subject::whole_name);
}

TEST_CASE("node information of ping: words of -N that cannot be", "[ping]") {
  for (const auto& words :
       {Words{"foo"}, Words{"name=x"}, Words{""}, Words{"ipv4", "ipv6"}, Words{"subject-name=foo"},
        Words{"name", "subject-name="}, Words{"ipv6", "subject-ipv6=fd01::7", "subject-ipv4=1.2.3.4"}}) {
    const auto plan = plan_node_question(words);
    REQUIRE(!plan);
    CHECK(plan.error().code == Errc::usage);
  }
  CHECK(asks_for_help(Words{"name", "help"}));
  CHECK(!asks_for_help(Words{"name"}));
}

TEST_CASE("node information of ping: a subject's name has a group", "[ping]") {
  const auto group = [](Words words) { return group_of(*plan_node_question(words)); };
  CHECK((*group({"name", "subject-name=Foo"}))->to_string() == "ff02::2:ffcc:6165");
  CHECK(*group({"name", "subject-fqdn=foo.example"}) == *group({"name", "subject-name=foo"}));
  CHECK(!group({"name"})->has_value());
  CHECK(!group({"ipv6", "subject-ipv6=fd01::7"})->has_value());
  CHECK(!group({"name", "subject-name=a..b"}));
}
