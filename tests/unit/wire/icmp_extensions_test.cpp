#include "support/catch.hpp"

#include <algorithm>
#include <vector>

#include <ntool/wire/icmp.hpp>

using namespace ntool;
using namespace ntool::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}
/// Checksum 0: none; so that the objects alone are judged.
bool reads(std::string_view objects) {
  return parse_icmp_extensions(bytes_of("20000000" + std::string(objects))).has_value();
}

}  // namespace

TEST_CASE("an MPLS label stack as a router sends it") {
  // version 2; object of 12 bytes, class 1, type 1; labels 25 (tc 1, ttl 1) and 16005 (bottom, ttl 254)
  const auto bytes = bytes_of("2000 0000 000c0101 00019201 03e851fe");
  const auto objects = parse_icmp_extensions(bytes).value();
  REQUIRE(objects.size() == 1);
  const auto labels = parse_mpls_labels(objects[0]).value();
  REQUIRE(labels.size() == 2);
  CHECK(labels[0] == MplsLabel{.label = 25, .traffic_class = 1, .bottom = false, .ttl = Ttl(1)});
  CHECK(labels[1] == MplsLabel{.label = 16005, .traffic_class = 0, .bottom = true, .ttl = Ttl(254)});
}

TEST_CASE("label stacks are read of class 1, type 1 alone, in whole entries") {
  const Buffer payload = bytes_of("0001920103e8");
  CHECK(parse_mpls_labels({.object_class = 2, .type = 1, .payload = payload})->empty());
  CHECK(parse_mpls_labels({.object_class = 1, .type = 2, .payload = payload})->empty());
  CHECK(parse_mpls_labels({.object_class = 1, .type = 1})->empty());
  for (std::size_t size = 0; size <= 6; ++size) {
    const auto labels = parse_mpls_labels({.object_class = 1, .type = 1, .payload = Bytes(payload).first(size)});
    CHECK(labels.has_value() == (size % 4 == 0));
  }
}

TEST_CASE("extension objects are emitted and read back") {
  const Buffer one = bytes_of("00064101");
  const Buffer three = bytes_of("0a0b0c");
  const std::vector<IcmpExtension> objects = {{.object_class = 1, .type = 1, .payload = one},
                                              {.object_class = 2, .type = 0x4A, .payload = {}},
                                              {.object_class = 247, .type = 9, .payload = three}};
  ByteWriter out;
  out.u8(0);  // an odd place to begin at
  emit_icmp_extensions(objects, out);
  auto bytes = Buffer(out.view().begin() + 1, out.view().end());
  const auto again = parse_icmp_extensions(bytes).value();
  REQUIRE(again.size() == objects.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    CHECK(again[i].object_class == objects[i].object_class);
    CHECK(again[i].type == objects[i].type);
    CHECK(std::ranges::equal(again[i].payload, objects[i].payload));
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {  // any wrong byte is found
    bytes[i] ^= 1U;
    CHECK_FALSE(parse_icmp_extensions(bytes).has_value());
    bytes[i] ^= 1U;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(parse_icmp_extensions(Bytes(bytes).first(size)).has_value());
  const Buffer much(65532, 0);
  ByteWriter none;
  emit_icmp_extensions(std::vector<IcmpExtension>{{.payload = much}}, none);
  CHECK(to_hex(none.view()) == "2000dfff");
  CHECK(parse_icmp_extensions(none.view())->empty());
}

TEST_CASE("objects that lie about their length are refused") {
  CHECK(reads(""));
  CHECK(reads("00040101"));
  CHECK(reads("00050101ff"));
  CHECK_FALSE(reads("00000101"));
  CHECK_FALSE(reads("00010101"));
  CHECK_FALSE(reads("00030101"));
  CHECK_FALSE(reads("00050101"));
  CHECK_FALSE(reads("ffff0101"));
  CHECK_FALSE(reads("000401010000"));  // two bytes of the next
  CHECK_FALSE(reads("00040101000401"));
  CHECK_FALSE(parse_icmp_extensions({}).has_value());
  for (const std::string_view version : {"00000000", "10000000", "30000000", "f0000000"})
    CHECK_FALSE(parse_icmp_extensions(bytes_of(version)).has_value());
  CHECK_FALSE(parse_icmp_extensions(bytes_of("20000001")).has_value());
}
