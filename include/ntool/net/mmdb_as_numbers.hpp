// MmdbAsNumbers: AS numbers from a file, known as soon as they are asked for; nobody hears of it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <ntool/net/as_numbers.hpp>
#include <ntool/wire/mmdb.hpp>

namespace ntool::net {

class MmdbAsNumbers final : public AsNumbers {
 public:
  /// Reads the whole file, up to 512 MiB, so that one that changes later changes nothing here. Errors: as
  /// sys::read_small_file and wire::Mmdb::parse, naming the path.
  static Result<std::unique_ptr<MmdbAsNumbers>> open(const std::string& path);

  void ask(const IpAddress& address) override;
  std::optional<wire::AsInfo> info_of(const IpAddress& address) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;

 private:
  explicit MmdbAsNumbers(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
  std::optional<wire::Mmdb> file_;  ///< views bytes_; always there once open() has returned
  std::map<IpAddress, wire::AsInfo> infos_;
};

}  // namespace ntool::net
