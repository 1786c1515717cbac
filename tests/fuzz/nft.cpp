// expression_at on messages and offsets from arbitrary bytes: what a kernel says of where it stumbled may lie. The
// first four bytes are the offset, the rest is the message.
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/nft.hpp>

using namespace ntool;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader input(Bytes(data, size), std::endian::native);
  const auto offset = input.u32();
  if (!offset) return 0;
  const auto message = wire::parse_netlink_message(input.rest());
  if (!message) return 0;
  if (wire::nft::expression_at(*message, *offset).size() > size) std::abort();
  return 0;
}
