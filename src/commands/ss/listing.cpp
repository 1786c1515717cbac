#include "listing.hpp"

#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/socket_dump.hpp>
#include <ntool/sys/standard_streams.hpp>

namespace ntool::commands::ss {
namespace {

using wire::SocketProtocol;

Columns::Layout layout_of(const SsOptions& options, const Plan& plan, const Context& context) {
  constexpr int standard_output = 1;
  Columns::Layout layout{.netid = !plan.is_of_one_kind(),
                         .state = !plan.is_of_one_state(),
                         .heading = !options.no_header && !context.json};
  if (context.out_is_terminal) {
    if (const auto width = sys::terminal_columns(standard_output)) layout.screen_width = *width;
  }
  return layout;
}

}  // namespace

Listing::Listing(const SsOptions& options, const Plan& plan, Context& context)
    : options_(options),
      plan_(plan),
      context_(context),
      names_(context.ports),
      document_(context.out),
      columns_(context.out, layout_of(options, plan, context)) {}

Result<ExitCode> Listing::show() {
  if (options_.processes) owners_ = TRY(sys::SocketOwners::walk(context_.ports.processes()));
  text_.emplace(columns_, options_, names_, owners_ ? &*owners_ : nullptr);
  if (plan_.source != Source::proc) {
    const auto door = context_.ports.sock_diag();
    if (!door && plan_.source == Source::netlink) return fail(door.error());
    if (!door) log::info([&] { return fmt::format("ss: {}; reading /proc/net", door.error().text()); });
    if (door) sock_diag_ = *door;
  }
  const auto shown = show_tables();
  if (context_.json) {
    document_.finish();  // whole in any case
  } else if (shown || shown_ != 0) {
    columns_.finish();
  }
  TRY(shown);
  return context_.stop.raised() ? exit_code_after(context_.stop) : ExitCode::yes;
}

Result<void> Listing::show_tables() {
  if (context_.json) document_.begin_list(plan_.unix_sockets ? "unix_sockets" : "sockets");
  if (plan_.unix_sockets) TRY(show_unix());
  const bool has_internet = plan_.raw || plan_.udp || plan_.tcp;
  if (context_.json && plan_.unix_sockets && has_internet) document_.begin_list("sockets");
  if (plan_.raw) TRY(show_internet(SocketProtocol::raw));
  if (plan_.udp) TRY(show_internet(SocketProtocol::udp));
  if (plan_.tcp) TRY(show_internet(SocketProtocol::tcp));
  return {};
}

Result<void> Listing::show_unix() {
  const auto sink = [this](const wire::UnixSocket& socket) { add(socket); };
  const bool details = options_.extended || context_.json;
  return show({.name = "unix",
               .dump = [&](auto& netlink) { return net::dump_unix_sockets(netlink, plan_.states, details, sink); },
               .read = [&] { return net::read_unix_sockets(context_.ports, plan_.states, sink); }});
}

Result<void> Listing::show_internet(SocketProtocol protocol) {
  const auto sink = [this](const wire::InetSocket& socket) { add(socket); };
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    if (!goes_on() || !(family == Family::ipv4 ? plan_.ipv4 : plan_.ipv6)) continue;
    TRY(show(
        {.name = engine::name_of(protocol),
         .dump = [&](auto& netlink) { return net::dump_inet_sockets(netlink, family, protocol, plan_.states, sink); },
         .read = [&] { return net::read_inet_sockets(context_.ports, family, protocol, plan_.states, sink); }}));
  }
  return {};
}

/// A protocol that the kernel lacks has no sockets. One of which netlink does not tell, because a module of it is
/// missing or a filter of system calls forbids it, is read from /proc/net.
Result<void> Listing::show(const Table& table) {
  std::optional<Error> refusal;
  if (sock_diag_ != nullptr) {
    const std::size_t before = shown_;
    const auto dumped = table.dump(*sock_diag_);
    if (dumped) return {};
    if (shown_ != before) return fail(dumped.error());
    if (plan_.source == Source::netlink)
      return dumped.error().code == Errc::not_found ? Result<void>{} : fail(dumped.error());
    refusal = dumped.error();
    log::info([&] { return fmt::format("ss: {}: {}; reading /proc/net", table.name, refusal->text()); });
  }
  const auto read = table.read();
  if (read) return {};
  if (refusal && refusal->code != Errc::not_found) return fail(*refusal);
  if (refusal && read.error().code == Errc::not_found) return {};
  return fail(read.error());
}

void Listing::add(const wire::InetSocket& socket) {
  ++shown_;
  if (!context_.json) return text_->add(socket);
  document_.add(record_of(socket, names_, extras()));
}

void Listing::add(const wire::UnixSocket& socket) {
  ++shown_;
  if (!context_.json) return text_->add(socket);
  document_.add(record_of(socket, names_, extras()));
}

SocketExtras Listing::extras() const {
  return {.services = !options_.numeric, .users = !options_.numeric, .owners = owners_ ? &*owners_ : nullptr};
}

}  // namespace ntool::commands::ss
