#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include <ntool/sys/local_zone.hpp>

namespace ntool::sys {
namespace {

constexpr off_t largest_file = off_t{1} << 20;

/// The file that tzset(3) would open for a TZ; a TZ that is a rule and no file ("KST-9") names none that is there.
std::string zone_file(const char* zone) {
  if (zone == nullptr) return "/etc/localtime";
  std::string_view name(zone);
  if (name.starts_with(':')) name.remove_prefix(1);
  if (name.starts_with('/')) return std::string(name);
  const char* folder = std::getenv("TZDIR");
  return std::string(folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo") + '/' + std::string(name);
}

/// A FIFO would hold tzset(3) up until somebody writes, a device may never end.
bool harmless(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return true;  // tzset(3) finds it no more than we do
  return S_ISREG(about.st_mode) && about.st_size <= largest_file;
}

}  // namespace

LocalZone::LocalZone() {
  const char* zone = std::getenv("TZ");
  // An empty one is UTC.
  utc_ = (zone != nullptr && *zone == '\0') || !harmless(zone_file(zone));
  if (!utc_) ::tzset();
}

std::chrono::seconds LocalZone::offset_at(WallTime at) const {
  if (utc_) return std::chrono::seconds(0);
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at.since_epoch).count();
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return std::chrono::seconds(0);
  return std::chrono::seconds(local.tm_gmtoff);
}

}  // namespace ntool::sys
