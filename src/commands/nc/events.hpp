// What nc tells on stderr: the classic lines, or with --json one object per line. stdout belongs to the peer's bytes.
#pragma once

#include "plan.hpp"

#include <optional>
#include <string>

#include <ntool/base/record.hpp>
#include <ntool/commands/context.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands::nc {

struct Listening {
  Endpoint at;
  sys::Transport transport;
};
struct Connected {
  std::string host;  ///< as typed, or the name of a peer that called us; may be empty
  Endpoint peer;
  sys::Transport transport;
  bool incoming;
};
struct Closed {
  Endpoint peer;
  std::uint64_t sent_bytes;
  std::uint64_t received_bytes;
  Duration duration;
  std::string why;  ///< "end", "idle", "quit", "reader_gone", "interrupted", "error"
};

void describe(Fields& fields, const Listening& event);
void describe(Fields& fields, const Connected& event);
void describe(Fields& fields, const Closed& event);

class Events {
 public:
  Events(Context& context, const Plan& plan, sys::NameTables& names) : context_(context), plan_(plan), names_(names) {}

  void listening(const Endpoint& at);
  /// We have reached `peer`; `host` is what the user typed.
  void connected(const std::string& host, const Endpoint& peer);
  void received_from(const Endpoint& peer);
  void closed(const Closed& event);
  void failed(const Error& error);

  /// "localhost (127.0.0.1) port 80 (tcp)", for errors.
  [[nodiscard]] std::string subject(const std::string& host, const Endpoint& peer) const;
  /// "http", or "*" where /etc/services has no name or -n asks for numbers.
  [[nodiscard]] std::string service(Port port);

 private:
  void line(const std::string& text);

  Context& context_;
  const Plan& plan_;
  sys::NameTables& names_;
};

}  // namespace ntool::commands::nc
