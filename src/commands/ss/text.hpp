// Sockets as the cells of a row, in the words of iproute2 6.1.
#pragma once

#include "columns.hpp"
#include "names.hpp"
#include "options.hpp"

#include <ntool/sys/socket_owners.hpp>
#include <ntool/wire/sockets.hpp>

namespace ntool::commands::ss {

class Text {
 public:
  /// `owners`: nullptr where they were not asked for.
  Text(Columns& columns, const SsOptions& options, Names& names, const sys::SocketOwners* owners)
      : columns_(columns), options_(options), names_(names), owners_(owners) {}

  void add(const wire::InetSocket& socket);
  void add(const wire::UnixSocket& socket);

 private:
  void add_queue(std::uint32_t bytes);
  void add_endpoint(const Endpoint& endpoint, IfIndex interface, bool v6_only, wire::SocketProtocol protocol);
  void append_owners(std::uint64_t inode);
  void append_timer(const wire::SocketTimer& timer);
  void append_details(const wire::InetSocket& socket);
  void append_details(const wire::UnixSocket& socket);
  void append_safe(std::string_view foreign);
  void append_number(std::uint64_t number);

  Columns& columns_;
  const SsOptions& options_;
  Names& names_;
  const sys::SocketOwners* owners_;
};

/// "1min30sec", "59sec", "1.234ms", "204ms": as iproute2 6.1 writes a time, whose fraction of a second it calls "ms".
[[nodiscard]] std::string timer_text(std::uint32_t milliseconds);

}  // namespace ntool::commands::ss
