#include <ares.h>

#include <ntool/net/library_version.hpp>

namespace ntool::net {

std::string_view resolver_library_version() {
  return ares_version(nullptr);
}

}  // namespace ntool::net
