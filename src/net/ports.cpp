#include <ntool/base/line_splitter.hpp>
#include <ntool/net/ports.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::net {

Ports::Ports() = default;
Ports::Ports(Ports&&) noexcept {}
Ports::~Ports() = default;

Result<ReverseNames*> Ports::reverse_names() {
  if (!known_names_) known_names_ = std::make_unique<KnownNames>(*TRY(resolver()));
  return known_names_.get();
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
