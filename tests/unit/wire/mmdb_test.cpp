#include "support/catch.hpp"
#include "support/mmdb_file.hpp"

#include <ntool/wire/mmdb.hpp>

using namespace ntool;
using test::mmdb_control;
using test::mmdb_text;
using test::MmdbRow;

namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

MmdbRow geolite(std::string network, std::uint32_t number, std::string organization) {
  return {std::move(network),
          {{"autonomous_system_number", number}, {"autonomous_system_organization", std::move(organization)}}};
}

wire::AsInfo info_in(const std::string& file, std::string_view of) {
  const auto opened = wire::Mmdb::parse(as_bytes(file));
  REQUIRE(opened);
  const auto info = wire::as_info_of(*opened, address(of));
  REQUIRE(info);
  return *info;
}

std::string reason_in(const std::string& file) {
  const auto opened = wire::Mmdb::parse(as_bytes(file));
  if (!opened) return opened.error().reason;
  const auto info = wire::as_info_of(*opened, address("1.2.3.4"));
  return info ? "" : info.error().reason;
}

}  // namespace

TEST_CASE("an MMDB file tells number, organization and network, in every width of record") {
  for (const unsigned bits : {24U, 28U, 32U}) {
    const auto file = test::mmdb_file(
        {geolite("192.0.2.0/24", 64500, "Example One"), geolite("198.51.100.128/25", 4294967295, "Example Two"),
         geolite("2001:db8::/32", 64502, "Example Six"), geolite("203.0.113.7/32", 64503, "One Host")},
        {.record_bits = bits});
    CHECK(info_in(file, "192.0.2.200") == wire::AsInfo{.numbers = {64500},
                                                       .organization = "Example One",
                                                       .prefix = Prefix::parse("192.0.2.0/24").value()});
    CHECK(info_in(file, "198.51.100.129").numbers == std::vector<std::uint32_t>{4294967295});
    CHECK(info_in(file, "::ffff:192.0.2.1").organization == "Example One");
    CHECK(info_in(file, "2001:db8:1::1").prefix == Prefix::parse("2001:db8::/32").value());
    CHECK(info_in(file, "203.0.113.7").prefix == Prefix::parse("203.0.113.7/32").value());
    CHECK_FALSE(info_in(file, "198.51.100.1").known());
    CHECK_FALSE(info_in(file, "203.0.113.6").known());
    CHECK_FALSE(info_in(file, "2001:db9::1").known());
  }
}

TEST_CASE("a file for IPv4 knows no IPv6 address") {
  const auto file = test::mmdb_file({geolite("192.0.2.0/24", 64500, "Example")}, {.for_ipv6 = false});
  CHECK(info_in(file, "192.0.2.1").numbers == std::vector<std::uint32_t>{64500});
  CHECK_FALSE(info_in(file, "2001:db8::1").known());
}

TEST_CASE("IPinfo's names of fields are understood, and a field that is no number is unknown") {
  const auto file = test::mmdb_file({{"192.0.2.0/24", {{"country", "KR"}, {"asn", "AS64500"}, {"as_name", "서버"}}},
                                     {"198.51.100.0/24", {{"asn", "AS64501"}, {"name", "Two, Inc."}}},
                                     {"203.0.113.0/25", {{"asn", ""}, {"name", "None"}}},
                                     {"203.0.113.128/25", {{"asn", 64503U}, {"domain", "example"}}}});
  CHECK(info_in(file, "192.0.2.1").organization == "서버");
  CHECK(info_in(file, "192.0.2.1").numbers == std::vector<std::uint32_t>{64500});
  CHECK(info_in(file, "198.51.100.1").organization == "Two, Inc.");
  CHECK_FALSE(info_in(file, "203.0.113.1").known());
  CHECK(info_in(file, "203.0.113.129").numbers == std::vector<std::uint32_t>{64503});
}

TEST_CASE("many records with keys by pointer of both lengths") {
  std::vector<MmdbRow> rows;
  for (std::uint32_t i = 0; i < 200; ++i) {
    rows.push_back(geolite("10.0." + std::to_string(i) + ".0/24", i + 1, std::string(i, 'x')));
    rows.back().fields.emplace_back("late_key_" + std::to_string(i % 100), "");
  }
  const auto file = test::mmdb_file(rows);
  CHECK(info_in(file, "10.0.150.9").organization == std::string(150, 'x'));
  const auto opened = wire::Mmdb::parse(as_bytes(file)).value();
  const auto entry = opened.find(address("10.0.199.1")).value();
  CHECK(opened.field(*entry, "late_key_99").value() == wire::MmdbValue(std::string_view()));
  CHECK(opened.field(*entry, "late_key_98").value() == std::nullopt);
  CHECK(opened.database_type() == "Test-ASN");
}

