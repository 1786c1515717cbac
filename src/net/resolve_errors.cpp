#include "resolve_errors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ntool::net {
namespace {

std::string_view word_for(Family family) {
  return family == Family::ipv4 ? "IPv4" : "IPv6";
}

Error about(std::string_view host, Errc code, std::string reason, std::string hint) {
  return {.code = code,
          .operation = "resolve",
          .subject = fmt::format("'{}'", host),
          .reason = std::move(reason),
          .hint = std::move(hint)};
}

std::string server_remedy(const FailedQuestion& question) {
  if (question.in_lab) return "a lab has no name server, and /etc/hosts lists its hosts: check the spelling";
  if (question.server_is_a_guess) {
    return "/etc/resolv.conf names no server, so this machine itself was asked: add a line 'nameserver ADDRESS' to it, "
           "or type an address";
  }
  return "check the nameserver lines of /etc/resolv.conf, or type an address";
}

std::string spelling_remedy(const FailedQuestion& question) {
  std::string hint = "check the spelling";
  if (question.host.find('.') == std::string::npos) hint += ", or type the full name with its domain";
  if (!question.sources_not_used.empty()) {
    hint +=
        fmt::format(" ({} of /etc/nsswitch.conf {} not used here: only files and dns are)",
                    fmt::join(question.sources_not_used, ", "), question.sources_not_used.size() == 1 ? "is" : "are");
  }
  return hint;
}

std::string no_address_remedy(const FailedQuestion& question) {
  if (question.family) return "leave the family open, or choose the other one";
  return "the name exists for something else than hosts; check the spelling";
}

}  // namespace

Error resolve_error(const FailedQuestion& question, DnsVerdict verdict) {
  const auto asked = fmt::format("asked {}", fmt::join(question.servers, ", "));
  switch (verdict) {
    case DnsVerdict::no_such_name:
      return about(question.host, Errc::not_found, fmt::format("no such name ({})", asked), spelling_remedy(question));
    case DnsVerdict::no_address:
      return about(question.host, Errc::not_found,
                   question.family ? fmt::format("the name has no {} address ({})", word_for(*question.family), asked)
                                   : fmt::format("the name has no address ({})", asked),
                   no_address_remedy(question));
    case DnsVerdict::refused:
      return about(question.host, Errc::refused, fmt::format("the name server refused to answer ({})", asked),
                   server_remedy(question));
    case DnsVerdict::unreachable:
      return about(question.host, Errc::unreachable, fmt::format("no name server can be reached ({})", asked),
                   server_remedy(question));
    case DnsVerdict::timed_out:
      return about(question.host, Errc::timed_out, fmt::format("no name server answered in time ({})", asked),
                   server_remedy(question));
    case DnsVerdict::interrupted:
      return about(question.host, Errc::interrupted, "interrupted", "run it again to ask again");
    case DnsVerdict::failed:
    case DnsVerdict::found: break;
  }
  return about(question.host, Errc::refused, fmt::format("the name server could not answer ({})", asked),
               "try again later, or " + server_remedy(question));
}

Error wrong_family_error(std::string_view host, Family wanted) {
  return about(host, Errc::not_found, fmt::format("it is not an {} address", word_for(wanted)),
               "leave the family open, or choose the other one");
}

}  // namespace ntool::net
