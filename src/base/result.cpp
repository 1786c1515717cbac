#include <ntool/base/result.hpp>
#include <ntool/base/text.hpp>

namespace ntool {

std::string_view name_of(Errc code) {
  switch (code) {
    case Errc::usage: return "usage";
    case Errc::not_found: return "not_found";
    case Errc::refused: return "refused";
    case Errc::unreachable: return "unreachable";
    case Errc::timed_out: return "timed_out";
    case Errc::reset: return "reset";
    case Errc::permission: return "permission";
    case Errc::in_use: return "in_use";
    case Errc::closed: return "closed";
    case Errc::malformed: return "malformed";
    case Errc::unsupported: return "unsupported";
    case Errc::interrupted: return "interrupted";
    case Errc::system: return "system";
  }
  return "system";
}

std::string Error::text() const {
  std::string line = operation;
  if (!subject.empty()) line += (line.empty() ? "" : " ") + subject;
  if (!reason.empty()) line += (line.empty() ? "" : ": ") + reason;
  if (!hint.empty()) line += "; " + hint;
  return line;
}

std::string Error::message() const {
  return terminal_safe(text());
}

std::unexpected<Error> usage_error(std::string reason, std::string hint) {
  return fail({.code = Errc::usage, .reason = std::move(reason), .hint = std::move(hint)});
}

std::unexpected<Error> malformed(std::string what, std::string reason) {
  return fail({.code = Errc::malformed, .operation = "read", .subject = std::move(what), .reason = std::move(reason)});
}

}  // namespace ntool
