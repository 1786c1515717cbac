#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <ntool/wire/node_information.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Names = std::vector<std::string>;

NodeNames names(const char* hex) {
  return parse_node_names(from_hex(hex).value());
}

std::string subject(std::string_view name, bool whole) {
  return to_hex(node_subject(name, whole).value());
}

}  // namespace

TEST_CASE("a node information message is written and read again") {
  const std::vector<std::uint8_t> data = {1, 2, 3};
  const NodeInformation query{.code = node_code::about_name,
                              .question = 3,
                              .flags = node_flag::all | node_flag::global,
                              .nonce = {1, 2, 3, 4, 5, 6, 7, 8},
                              .data = data};
  ByteWriter out;
  emit_node_information(query, out);
  CHECK(to_hex(out.view()) == "8b010000000300220102030405060708010203");
  const auto again = parse_node_information(out.view());
  REQUIRE(again);
  CHECK(!again->is_reply);
  CHECK(again->code == node_code::about_name);
  CHECK(again->question == 3);
  CHECK(again->flags == query.flags);
  CHECK(again->nonce == query.nonce);
  CHECK(std::ranges::equal(again->data, data));
}

TEST_CASE("what is shorter than the header, or of another type, is no node information") {
  const auto bytes = from_hex("8c 00 0000 0002 0000 0102030405060708").value();
  CHECK(parse_node_information(bytes)->is_reply);
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!parse_node_information(Bytes(bytes).first(size)));
  CHECK(!parse_node_information(from_hex("81 00 0000 0002 0000 0102030405060708").value()));
}

TEST_CASE("whole names end with a dot, first labels do not") {
  CHECK(names("00000078 0470656572 076578616d706c65 036f7267 00").names == Names{"peer.example.org."});
  CHECK(names("00000078 0470656572 0000").names == Names{"peer"});
  CHECK(names("00000078 0470656572 0000 0374776f 0162 00").names == Names{"peer", "two.b."});
  CHECK(names("00000078 0470656572 00").names == Names{"peer."});
  CHECK(names("00000078 00").names == Names{"."});
  CHECK(names("00000078").names.empty());
  CHECK(!names("00000078").fault);
}

TEST_CASE("names are shown as DNS writes them, whatever stands in them") {
  CHECK(names("00000000 05 1b5b33316d 04 782e795c 00").names == Names{R"(\027[31m.x\.y\\.)"});
  CHECK(names("00000000 04 c3a9 9b00 0000").names == Names{R"(\195\169\155\000)"});
  CHECK(names("00000000 03 204028 0000").names == Names{R"(\032\@\()"});
}

TEST_CASE("names that go beyond the message are a fault, and those before them are kept") {
  CHECK(names("").fault == NodeDataFault::too_short);
  CHECK(names("000000").fault == NodeDataFault::too_short);
  for (const char* hex : {"00000000 0161 00 3f616263", "00000000 0161 00 03616263", "00000000 0161 00 c004"}) {
    CAPTURE(hex);
    CHECK(names(hex).fault == NodeDataFault::truncated);
    CHECK(names(hex).names == Names{"a."});
  }
}

TEST_CASE("a name of more than 255 bytes is a fault") {
  std::vector<std::uint8_t> data(4);
  for (int label = 0; label < 5; ++label) {
    data.push_back(63);
    data.resize(data.size() + 63, 'x');
  }
  data.push_back(0);
  CHECK(parse_node_names(data).names.empty());
  CHECK(parse_node_names(data).fault == NodeDataFault::truncated);
}

TEST_CASE("addresses are read in pairs with their lifetimes") {
  const auto data = from_hex("00000078 01020304 00000000 0a000009").value();
  const auto v4 = parse_node_addresses(data, Family::ipv4);
  REQUIRE(v4.addresses.size() == 2);
  CHECK(v4.addresses[1].to_string() == "10.0.0.9");
  CHECK(!v4.fault);
  CHECK(parse_node_addresses(data, Family::ipv6).fault == NodeDataFault::truncated);
  CHECK(parse_node_addresses({}, Family::ipv6).addresses.empty());
  CHECK(!parse_node_addresses({}, Family::ipv6).fault);

  const auto pair = from_hex("00000078 fd010000000000000000000000000001 00").value();
  const auto v6 = parse_node_addresses(pair, Family::ipv6);
  REQUIRE(v6.addresses.size() == 1);
  CHECK(v6.addresses[0].to_string() == "fd01::1");
  CHECK(v6.fault == NodeDataFault::truncated);
}

TEST_CASE("the subject of a query is a name in lower case") {
  CHECK(subject("Foo", false) == "03666f6f0000");
  CHECK(subject("Foo", true) == "03666f6f00");
  CHECK(subject("foo.Example.ORG", true) == "03666f6f076578616d706c65036f726700");
  CHECK(subject("foo.", true) == "03666f6f00");
  CHECK(subject("", false) == "0000");
}

TEST_CASE("names that DNS would refuse are no subject") {
  const std::string label(63, 'a');
  CHECK(!node_subject("a..b", true));
  CHECK(!node_subject(".a", true));
  CHECK(!node_subject(label + "a", true));
  CHECK(node_subject(label + '.' + label + '.' + label + '.' + std::string(61, 'b'), true));
  CHECK(!node_subject(label + '.' + label + '.' + label + '.' + std::string(62, 'b'), true));
}

TEST_CASE("the group of a name comes from its first label") {
  CHECK(node_information_group(node_subject("foo", false).value()).to_string() == "ff02::2:ffcc:6165");
  CHECK(node_information_group(node_subject("Foo.example.org", true).value()) ==
        node_information_group(node_subject("foo", false).value()));
  CHECK(node_information_group({}).is_multicast());
  const std::vector<std::uint8_t> lying = {255, 'a'};
  CHECK(node_information_group(lying).is_multicast());
}
