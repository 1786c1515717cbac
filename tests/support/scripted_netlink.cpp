#include "support/scripted_netlink.hpp"

#include <cerrno>
#include <fstream>
#include <linux/rtnetlink.h>
#include <sstream>
#include <stdexcept>

#include <ntool/net/hosts_file.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/netlink.hpp>

namespace ntool::test {
namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + file.native());
  return text.str();
}

/// Knows what a hosts file knows about addresses.
class HostsResolver final : public net::Resolver {
 public:
  explicit HostsResolver(std::string text) : hosts_(std::move(text)) {}
  Result<std::vector<IpAddress>> resolve(std::string_view host, std::optional<Family>, Instant) override {
    return fail({.code = Errc::unsupported,
                 .operation = "resolve",
                 .subject = std::string(host),
                 .reason = "the scripted world asks no server"});
  }
  std::optional<std::string> known_name(const IpAddress& address) override { return hosts_.name(address); }

 private:
  net::HostsFile hosts_;
};

}  // namespace

std::vector<std::uint8_t> read_hex_dump(const std::filesystem::path& file) {
  std::istringstream lines(read_file(file));
  std::string hex;
  for (std::string line; std::getline(lines, line);) hex += line.substr(0, line.find('#')) + '\n';
  auto bytes = from_hex(hex);
  if (!bytes) throw std::runtime_error(file.native() + ": " + bytes.error().message());
  return *std::move(bytes);
}

void ScriptedNetlink::answer(std::uint16_t request_type, std::vector<std::uint8_t> messages) {
  answers_[request_type] = std::move(messages);
}

Result<void> ScriptedNetlink::exchange(Bytes request, const net::MessageSink& sink) {
  const std::uint16_t type = TRY(wire::parse_netlink_message(request)).header.type;
  requests_.push_back(type);
  const auto answer = answers_.find(type);
  if (answer == answers_.end()) return fail(sys::error_from(EOPNOTSUPP, "ask the scripted kernel"));
  wire::NetlinkMessages messages(answer->second);
  while (const auto message = TRY(messages.next())) TRY(sink(message->whole));
  if (interruptions_ > 0) {
    --interruptions_;
    return fail({.code = Errc::interrupted, .reason = "scripted"});
  }
  return {};
}

ScriptedPorts ScriptedPorts::of_folder(const std::filesystem::path& folder) {
  ScriptedPorts ports;
  const auto answer = [&](const char* name, std::uint16_t type) {
    if (exists(folder / name)) ports.netlink.answer(type, read_hex_dump(folder / name));
  };
  answer("links.hex", RTM_GETLINK);
  answer("addresses.hex", RTM_GETADDR);
  if (exists(folder / "if_inet6")) ports.proc_tables["if_inet6"] = read_file(folder / "if_inet6");
  constexpr std::string_view prefix = "proc_net_";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(prefix)) ports.proc_tables[name.substr(prefix.size())] = read_file(entry.path());
  }
  if (exists(folder / "etc/hosts")) ports.resolver_ = std::make_unique<HostsResolver>(read_file(folder / "etc/hosts"));
  ports.folder_ = folder;
  return ports;
}

Result<net::Resolver*> ScriptedPorts::resolver() {
  if (resolver_) return resolver_.get();
  return fail({.code = Errc::unsupported, .operation = "resolve", .reason = "the scripted world has no names"});
}

Result<std::string> ScriptedPorts::proc_net(std::string_view table) {
  const auto found = proc_tables.find(table);
  return found != proc_tables.end() ? Result<std::string>(found->second) : net::Ports::proc_net(table);
}

}  // namespace ntool::test
