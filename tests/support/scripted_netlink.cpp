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

Result<void> ScriptedSockDiag::exchange(Bytes request, const net::MessageSink& sink) {
  ByteReader reader(TRY(wire::parse_netlink_message(request)).payload, std::endian::native);
  const std::uint8_t family = TRY(reader.u8());
  const std::uint8_t protocol = TRY(reader.u8());
  TRY(reader.u16());
  const std::uint32_t states = TRY(reader.u32());
  const bool is_unix = family == 1;
  std::string name = is_unix ? "unix" : protocol == 6 ? "tcp" : protocol == 17 ? "udp" : "raw";
  if (family == 10) name += '6';
  const auto table = tables.find(name);
  if (table == tables.end()) return fail(sys::error_from(ENOENT, "ask the scripted kernel"));
  wire::NetlinkMessages messages(table->second);
  while (const auto message = TRY(messages.next())) {
    // A message that is too short for a state is told too: it is there to be refused.
    const std::size_t state = is_unix ? 2 : 1;
    const bool is_short = message->payload.size() <= state;
    if (is_short || (states >> (message->payload[state] & 31U) & 1U) != 0) TRY(sink(message->whole));
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
    constexpr std::string_view dump = "sock_diag_";
    if (name.starts_with(dump)) {
      ports.sockets.tables[entry.path().stem().native().substr(dump.size())] = read_hex_dump(entry.path());
    }
    if (name.starts_with(prefix)) ports.proc_tables[name.substr(prefix.size())] = read_file(entry.path());
  }
  if (exists(folder / "etc/hosts")) ports.resolver_ = std::make_unique<HostsResolver>(read_file(folder / "etc/hosts"));
  ports.folder_ = folder;
  return ports;
}

Result<net::NetlinkTransport*> ScriptedPorts::sock_diag() {
  return sockets.tables.empty() ? TwinPorts::sock_diag() : Result<net::NetlinkTransport*>(&sockets);
}

Result<net::Resolver*> ScriptedPorts::resolver() {
  if (resolver_) return resolver_.get();
  return fail({.code = Errc::unsupported, .operation = "resolve", .reason = "the scripted world has no names"});
}

Result<std::string> ScriptedPorts::proc_net(std::string_view table) {
  const auto found = proc_tables.find(table);
  return found != proc_tables.end() ? Result<std::string>(found->second) : TwinPorts::proc_net(table);
}

}  // namespace ntool::test
