// The test suite of RFC 1321 A.5, and lengths about the edge of a block.
#include "support/catch.hpp"

#include <string>

#include <ntool/wire/md5.hpp>

using ntool::as_bytes;
using ntool::to_hex;
using ntool::wire::md5;

TEST_CASE("MD5 gives the digests of RFC 1321") {
  const auto hex = [](std::string_view text) { return to_hex(md5(as_bytes(text))); };
  CHECK(hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hex("a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(hex("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == "d174ab98d277d9f5a5611c2c9f419d9f");
  CHECK(hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("MD5 of lengths about the edge of a block") {
  CHECK(to_hex(md5(as_bytes(std::string(55, 'x')))) == "04364420e25c512fd958a70738aa8f72");
  CHECK(to_hex(md5(as_bytes(std::string(56, 'x')))) == "668a72d5ba17f08e62dabcafad6db14b");
  CHECK(to_hex(md5(as_bytes(std::string(63, 'x')))) == "7dc2ca208106a2f703567bdff99d8981");
  CHECK(to_hex(md5(as_bytes(std::string(64, 'x')))) == "c1bb4f81d892b2d57947682aeb252456");
  CHECK(to_hex(md5(as_bytes(std::string(65, 'x')))) == "1bc932052302d074bdec39795fe00cf6");
  CHECK(to_hex(md5(as_bytes(std::string(119, 'x')))) == "ab347a5f68c8a443cfcddc633f12c24f");
  CHECK(to_hex(md5(as_bytes(std::string(120, 'x')))) == "fb98667f98096de92620b64f46e1c5b5");
  CHECK(to_hex(md5(as_bytes(std::string(128, 'x')))) == "d69cb61a6ee87200676eb0d4b90edbcb");
}
