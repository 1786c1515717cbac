// MD5 (RFC 1321), which RFC 4620 wants for the group of a node's name. It protects nothing: collisions are easy.
#pragma once

#include <array>
#include <cstdint>

#include <ntool/base/bytes.hpp>

namespace ntool::wire {

using Md5Digest = std::array<std::uint8_t, 16>;

Md5Digest md5(Bytes bytes);

}  // namespace ntool::wire
