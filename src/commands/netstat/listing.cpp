#include "listing.hpp"

#include "text.hpp"

#include <fmt/format.h>
#include <set>

#include <ntool/sys/user.hpp>
#include <ntool/wire/proc_net/inet.hpp>
#include <ntool/wire/proc_net/unix.hpp>

namespace ntool::commands::netstat {
namespace {

/// Not to be able to ask is no answer: exit code 2, where "not found" would be 1.
Error cannot_read(std::string subject) {
  return {.code = Errc::unsupported,
          .operation = "read",
          .subject = std::move(subject),
          .reason = "there is no such table",
          .hint = "is /proc mounted? 'ntool ss' asks the kernel without it"};
}

std::string_view table_name(const InternetTable& table) {
  return wire::proc_net_table(table.family, table.protocol);
}

}  // namespace

Listing::Listing(const NetstatOptions& options, const Plan& plan, Context& context)
    : options_(options),
      plan_(plan),
      context_(context),
      names_(context.ports),
      hosts_(options, context),
      document_(context.out) {}

Result<ExitCode> Listing::show() {
  if (options_.programs) TRY(find_owners());
  const auto shown = show_tables();
  if (context_.json) document_.finish();  // whole in any case
  tell_bad_lines();
  TRY(shown);
  return context_.stop.raised() ? exit_code_after(context_.stop) : code_;
}

Result<void> Listing::show_tables() {
  if (!plan_.internet.empty()) TRY(show_internet());
  if (plan_.unix_sockets && goes_on()) TRY(show_unix());
  return {};
}

/// JSON says what `ss` says of the same process; the text what net-tools says.
Result<void> Listing::find_owners() {
  const auto naming = context_.json ? sys::ProcessName::comm : sys::ProcessName::first_argument;
  auto owners = sys::SocketOwners::walk(context_.ports.processes(), naming);
  if (!owners) {
    owners.error().code = Errc::unsupported;  // as in cannot_read
    return std::unexpected(std::move(owners.error()));
  }
  owners_ = *std::move(owners);
  if (owners_->of_others() == 0) return {};
  if (owners_->empty()) {
    context_.err.write(fmt::format("(No info could be read for \"-p\": geteuid()={} but you should be root.)\n",
                                   sys::effective_user()));
  } else {
    context_.err.write(
        "(Not all processes could be identified, non-owned process info\n"
        " will not be shown, you would have to be root to see it all.)\n");
  }
  return {};
}

Result<void> Listing::show_internet() {
  if (context_.json) {
    document_.begin_list("sockets");
  } else {
    context_.out.write(internet_heading(options_, plan_.shown));
  }
  std::set<wire::SocketProtocol> present;
  for (const auto& table : plan_.internet) {
    if (!goes_on()) return {};
    if (TRY(show_table(table))) present.insert(table.protocol);
  }
  if (present.empty()) {
    return fail(cannot_read("/proc/net/" + std::string(table_name(plan_.internet.front()))));
  }
  const bool asked = options_.tcp || options_.udp || options_.udplite || options_.raw;
  for (const auto& table : plan_.internet) {
    if (!asked || !present.insert(table.protocol).second) continue;
    context_.complain(fmt::format("this kernel has no {} sockets", engine::name_of(table.protocol)));
    code_ = ExitCode::no;
  }
  return {};
}

/// Whether there is such a table.
Result<bool> Listing::show_table(const InternetTable& table) {
  const auto name = table_name(table);
  wire::ProcNetInet reader(table.family, table.protocol);
  const auto walked = context_.ports.proc_net_lines(name, [&](std::string_view line) {
    if (const auto socket = reader.read(line); socket && is_shown(*socket, plan_.shown)) show(*socket);
    return goes_on();
  });
  bad_lines_ += reader.bad_lines();
  if (walked) return true;
  if (walked.error().code != Errc::not_found) return std::unexpected(walked.error());
  if (options_.verbose) context_.complain(fmt::format("this kernel has no table /proc/net/{}", name));
  return false;
}

Result<void> Listing::show_unix() {
  if (context_.json) {
    document_.begin_list("unix_sockets");
  } else {
    context_.out.write(unix_heading(options_, plan_.shown));
  }
  wire::ProcNetUnix reader;
  const auto walked = context_.ports.proc_net_lines("unix", [&](std::string_view line) {
    if (auto socket = reader.read(line); socket && is_shown(*socket, plan_.shown)) show(*std::move(socket));
    return goes_on();
  });
  bad_lines_ += reader.bad_lines();
  if (!walked && walked.error().code == Errc::not_found) return fail(cannot_read("/proc/net/unix"));
  return walked;
}

void Listing::show(const wire::InetSocket& socket) {
  auto record = record_of(socket, names_, extras());
  hosts_.add_to(record);
  if (context_.json) {
    document_.add(record);
  } else {
    context_.out.write(internet_row(record, options_));
  }
}

void Listing::show(wire::UnixSocket&& socket) {
  const auto record = record_of(std::move(socket), names_, extras());
  if (context_.json) {
    document_.add(record);
  } else {
    context_.out.write(unix_row(record, options_));
  }
}

SocketExtras Listing::extras() const {
  return {.services = !options_.numeric && !options_.numeric_ports,
          .users = !options_.numeric && !options_.numeric_users,
          .owners = owners_ ? &*owners_ : nullptr};
}

void Listing::tell_bad_lines() const {
  if (bad_lines_ == 0) return;
  context_.complain(fmt::format("{} line{} of /proc/net {} no socket and {} left out; a name with a newline makes one",
                                bad_lines_, bad_lines_ == 1 ? "" : "s", bad_lines_ == 1 ? "is" : "are",
                                bad_lines_ == 1 ? "was" : "were"));
}

}  // namespace ntool::commands::netstat
