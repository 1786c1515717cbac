#include "support/dns_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ntool/base/bytes.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::test {
namespace {

void require(bool holds) {
  if (!holds) std::abort();  // the machine has no loopback, or no ports: no test makes sense
}

sys::Fd bound(int type, const std::string& address, std::uint16_t& port) {
  sys::Fd socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &local.sin_addr);
  if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&local), sizeof local) < 0) return {};
  socklen_t size = sizeof local;
  require(::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&local), &size) == 0);
  port = ntohs(local.sin_port);
  return socket;
}

struct Question {
  std::string name;
  std::uint16_t type = 0;
  std::size_t end = 0;  // where the question section ends
};

Question parse(Bytes packet) {
  Question question;
  std::size_t at = 12;
  while (at < packet.size() && packet[at] != 0) {
    const std::size_t length = packet[at];
    require(length < 64 && at + 1 + length < packet.size());
    if (!question.name.empty()) question.name += '.';
    question.name += as_text(packet.subspan(at + 1, length));
    at += 1 + length;
  }
  require(at + 5 <= packet.size());
  std::ranges::transform(question.name, question.name.begin(), [](unsigned char c) { return std::tolower(c); });
  question.type = static_cast<std::uint16_t>(packet[at + 1] << 8 | packet[at + 2]);
  question.end = at + 5;
  return question;
}

void write_name(ByteWriter& writer, std::string name) {
  name += '.';
  for (std::size_t start = 0; start < name.size();) {
    const auto dot = name.find('.', start);
    writer.u8(static_cast<std::uint8_t>(dot - start));
    writer.bytes(as_bytes(std::string_view(name).substr(start, dot - start)));
    start = dot + 1;
  }
  writer.u8(0);
}

std::vector<std::uint8_t> encode(Bytes query, const Question& question, const DnsReply& reply, bool truncated) {
  ByteWriter writer;
  writer.bytes(query.first(2));
  writer.u16(static_cast<std::uint16_t>(0x8180 | (truncated ? 0x0200 : 0) | reply.rcode));
  writer.u16(1);
  const auto answers = truncated ? 0
                                 : reply.addresses.size() + reply.names.size() + reply.texts.size() +
                                       (reply.cut_text.empty() ? 0U : 1U) + (reply.alias.empty() ? 0U : 1U);
  writer.u16(static_cast<std::uint16_t>(answers));
  writer.zeros(4);
  writer.bytes(query.subspan(12, question.end - 12));
  if (reply.garbage) writer.bytes(std::array<std::uint8_t, 6>{0xC0, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF});
  if (truncated || reply.garbage) return writer.take();
  if (!reply.alias.empty()) {
    writer.u16(0xC00C);  // the question's name
    writer.u16(5);
    writer.u16(1);
    writer.u32(60);
    ByteWriter target;
    write_name(target, reply.alias);
    writer.u16(static_cast<std::uint16_t>(target.size()));
    writer.bytes(target.view());
  }
  const auto write_record = [&](std::uint16_t type, Bytes value) {
    if (reply.alias.empty()) {
      writer.u16(0xC00C);
    } else {
      write_name(writer, reply.alias);
    }
    writer.u16(type);
    writer.u16(1);
    writer.u32(60);
    writer.u16(static_cast<std::uint16_t>(value.size()));
    writer.bytes(value);
  };
  for (const auto& text : reply.addresses) {
    const auto address = IpAddress::parse(text).value();
    write_record(address.is_v4() ? 1 : 28, address.bytes());
  }
  for (const auto& name : reply.names) {
    ByteWriter value;
    write_name(value, name);
    write_record(12, value.view());
  }
  for (const auto& text : reply.texts) {
    ByteWriter value;
    for (std::size_t at = 0; at < text.size() || at == 0; at += 255) {
      const auto part = std::string_view(text).substr(at, 255);
      value.u8(static_cast<std::uint8_t>(part.size()));
      value.bytes(as_bytes(part));
    }
    write_record(16, value.view());
  }
  if (!reply.cut_text.empty()) {
    ByteWriter value;
    value.u8(200);
    value.bytes(as_bytes(reply.cut_text));
    write_record(16, value.view());
  }
  return writer.take();
}

class Serving {
 public:
  Serving(sys::Fd udp, sys::Fd tcp, std::map<std::string, DnsReply> table)
      : udp_(std::move(udp)), tcp_(std::move(tcp)), table_(std::move(table)) {}

