#include <algorithm>
#include <fmt/format.h>
#include <string>

#include <ntool/net/host_name.hpp>
#include <ntool/sys/interfaces.hpp>

namespace ntool::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool may_stand_in_a_label(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
}

/// A name of 300 bytes tells nothing more than its first 60.
std::string shown(std::string_view name) {
  if (name.size() <= 60) return fmt::format("'{}'", name);
  return fmt::format("'{}...' ({} bytes)", name.substr(0, 57), name.size());
}

std::unexpected<Error> bad_name(std::string_view name, std::string why, std::string hint) {
  return fail({.code = Errc::usage,
               .operation = "resolve",
               .subject = shown(name),
               .reason = "it is not a host name: " + std::move(why),
               .hint = std::move(hint)});
}

std::string remedy_for(char wrong) {
  if (wrong == '[' || wrong == ']') return "type an IPv6 address without brackets";
  if (wrong == ':') return "if it is an IPv6 address, check its groups; a port is typed as its own word";
  if (wrong == '/') return "type the name alone, without scheme or path";
  if (wrong == '@') return "type the part after the '@'";
  if (wrong == '%') return "a zone belongs to an IPv6 address, as in fe80::1%eth0";
  return "names have letters, digits, '-', '_' and dots";
}

}  // namespace

Result<void> check_host_name(std::string_view name) {
  const std::string_view whole = name;
  name = without_root_dot(name);
  if (name.empty()) return bad_name(whole, "it is empty", "type a name or an address");
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return bad_name(whole, "it is not ASCII and /etc/hosts does not have it",
                    "type an internationalized name in its xn-- form, as 'xn--3e0b707e' for '한국'");
  }
  const auto wrong = std::ranges::find_if_not(name, [](char c) { return may_stand_in_a_label(c) || c == '.'; });
  if (wrong != name.end()) {
    const auto byte = static_cast<unsigned char>(*wrong);
    return bad_name(whole,
                    byte > 0x20 && byte < 0x7F ? fmt::format("it has a '{}'", *wrong)
                                               : fmt::format("it has the byte 0x{:02x}", byte),
                    remedy_for(*wrong));
  }
  if (name.size() > 253) return bad_name(whole, "it is longer than 253 bytes", "shorten it");
  std::string_view label;
  for (std::string_view rest = name; !rest.empty();) {
    const auto dot = rest.find('.');
    label = rest.substr(0, dot);
    if (label.empty()) return bad_name(whole, "a part of it is empty", "leave out the dot that is too many");
    if (label.size() > 63) return bad_name(whole, "a part of it is longer than 63 bytes", "shorten it");
    rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
    if (rest.empty() && dot != std::string_view::npos) {
      return bad_name(whole, "a part of it is empty", "leave out the dot that is too many");
    }
  }
  if (std::ranges::all_of(label, is_digit)) {
    return bad_name(whole, "it ends in a number and is not an IPv4 address",
                    "type four numbers from 0 to 255 without leading zeros, as 192.0.2.1");
  }
  return {};
}

std::string_view without_root_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool same_host_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(without_root_dot(a), without_root_dot(b), {}, lower, lower);
}

bool is_localhost_name(std::string_view name) {
  constexpr std::string_view localhost = "localhost";
  name = without_root_dot(name);
  if (name.size() < localhost.size()) return false;
  const auto start = name.size() - localhost.size();
  return same_host_name(name.substr(start), localhost) && (start == 0 || name[start - 1] == '.');
}

std::optional<Result<IpAddress>> numeric_host(std::string_view host) {
  if (auto address = IpAddress::parse(host)) return address;
  const auto percent = host.find('%');
  if (percent == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::parse(host.substr(0, percent));
  if (!address || address->is_v4()) return std::nullopt;
  const auto zone = sys::interface_index(host.substr(percent + 1));
  if (!zone) return fail(zone.error());
  return address->with_zone(*zone);
}

std::optional<HostAndPort> split_host_and_port(std::string_view word) {
  const auto colon = word.rfind(':');
  if (colon == std::string_view::npos || !parse_port(word.substr(colon + 1))) return std::nullopt;
  std::string_view host = word.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  return HostAndPort{host, word.substr(colon + 1)};
}

}  // namespace ntool::net
