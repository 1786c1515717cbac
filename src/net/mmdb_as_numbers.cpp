#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/mmdb_as_numbers.hpp>
#include <ntool/sys/files.hpp>

namespace ntool::net {
namespace {

/// The largest files of this kind that are sold have about 100 MB.
constexpr std::size_t largest_file = std::size_t{512} << 20U;

}  // namespace

Result<std::unique_ptr<MmdbAsNumbers>> MmdbAsNumbers::open(const std::string& path) {
  std::string bytes = TRY(sys::read_small_file(path, largest_file));
  std::unique_ptr<MmdbAsNumbers> numbers(new MmdbAsNumbers(std::move(bytes)));
  auto file = wire::Mmdb::parse(as_bytes(numbers->bytes_));
  if (!file) {
    Error error = file.error();
    error.subject = path;
    error.hint = "give an MMDB file of AS numbers, such as GeoLite2-ASN.mmdb";
    return fail(std::move(error));
  }
  numbers->file_ = *file;
  log::debug([&] { return fmt::format("mmdb: {}: {}, nodes {}", path, file->database_type(), file->nodes()); });
  return numbers;
}

void MmdbAsNumbers::ask(const IpAddress& address) {
  const IpAddress key = address.plain();
  if (infos_.contains(key)) return;
  auto info = wire::as_info_of(*file_, key);
  if (!info) log::warn([&] { return fmt::format("{}: {}", key.to_string(), info.error().message()); });
  infos_.emplace(key, info ? std::move(*info) : wire::AsInfo());
}

std::optional<wire::AsInfo> MmdbAsNumbers::info_of(const IpAddress& address) {
  const auto found = infos_.find(address.plain());
  return found == infos_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> MmdbAsNumbers::watch(sys::Poller&) {
  return {};  // nothing comes later
}

void MmdbAsNumbers::forget(sys::Poller&) {}

}  // namespace ntool::net