  std::vector<std::string> until(const sys::Cancel& cancel) {
    while (true) {
      std::array<pollfd, 3> watched = {
          {{cancel.fd(), POLLIN, 0}, {udp_.number(), POLLIN, 0}, {tcp_.number(), POLLIN, 0}}};
      ::poll(watched.data(), watched.size(), -1);
      if (watched[1].revents != 0) answer_datagram();
      if (watched[2].revents != 0) answer_connection();
      if (watched[0].revents != 0) return std::move(asked_);
    }
  }

 private:
  DnsReply look_up(const Question& question, std::string_view over) {
    static const std::map<unsigned, std::string_view> words = {{1, " A"}, {12, " PTR"}, {16, " TXT"}, {28, " AAAA"}};
    const auto word = words.find(question.type);
    const std::string key = question.name + std::string(word == words.end() ? " ?" : word->second);
    asked_.push_back(key + std::string(over));
    const auto found = table_.find(key);
    return found == table_.end() ? DnsReply{.rcode = 3} : found->second;
  }

  void answer_datagram() {
    std::array<std::uint8_t, 2048> buffer;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto count = ::recvfrom(udp_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 12) return;
    const Bytes query(buffer.data(), static_cast<std::size_t>(count));
    const Question question = parse(query);
    const DnsReply reply = look_up(question, "");
    if (reply.silent) return;
    const auto send = [&](Bytes bytes) {
      ::sendto(udp_.number(), bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    };
    if (reply.empty_first) send({});
    send(encode(query, question, reply, reply.truncated));
  }

  /// One connection may carry several questions, each after its length (RFC 1035 4.2.2).
  void answer_connection() {
    const sys::Fd peer(::accept4(tcp_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    std::array<std::uint8_t, 2> length;
    while (::recv(peer.number(), length.data(), 2, MSG_WAITALL) == 2) {
      std::vector<std::uint8_t> query(static_cast<std::size_t>(length[0] << 8 | length[1]));
      if (::recv(peer.number(), query.data(), query.size(), MSG_WAITALL) != static_cast<ssize_t>(query.size())) return;
      const Question question = parse(query);
      const auto answer = encode(query, question, look_up(question, " over TCP"), false);
      ByteWriter framed;
      framed.u16(static_cast<std::uint16_t>(answer.size()));
      framed.bytes(answer);
      ::send(peer.number(), framed.view().data(), framed.size(), MSG_NOSIGNAL);
    }
  }

  sys::Fd udp_, tcp_;
  std::map<std::string, DnsReply> table_;
  std::vector<std::string> asked_;
};

}  // namespace

DnsServer::DnsServer(std::map<std::string, DnsReply> table, std::string address) : address_(std::move(address)) {
  sys::Fd udp, tcp;
  for (int tries = 0; tries < 20 && !tcp.is_open(); ++tries) {  // the same number may be taken for TCP
    port_ = 0;
    udp = bound(SOCK_DGRAM, address_, port_);
    tcp = bound(SOCK_STREAM, address_, port_);
  }
  require(udp.is_open() && tcp.is_open() && ::listen(tcp.number(), 8) == 0);
  auto serving = std::make_shared<Serving>(std::move(udp), std::move(tcp), std::move(table));
  auto worker = sys::Worker<std::vector<std::string>>::start(
      [serving](const sys::Cancel& cancel) { return serving->until(cancel); });
  require(worker.has_value());
  worker_ = std::make_unique<sys::Worker<std::vector<std::string>>>(std::move(*worker));
}

std::string DnsServer::endpoint() const {
  return address_ + ":" + std::to_string(port_);
}

std::string DnsServer::nameserver_line() const {
  return "nameserver [" + address_ + "]:" + std::to_string(port_) + "\n";
}

std::vector<std::string> DnsServer::questions() {
  worker_->cancel();
  auto asked = worker_->take();
  // The two families of one name are sent together: which of them arrives first means nothing.
  for (std::size_t i = 0; i + 1 < asked.size(); ++i) {
    const auto name = [](const std::string& question) { return question.substr(0, question.find(' ')); };
    if (name(asked[i]) != name(asked[i + 1]) || asked[i] == asked[i + 1]) continue;
    if (asked[i + 1] < asked[i]) std::swap(asked[i], asked[i + 1]);
    ++i;  // a pair is done
  }
  return asked;
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  const sys::Fd socket = bound(SOCK_DGRAM, "127.0.0.1", port);
  require(socket.is_open());
  return port;
}

}  // namespace ntool::test
