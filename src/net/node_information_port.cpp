#include "node_information_port.hpp"

#include "probe_sending.hpp"
#include "receive_stamps.hpp"

#include <algorithm>
#include <array>

#include <ntool/sys/random.hpp>
#include <ntool/wire/icmp.hpp>
#include <ntool/wire/ip_packet.hpp>
#include <ntool/wire/md5.hpp>
#include <ntool/wire/node_information.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;

constexpr std::size_t message_header = 16;
/// Of longer replies the rest is not read: an IPv6 host must take 1,500 bytes (RFC 8200 5), and RFC 4620 wants no more.
constexpr std::size_t most_node_data = 1500;

/// What tells our queries from each other and from everybody else's: the probe's number, and six bytes that nobody can
/// guess. Those of an earlier round of the numbers are others.
class Nonces {
 public:
  Nonces() { sys::fill_random(std::as_writable_bytes(std::span(secret_))); }

  wire::NodeNonce next(Seq id) {
    if (id < last_) ++round_;
    last_ = id;
    return nonce_of(id, round_);
  }

  /// The number of the query; nullopt: it is none of ours.
  [[nodiscard]] std::optional<Seq> read(const wire::NodeNonce& nonce) const {
    const Seq id(static_cast<std::uint16_t>(nonce[0] << 8U | nonce[1]));
    return nonce == nonce_of(id, id <= last_ ? round_ : round_ - 1) ? std::optional(id) : std::nullopt;
  }

 private:
  [[nodiscard]] wire::NodeNonce nonce_of(Seq id, std::uint64_t round) const {
    ByteWriter seed;
    seed.u16(id.value());
    seed.u64(round);
    seed.bytes(secret_);
    const auto digest = wire::md5(seed.view());
    wire::NodeNonce nonce;
    std::copy_n(seed.view().begin(), 2, nonce.begin());
    std::copy_n(digest.begin(), 6, nonce.begin() + 2);
    return nonce;
  }

  std::array<std::uint8_t, 16> secret_{};
  Seq last_;
  std::uint64_t round_ = 1;
};

class NodeInformationPort final : public ProbePort {
 public:
  NodeInformationPort(sys::ProbeSocket socket, NodeQuery query, sys::Clock& clock)
      : socket_(std::move(socket)), query_(std::move(query)), clock_(clock), stamps_(clock) {}

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    stamps_.sample();
    batch_.clear();
    for (const auto& action : actions) {
      if (action.kind != wire::ProbeAction::Kind::send) continue;
      batch_.add(action, [&](ByteWriter& out) {
        wire::NodeInformation message{
            .code = query_.code, .question = query_.question, .flags = query_.flags, .nonce = nonces_.next(action.id)};
        message.data = query_.subject.empty() ? Bytes(action.to.bytes()) : Bytes(query_.subject);
        wire::emit_node_information(message, out);
      });
    }
    batch_.send(socket_, clock_, answers);
    return {};
  }

  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override {
    const auto messages = TRY(socket_.receive());
    if (messages.empty()) return {};
    stamps_.sample();
    for (const auto& message : messages) {
      if (auto answer = read(message)) {
        stamps_.put(*answer, message.stamp);
        answers.push_back(std::move(*answer));
      }
    }
    return {};
  }

  Result<void> watch(sys::Poller& poller) override { return poller.watch({.fd = socket_.fd(), .read = true}); }
  void forget(sys::Poller& poller) override { poller.forget(socket_.fd()); }
  [[nodiscard]] std::uint64_t dropped() const override { return socket_.dropped(); }
  [[nodiscard]] std::string_view way() const override { return "node information queries, raw ICMP"; }

 private:
  [[nodiscard]] std::optional<wire::ProbeAnswer> read(const sys::IncomingProbe& message) const {
    wire::ProbeAnswer answer{.from = message.peer.ip,
                             .to = message.to,
                             .ttl = message.ttl,
                             .traffic_class = message.traffic_class,
                             .payload = message.bytes,
                             .bytes = message.bytes.size(),
                             .truncated = message.truncated};
    if (const auto reply = wire::parse_node_information(message.bytes)) {
      answer.id = reply->is_reply ? nonces_.read(reply->nonce) : std::nullopt;
      if (!answer.id) return std::nullopt;
      answer.kind = Kind::echo_reply;
      return answer;
    }
    return read_error(std::move(answer), message.bytes);
  }

  [[nodiscard]] std::optional<wire::ProbeAnswer> read_error(wire::ProbeAnswer answer, Bytes bytes) const {
    const auto message = wire::parse_icmp(bytes, Family::ipv6);
    const auto* error = message ? std::get_if<wire::IcmpError>(&message->body) : nullptr;
    if (error == nullptr) return std::nullopt;
    const auto packet = wire::parse_quoted_packet(error->quote, Family::ipv6);
    if (!packet || packet->protocol != wire::ip_protocol::icmp_v6 || packet->fragment_offset != 0) return std::nullopt;
    const auto query = wire::parse_node_information(packet->payload);
    if (!query || query->is_reply) return std::nullopt;
    answer.id = nonces_.read(query->nonce);
    if (!answer.id) return std::nullopt;
    answer.kind = Kind::icmp_error;
    answer.icmp_type = message->type;
    answer.icmp_code = message->code;
    answer.icmp_info = error->rest_of_header;
    answer.quoted_ttl = packet->ttl;
    answer.about = Endpoint{packet->destination, Port{}};
    answer.extensions = error->extensions;
    answer.payload = {};
    return answer;
  }

  sys::ProbeSocket socket_;
  NodeQuery query_;
  sys::Clock& clock_;
  Nonces nonces_;
  ReceiveStamps stamps_;
  ProbeBatch batch_;
};

}  // namespace

Result<IcmpPort> open_node_information_port(const ProbeRoute& route, const IcmpPortRules& rules, sys::Clock& clock) {
  if (route.family != Family::ipv6) return usage_error("only IPv6 hosts answer node information queries");
  auto socket =
      sys::ProbeSocket::open(sys::ProbeSocket::Kind::icmp_raw, route,
                             {.number = rules.identifier,
                              .largest_message = std::max(rules.largest_payload, most_node_data) + message_header,
                              .tell_traffic_class = rules.tell_traffic_class,
                              .answer_type = wire::icmp_v6::node_information_reply});
  if (!socket) {
    Error error = std::move(socket.error());
    if (error.code == Errc::permission) error.hint = "run it as root or with CAP_NET_RAW";
    return fail(std::move(error));
  }
  const std::uint16_t identifier = socket->own_number();
  return IcmpPort{std::make_unique<NodeInformationPort>(std::move(*socket), *rules.node_query, clock), identifier,
                  true};
}

}  // namespace ntool::net
