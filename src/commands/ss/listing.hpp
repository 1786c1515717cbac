// A run of `ntool ss`: each socket goes from the kernel to its row, one at a time.
#pragma once

#include "names.hpp"
#include "plan.hpp"
#include "text.hpp"

#include <functional>
#include <optional>

#include <ntool/engine/tables/sockets.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace ntool::commands::ss {

class Listing {
 public:
  Listing(const SsOptions& options, const Plan& plan, Context& context);
  Result<ExitCode> show();

 private:
  /// One table: how netlink tells it, and how /proc/net does.
  struct Table {
    std::string_view name;
    std::function<Result<void>(net::NetlinkTransport&)> dump;
    std::function<Result<void>()> read;
  };
  Result<void> show_tables();
  Result<void> show_unix();
  Result<void> show_internet(wire::SocketProtocol protocol);
  Result<void> show(const Table& table);
  void add(const wire::InetSocket& socket);
  void add(const wire::UnixSocket& socket);
  [[nodiscard]] SocketExtras extras() const;
  [[nodiscard]] bool goes_on() const { return context_.out.ok() && !context_.stop.raised(); }

  const SsOptions& options_;
  const Plan& plan_;
  Context& context_;
  Names names_;
  std::optional<sys::SocketOwners> owners_;
  net::NetlinkTransport* sock_diag_ = nullptr;  // nullptr: /proc/net
  report::JsonDocument document_;
  Columns columns_;
  std::optional<Text> text_;
  std::size_t shown_ = 0;
};

}  // namespace ntool::commands::ss
