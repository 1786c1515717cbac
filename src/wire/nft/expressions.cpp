#include "expressions.hpp"

#include "../address_family.hpp"
#include "plan.hpp"

#include <algorithm>
#include <array>
#include <linux/if.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include <ntool/wire/ip_packet.hpp>

namespace ntool::wire::nft {
namespace {

std::array<std::uint8_t, 2> big_endian(Port port) {
  return {static_cast<std::uint8_t>(port.value() >> 8U), static_cast<std::uint8_t>(port.value() & 0xFFU)};
}

/// The codes that the kernel turns into those of ICMP or ICMPv6.
std::uint8_t icmpx_code(RejectWith with) {
  switch (with) {
    case RejectWith::net_unreachable: return NFT_REJECT_ICMPX_NO_ROUTE;
    case RejectWith::host_unreachable: return NFT_REJECT_ICMPX_HOST_UNREACH;
    case RejectWith::admin_prohibited: return NFT_REJECT_ICMPX_ADMIN_PROHIBITED;
    case RejectWith::port_unreachable:
    case RejectWith::tcp_reset: break;
  }
  return NFT_REJECT_ICMPX_PORT_UNREACH;
}

// Where the addresses stand in the headers (RFC 791 3.1, RFC 8200 3).
std::uint32_t source_offset(Family family) {
  return family == Family::ipv4 ? 12 : 8;
}
std::uint32_t destination_offset(Family family) {
  return family == Family::ipv4 ? 16 : 24;
}

}  // namespace

void put_number(NetlinkWriter& writer, std::uint16_t type, std::uint32_t value) {
  writer.attribute_number(type, swap_to(value, std::endian::big));
}

template <class Write>
void RuleExpressions::expression(std::string_view name, Write&& write) {
  writer_.begin_nested(NFTA_LIST_ELEM);
  writer_.attribute_text(NFTA_EXPR_NAME, name);
  writer_.begin_nested(NFTA_EXPR_DATA);
  write();
  writer_.end_nested();
  writer_.end_nested();
}

void RuleExpressions::put_value(std::uint16_t type, Bytes value) {
  writer_.begin_nested(type);
  writer_.attribute(NFTA_DATA_VALUE, value);
  writer_.end_nested();
}

void RuleExpressions::load_meta(std::uint32_t key) {
  expression("meta", [&] {
    put_number(writer_, NFTA_META_KEY, key);
    put_number(writer_, NFTA_META_DREG, NFT_REG_1);
  });
}

void RuleExpressions::load_payload(std::uint32_t base, std::uint32_t offset, std::uint32_t length) {
  expression("payload", [&] {
    put_number(writer_, NFTA_PAYLOAD_DREG, NFT_REG_1);
    put_number(writer_, NFTA_PAYLOAD_BASE, base);
    put_number(writer_, NFTA_PAYLOAD_OFFSET, offset);
    put_number(writer_, NFTA_PAYLOAD_LEN, length);
  });
}

void RuleExpressions::compare(Bytes value) {
  expression("cmp", [&] {
    put_number(writer_, NFTA_CMP_SREG, NFT_REG_1);
    put_number(writer_, NFTA_CMP_OP, NFT_CMP_EQ);
    put_value(NFTA_CMP_DATA, value);
  });
}

void RuleExpressions::compare_range(Bytes first, Bytes last) {
  expression("range", [&] {
    put_number(writer_, NFTA_RANGE_SREG, NFT_REG_1);
    put_number(writer_, NFTA_RANGE_OP, NFT_RANGE_EQ);
    put_value(NFTA_RANGE_FROM_DATA, first);
    put_value(NFTA_RANGE_TO_DATA, last);
  });
}

void RuleExpressions::load_value(std::uint32_t into, Bytes value) {
  expression("immediate", [&] {
    put_number(writer_, NFTA_IMMEDIATE_DREG, into);
    put_value(NFTA_IMMEDIATE_DATA, value);
  });
}

void RuleExpressions::give_verdict(std::uint32_t verdict) {
  expression("immediate", [&] {
    put_number(writer_, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
    writer_.begin_nested(NFTA_IMMEDIATE_DATA);
    writer_.begin_nested(NFTA_DATA_VERDICT);
    put_number(writer_, NFTA_VERDICT_CODE, verdict);
    writer_.end_nested();
    writer_.end_nested();
  });
}

void RuleExpressions::match_family(Family family) {
  load_meta(NFT_META_NFPROTO);
  compare(std::array{af_number(family)});
}

void RuleExpressions::match_protocol(std::uint8_t protocol) {
  load_meta(NFT_META_L4PROTO);
  compare(std::array{protocol});
}

void RuleExpressions::match_address(const Prefix& prefix, std::uint32_t offset) {
  if (prefix.length() == 0) return;  // all of the family, which was matched before
  const IpAddress network = prefix.network(), mask = prefix.netmask();
  const auto length = static_cast<std::uint32_t>(network.bytes().size());
  load_payload(NFT_PAYLOAD_NETWORK_HEADER, offset, length);
  if (prefix.length() < network.bits()) {
    expression("bitwise", [&] {
      put_number(writer_, NFTA_BITWISE_SREG, NFT_REG_1);
      put_number(writer_, NFTA_BITWISE_DREG, NFT_REG_1);
      put_number(writer_, NFTA_BITWISE_LEN, length);
      put_value(NFTA_BITWISE_MASK, mask.bytes());
      put_value(NFTA_BITWISE_XOR, IpAddress::any(network.family()).bytes());
    });
  }
  compare(network.bytes());
}

void RuleExpressions::match_source(const Prefix& prefix) {
  match_address(prefix, source_offset(prefix.address().family()));
}

void RuleExpressions::match_destination(const Prefix& prefix) {
  match_address(prefix, destination_offset(prefix.address().family()));
}

void RuleExpressions::match_destination_ports(const PortRange& ports) {
  load_payload(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);  // the same place for TCP and UDP
  if (ports.first == ports.last) {
    compare(big_endian(ports.first));
  } else {
    compare_range(big_endian(ports.first), big_endian(ports.last));
  }
}

void RuleExpressions::match_neighbour_discovery() {
  match_protocol(ip_protocol::icmp_v6);
  load_payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1);
  // Solicitations and advertisements of routers and neighbours, redirects (RFC 4861 4).
  compare_range(std::array<std::uint8_t, 1>{133}, std::array<std::uint8_t, 1>{137});
}

void RuleExpressions::match_destination_is_ours() {
  expression("fib", [&] {
    put_number(writer_, NFTA_FIB_DREG, NFT_REG_1);
    put_number(writer_, NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
    put_number(writer_, NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR);
  });
  ByteWriter type(std::endian::native);
  type.u32(RTN_LOCAL);
  compare(type.view());
}

void RuleExpressions::match_output_interface(std::string_view name) {
  load_meta(NFT_META_OIFNAME);
  std::array<std::uint8_t, IFNAMSIZ> padded{};  // the register has the whole field, with NULs at its end
  std::ranges::copy(as_bytes(name.substr(0, IFNAMSIZ - 1)), padded.begin());
  compare(padded);
}

void RuleExpressions::accept() {
  give_verdict(NF_ACCEPT);
}

void RuleExpressions::drop() {
  give_verdict(NF_DROP);
}

void RuleExpressions::reject(RejectWith with) {
  expression("reject", [&] {
    if (with == RejectWith::tcp_reset) {
      put_number(writer_, NFTA_REJECT_TYPE, NFT_REJECT_TCP_RST);
    } else {
      put_number(writer_, NFTA_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH);
      writer_.attribute_number(NFTA_REJECT_ICMP_CODE, icmpx_code(with));
    }
  });
}

void RuleExpressions::change_destination(const Endpoint& to) {
  load_value(NFT_REG_1, to.ip.bytes());
  load_value(NFT_REG_2, big_endian(to.port));
  expression("nat", [&] {
    put_number(writer_, NFTA_NAT_TYPE, NFT_NAT_DNAT);
    put_number(writer_, NFTA_NAT_FAMILY, af_number(to.ip.family()));
    put_number(writer_, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
    put_number(writer_, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
  });
}

void RuleExpressions::masquerade() {
  expression("masq", [] {});
}

std::string expression_at(const NetlinkMessage& message, std::uint32_t offset) {
  if (message.header.type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE)) return {};
  if (offset < netlink_header_size || offset >= message.whole.size()) return {};
  const auto element = NetlinkAttributes(message.whole.subspan(offset)).next();
  if (!element || !*element || (*element)->type != NFTA_LIST_ELEM) return {};
  const auto name = NetlinkAttributes((*element)->payload).next();
  if (!name || !*name || (*name)->type != NFTA_EXPR_NAME) return {};
  return std::string((*name)->text());
}

}  // namespace ntool::wire::nft
