#include <ntool/base/result.hpp>
#include <ntool/base/text.hpp>

namespace ntool {
namespace {

/// Cells of a word that is given back to whoever typed it. A hint may have a whole command line between its marks.
constexpr std::size_t longest_word = 80;
constexpr std::size_t longest_command = 240;

/// What was typed stands between quotation marks: a whole file pasted there must not hide what is wrong with it. The
/// rest is ours, and is left whole.
std::string with_short_words(std::string text, std::size_t cells) {
  const auto first = text.find('\'');
  const auto last = text.rfind('\'');
  if (first == last) return text;
  const std::string_view typed = std::string_view(text).substr(first + 1, last - first - 1);
  return text.substr(0, first + 1) + shortened(typed, cells) + text.substr(last);
}

}  // namespace

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
    case Errc::too_long: return "too_long";
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
  return fail({.code = Errc::usage,
               .reason = with_short_words(std::move(reason), longest_word),
               .hint = with_short_words(std::move(hint), longest_command)});
}

std::unexpected<Error> malformed(std::string what, std::string reason) {
  return fail({.code = Errc::malformed, .operation = "read", .subject = std::move(what), .reason = std::move(reason)});
}

}  // namespace ntool
