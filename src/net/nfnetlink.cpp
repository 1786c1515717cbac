#include <cerrno>
#include <fmt/format.h>
#include <linux/netlink.h>

#include <ntool/base/log.hpp>
#include <ntool/net/nfnetlink.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/netlink.hpp>

namespace ntool::net {
namespace {

using wire::nft::Ruleset;

constexpr std::uint32_t first_sequence = 1;
constexpr auto operation = "set up";
constexpr auto everything = "the firewall and NAT";

/// How the kernel says that it has no such family, chain or expression.
bool means_lack(int number) {
  return number == EOPNOTSUPP || number == ENOENT || number == EPROTONOSUPPORT || number == EAFNOSUPPORT;
}

std::string_view module_of(std::string_view expression) {
  if (expression == "reject") return "nft_reject_inet";
  if (expression == "nat") return "nft_nat";
  if (expression == "masq") return "nft_masq";
  if (expression == "fib") return "nft_fib_inet";
  return "nf_tables";
}

/// What this kernel has not, from the message of the batch that it refused so.
std::string lacking(std::size_t index, std::string_view description, std::string_view expression) {
  if (!expression.empty()) {
    return fmt::format("this kernel lacks the expression '{}' of nf_tables (module {})", expression,
                       module_of(expression));
  }
  if (index == 0) return "this kernel lacks nf_tables (module nf_tables)";
  if (description.starts_with("chain ")) return "this kernel lacks such chains (NAT for both families: Linux 5.2)";
  return "this kernel lacks a part of nf_tables";
}

std::string remedy(int number, std::size_t index) {
  if (number == EPERM) return "it needs CAP_NET_ADMIN: run it as root, or in a user namespace of its own";
  if (number == EEXIST && index == 1) return "remove the old one with 'nft delete table inet ntool'";
  return {};
}

/// The kernel's answers to one batch.
class Batch {
 public:
  Batch(const Ruleset& ruleset, Bytes sent, std::uint32_t port)
      : ruleset_(ruleset), sent_(sent), port_(port), messages_(wire::nft::count_messages(ruleset)) {}

  /// True when all that we wait for has been said: the last but the end of the batch is acknowledged.
  Result<bool> take(Bytes datagram) {
    wire::NetlinkMessages messages(datagram);
    while (const auto message = TRY(messages.next())) {
      const std::uint32_t index = message->header.sequence - first_sequence;
      if (message->header.port != port_ || message->header.type != NLMSG_ERROR || index >= messages_) continue;
      const auto outcome = TRY(wire::parse_netlink_outcome(*message));
      if (outcome.error != 0) return refused(index, outcome);
      if (index == messages_ - 2) return true;
    }
    return false;
  }

 private:
  std::unexpected<Error> refused(std::size_t index, const wire::NetlinkOutcome& outcome) {
    const std::string what = wire::nft::describe_message(ruleset_, index);
    Error error = sys::error_from(outcome.error, operation, what, remedy(outcome.error, index));
    if (!outcome.text.empty()) error.reason += " (" + outcome.text + ")";
    if (means_lack(outcome.error)) {
      error.code = Errc::unsupported;
      error.hint = lacking(index, what, expression_at(index, outcome.at));
    }
    log::debug([&] { return fmt::format("nf_tables: message {} failed: {}", index, error.text()); });
    return fail(std::move(error));
  }

  [[nodiscard]] std::string expression_at(std::size_t index, std::uint32_t offset) const {
    wire::NetlinkMessages messages(sent_);
    for (std::size_t i = 0;; ++i) {
      const auto message = messages.next();
      if (!message || !*message) return {};
      if (i == index) return wire::nft::expression_at(**message, offset);
    }
  }

  const Ruleset& ruleset_;
  Bytes sent_;
  std::uint32_t port_;
  std::size_t messages_;
};

std::unexpected<Error> with_words(Error error) {
  error.operation = operation;
  error.subject = everything;
  if (error.sys_errno == EMSGSIZE) error.hint = "take fewer rules: they go to the kernel in one piece";
  if (error.sys_errno == EAGAIN) {
    error.code = Errc::timed_out;
    error.reason = "the kernel gave no answer";
  }
  return fail(std::move(error));
}

}  // namespace

Result<void> apply_ruleset(const Ruleset& ruleset, NetlinkChannel& channel) {
  if (ruleset.empty()) return {};
  const auto sent = TRY(wire::nft::emit_ruleset(ruleset, first_sequence));
  log::debug(
      [&] { return fmt::format("nf_tables: {} messages, {} bytes", wire::nft::count_messages(ruleset), sent.size()); });
  if (const auto out = channel.send(sent); !out) return with_words(out.error());
  Batch batch(ruleset, sent, channel.port());
  while (true) {
    const auto datagram = channel.receive();
    if (!datagram) return with_words(datagram.error());
    if (datagram->sender_port != 0) continue;  // any process may write to our port; only the kernel is heard
    if (datagram->truncated) {
      return with_words({.code = Errc::system, .reason = "an answer of the kernel was longer than the receive buffer"});
    }
    if (TRY(batch.take(datagram->bytes))) return {};
  }
}

Result<void> apply_ruleset(const Ruleset& ruleset) {
  if (ruleset.empty()) return {};
  auto channel = open_netfilter_channel();
  if (!channel) {
    Error error = channel.error();
    if (means_lack(error.sys_errno)) error.hint = "this kernel lacks netfilter (module nfnetlink)";
    return fail(std::move(error));
  }
  return apply_ruleset(ruleset, **channel);
}

}  // namespace ntool::net
