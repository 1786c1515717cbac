#include <algorithm>
#include <fmt/format.h>

#include <ntool/wire/tcp_options.hpp>

namespace ntool::wire {
namespace {

namespace kind {
constexpr std::uint8_t end = 0;
constexpr std::uint8_t no_operation = 1;
constexpr std::uint8_t max_segment_size = 2;
constexpr std::uint8_t window_scale = 3;
constexpr std::uint8_t sack_permitted = 4;
constexpr std::uint8_t timestamps = 8;
constexpr std::uint8_t fast_open = 34;
}  // namespace kind

constexpr std::size_t least_cookie = 4;
constexpr std::size_t most_cookie = 16;

Result<void> wrong_length(std::uint8_t of, std::size_t size) {
  return malformed("TCP option", fmt::format("kind {} with {} bytes", of, size + 2));
}

/// `data` stands behind kind and length.
Result<void> read(std::uint8_t of, Bytes data, TcpOptions& into) {
  ByteReader reader(data);
  switch (of) {
    case kind::max_segment_size:
      if (data.size() != 2) return wrong_length(of, data.size());
      into.max_segment_size = TRY(reader.u16());
      return {};
    case kind::window_scale:
      if (data.size() != 1) return wrong_length(of, data.size());
      into.window_scale = TRY(reader.u8());
      return {};
    case kind::sack_permitted:
      if (!data.empty()) return wrong_length(of, data.size());
      into.sack_permitted = true;
      return {};
    case kind::timestamps:
      if (data.size() != 8) return wrong_length(of, data.size());
      into.timestamps = TcpTimestamps{TRY(reader.u32()), TRY(reader.u32())};
      return {};
    case kind::fast_open:
      if (!data.empty() && (data.size() < least_cookie || data.size() > most_cookie)) {
        return wrong_length(of, data.size());
      }
      into.fast_open.emplace(data.begin(), data.end());
      return {};
    default: return {};
  }
}

}  // namespace

Result<TcpOptions> parse_tcp_options(Bytes bytes) {
  TcpOptions options;
  while (!bytes.empty() && bytes.front() != kind::end) {
    if (bytes.front() == kind::no_operation) {
      bytes = bytes.subspan(1);
      continue;
    }
    const std::size_t length = bytes.size() < 2 ? 0 : bytes[1];
    if (length < 2 || length > bytes.size()) {
      return malformed("TCP option",
                       fmt::format("kind {} of {} bytes, {} are there", bytes.front(), length, bytes.size()));
    }
    TRY(read(bytes.front(), bytes.subspan(2, length - 2), options));
    bytes = bytes.subspan(length);
  }
  return options;
}

void emit_tcp_options(const TcpOptions& options, ByteWriter& out) {
  const std::size_t start = out.size();
  if (options.max_segment_size) {
    out.u8(kind::max_segment_size);
    out.u8(4);
    out.u16(*options.max_segment_size);
  }
  if (options.sack_permitted) {
    out.u8(kind::sack_permitted);
    out.u8(2);
  }
  if (options.timestamps) {
    // Where SACK stands before it, it makes four bytes with it.
    if ((out.size() - start) % 4 == 0) out.u16(kind::no_operation << 8U | kind::no_operation);
    out.u8(kind::timestamps);
    out.u8(10);
    out.u32(options.timestamps->value);
    out.u32(options.timestamps->echo);
  }
  if (options.window_scale) {
    out.u8(kind::no_operation);
    out.u8(kind::window_scale);
    out.u8(3);
    out.u8(*options.window_scale);
  }
  if (options.fast_open && options.fast_open->size() <= most_cookie) {
    out.u8(kind::fast_open);
    out.u8(static_cast<std::uint8_t>(2 + options.fast_open->size()));
    out.bytes(*options.fast_open);
  }
  while ((out.size() - start) % 4 != 0) out.u8(kind::no_operation);
}

}  // namespace ntool::wire
