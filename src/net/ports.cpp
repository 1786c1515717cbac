#include <ntool/base/line_splitter.hpp>
#include <ntool/net/ports.hpp>

namespace ntool::net {

namespace {

std::unexpected<Error> no_such_file(std::string path) {
  return fail({.code = Errc::not_found, .operation = "read", .subject = std::move(path), .reason = "it is not there"});
}

}  // namespace

Result<NetlinkTransport*> Ports::sock_diag() {
  return fail({.code = Errc::unsupported, .operation = "open", .subject = "sock_diag", .reason = "it is not there"});
}

Result<std::string> Ports::kernel_knob(std::string_view knob) {
  return no_such_file("/proc/sys/" + std::string(knob));
}

std::string_view Ports::cgroup_path(std::uint64_t) {
  return {};
}

Result<std::string> Ports::proc_net(std::string_view table) {
  return fail({.code = Errc::not_found,
               .operation = "read",
               .subject = "/proc/net/" + std::string(table),
               .reason = "there is no such table"});
}

Result<void> Ports::proc_net_lines(std::string_view table, const LineSink& sink) {
  LineSplitter lines;
  if (lines.feed(TRY(proc_net(table)), sink)) lines.finish(sink);
  return {};
}

}  // namespace ntool::net
