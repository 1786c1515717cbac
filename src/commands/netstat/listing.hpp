// A run of `ntool netstat`: tables are read line by line, and every row leaves as it comes.
#pragma once

#include "host_names.hpp"
#include "plan.hpp"

#include <optional>

#include <ntool/commands/socket_records.hpp>
#include <ntool/report/json.hpp>
#include <ntool/sys/socket_owners.hpp>

namespace ntool::commands::netstat {

class Listing {
 public:
  Listing(const NetstatOptions& options, const Plan& plan, Context& context);

  /// Exit code 1 where an Internet protocol was asked for that this kernel does not have.
  Result<ExitCode> show();

 private:
  Result<void> find_owners();
  Result<void> show_tables();
  Result<void> show_internet();
  Result<bool> show_table(const InternetTable& table);
  Result<void> show_unix();
  void show(const wire::InetSocket& socket);
  void show(wire::UnixSocket&& socket);
  [[nodiscard]] SocketExtras extras() const;
  [[nodiscard]] bool goes_on() const { return context_.out.ok() && !context_.stop.raised(); }
  void tell_bad_lines() const;

  const NetstatOptions& options_;
  const Plan& plan_;
  Context& context_;
  SocketNames names_;
  HostNames hosts_;
  report::JsonDocument document_;
  std::optional<sys::SocketOwners> owners_;
  std::size_t bad_lines_ = 0;
  ExitCode code_ = ExitCode::yes;
};

}  // namespace ntool::commands::netstat