TEST_CASE("a long organization is cut") {
  CHECK(info_in(test::mmdb_file({geolite("10.0.0.0/8", 1, std::string(70000, 'o'))}), "10.1.1.1").organization.size() ==
        255);
}

TEST_CASE("an MMDB file that is cut anywhere is an error or knows less, and nothing worse") {
  const auto file = test::mmdb_file({geolite("1.2.3.0/24", 64500, "Example One"), geolite("2.0.0.0/8", 64501, "Two")});
  std::size_t opened = 0;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    const auto parsed = wire::Mmdb::parse(as_bytes(cut));
    if (!parsed) continue;
    ++opened;
    const auto info = wire::as_info_of(*parsed, address("1.2.3.4"));
    CHECK((!info || info->numbers == std::vector<std::uint32_t>{64500}));
  }
  CHECK(opened < 100);  // only where a part of the metadata is missing that nobody needs
  const std::string without_front = file.substr(file.size() / 2);
  CHECK_FALSE(wire::Mmdb::parse(as_bytes(without_front)));
}

TEST_CASE("what is wrong with a file is said") {
  CHECK(reason_in("") == "there are no metadata at its end: it is cut, or no MMDB file");
  CHECK(reason_in(test::mmdb_file({}, {.major_version = 3})) == "it is of version 3, not of 2");
  CHECK(reason_in(test::mmdb_file({}, {.record_bits = 40})) == "its records have 40 bits");
  CHECK(reason_in("\xAB\xCD\xEFMaxMind.com" + mmdb_control(7, 0)) ==
        "its metadata have no number 'binary_format_major_version'");
}

TEST_CASE("broken records are errors") {
  const auto in_map = [](std::string_view value) {
    return test::mmdb_file_with(mmdb_control(7, 2) + mmdb_text("a") + std::string(value) + mmdb_text("asn") +
                                mmdb_control(6, 1) + "\x05");
  };
  CHECK(reason_in(in_map(mmdb_text("fine"))).empty());
  CHECK(reason_in(test::mmdb_file_with(mmdb_text("no map"))) == "it is no map");
  CHECK(reason_in(test::mmdb_file_with(mmdb_control(7, 1) + mmdb_control(6, 0) + mmdb_control(6, 0))) ==
        "a key is no text");
  CHECK(reason_in(test::mmdb_file_with(mmdb_control(7, 1) + mmdb_text("asn") + mmdb_control(6, 9) + "123456789")) ==
        "a number of 9 bytes");
  std::string deep;  // arrays in arrays, more than a stack would bear
  for (int i = 0; i < 1'000'000; ++i) deep += mmdb_control(11, 1);
  CHECK(reason_in(in_map(deep)) == "it has too many values");
  CHECK(reason_in(in_map(mmdb_control(7, 16'000'000))).ends_with("beyond the end"));
  CHECK(reason_in(in_map(mmdb_control(2, 16'000'000))).starts_with("16000000 bytes at"));
  CHECK(reason_in(in_map(mmdb_control(15, 4) + "abcd")).empty());  // a float is skipped
  using namespace std::string_literals;
  CHECK(reason_in(in_map("\x00\x20"s)) == "a value of kind 39");
  const std::string pointer_to_itself = mmdb_control(7, 1) + "\x20\x01"s;
  CHECK(reason_in(test::mmdb_file_with(pointer_to_itself)) == "a pointer leads to a pointer");
  CHECK(reason_in(test::mmdb_file_with(mmdb_control(7, 1) + "\x27\xFF"s)).ends_with("are beyond the end"));
}

TEST_CASE("a tree that leads out of the file or in a circle is an error") {
  auto file = test::mmdb_file_with(mmdb_control(7, 0));
  CHECK(reason_in(file).empty());
  file[2] = file[5] = 0;  // both records lead to node 0 again
  CHECK(reason_in(file) == "its tree goes deeper than an address has bits");
  file[1] = '\x7F';
  CHECK(reason_in(file) == "its tree leads out of the file");
  file[1] = 0;
  file[2] = 5;  // into the zeros between tree and data
  CHECK(reason_in(file) == "its tree leads out of the file");
}
