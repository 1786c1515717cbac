// TCP options. What parses is the same again after it was emitted.
#include <cstdint>
#include <cstdlib>

#include <ntool/wire/tcp_options.hpp>

using namespace ntool;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto options = wire::parse_tcp_options({data, size});
  if (!options) return 0;
  must(!options->fast_open || options->fast_open->size() <= 16);
  ByteWriter out;
  wire::emit_tcp_options(*options, out);
  must(out.size() <= 40 && out.size() % 4 == 0);
  const auto same = wire::parse_tcp_options(out.view());
  must(same && *same == *options);
  return 0;
}
